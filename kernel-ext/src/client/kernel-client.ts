import { randomUUID } from "node:crypto";
import { Dealer, Subscriber } from "zeromq";
import { type Content, createHeader, decodeMessage, encodeMessage, type Message } from "../wire/codec.js";
import { addressOf, type Connection } from "../wire/connection.js";

/** The channels on which a client sends requests. */
type RequestChannel = "shell" | "control" | "stdin";

/** What a client emits. */
interface ClientEvents {
  /** Called with everything that is published, such as outputs and states. */
  onPublished?(message: Message): void;
  /** Called when the kernel requests input from the user. */
  onInputRequest?(message: Message): void;
}

/** A request that was sent. */
interface Sent {
  /** Its identifier: all its replies and outputs have it as parent. */
  readonly id: string;
  /** Resolves with the reply; rejects if the client is closed before. */
  readonly reply: Promise<Message>;
}

/** The client's end of a kernel's channels. */
export class KernelClient {
  readonly session: string = randomUUID();
  readonly #connection: Connection;
  readonly #events: ClientEvents;
  readonly #sockets: Readonly<Record<RequestChannel, Dealer>>;
  readonly #iopub: Subscriber;
  readonly #pending = new Map<string, { resolve(message: Message): void; reject(error: Error): void }>();
  #sending: Promise<unknown> = Promise.resolve();
  #welcomed: () => void = () => undefined;
  /** Resolves when this client is subscribed to outputs. */
  readonly welcome: Promise<void>;

  constructor(connection: Connection, events: ClientEvents = {}) {
    this.#connection = connection;
    this.#events = events;
    // The kernel addresses input requests to the identity of the user's request.
    const routingId = this.session;
    const dealer = (): Dealer => new Dealer({ routingId, linger: 0, sendHighWaterMark: 0 });
    this.#sockets = { shell: dealer(), control: dealer(), stdin: dealer() };
    this.#iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    this.welcome = new Promise((resolve) => {
      this.#welcomed = resolve;
    });
    for (const [name, socket] of Object.entries(this.#sockets) as [RequestChannel, Dealer][]) {
      socket.connect(addressOf(connection, name));
      void this.#listen(socket, (message) => this.#receive(message));
    }
    this.#iopub.connect(addressOf(connection, "iopub"));
    this.#iopub.subscribe();
    void this.#listen(this.#iopub, (message) => this.#published(message));
  }

  /** Sends a request. */
  request(channel: RequestChannel, type: string, content: Content, metadata: Content = {}): Sent {
    const header = createHeader(type, this.session);
    const reply = new Promise<Message>((resolve, reject) => {
      this.#pending.set(header.msg_id, { resolve, reject });
    });
    reply.catch(() => undefined); // nobody has to wait for a reply
    const message = { identities: [], header, parent: {}, metadata, content, buffers: [] };
    this.send(channel, encodeMessage(message, this.#connection.key));
    return { id: header.msg_id, reply };
  }

  /** Sends the frames of a message. */
  send(channel: RequestChannel, frames: Uint8Array[]): void {
    this.#sending = this.#sending.then(() => this.#sockets[channel].send(frames)).catch(() => undefined);
  }

  /** Closes the sockets; requests without a reply are rejected. */
  close(): void {
    for (const socket of [...Object.values(this.#sockets), this.#iopub]) socket.close();
    for (const { reject } of this.#pending.values())
      reject(new Error("Expected a reply but the client was closed."));
    this.#pending.clear();
  }

  #receive(message: Message): void {
    if (message.header.msg_type === "input_request") {
      this.#events.onInputRequest?.(message);
      return;
    }
    const id = String(message.parent.msg_id);
    this.#pending.get(id)?.resolve(message);
    this.#pending.delete(id);
  }

  #published(message: Message): void {
    if (message.header.msg_type === "iopub_welcome") this.#welcomed();
    this.#events.onPublished?.(message);
  }

  async #listen(socket: AsyncIterable<Uint8Array[]>, take: (message: Message) => void): Promise<void> {
    for await (const frames of socket) take(decodeMessage(frames, this.#connection.key));
  }
}
