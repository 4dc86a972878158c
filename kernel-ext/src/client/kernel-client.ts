import { randomUUID } from "node:crypto";
import { Dealer, Subscriber } from "zeromq";
import { type Content, createHeader, decodeMessage, encodeMessage, type Message } from "../wire/codec.js";
import { addressOf, type Connection } from "../wire/connection.js";

/** The channels on which a client asks. */
export type RequestChannel = "shell" | "control" | "stdin";

/** What a client is told. */
export interface ClientEvents {
  /** Something was published: an output, a state. */
  onPublished?(message: Message): void;
  /** The kernel asks the user for input. */
  onInputRequest?(message: Message): void;
}

/** A request that was sent. */
export interface Sent {
  /** Its identifier: what it leads to has it as parent. */
  readonly id: string;
  /** Resolves with the reply; rejects when the client is closed before. */
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
  /** Resolves when outputs reach this client. */
  readonly welcome: Promise<void>;

  constructor(connection: Connection, events: ClientEvents = {}) {
    this.#connection = connection;
    this.#events = events;
    // The kernel tells requests for input by the identity that its user's request came with.
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
  request(channel: RequestChannel, type: string, content: Content): Sent {
    const header = createHeader(type, this.session);
    const reply = new Promise<Message>((resolve, reject) => {
      this.#pending.set(header.msg_id, { resolve, reject });
    });
    reply.catch(() => undefined); // who is not interested need not listen
    this.#send(channel, { identities: [], header, parent: {}, metadata: {}, content, buffers: [] });
    return { id: header.msg_id, reply };
  }

  /** Answers the kernel's question. */
  answerInput(question: Message, value: string): void {
    const header = createHeader("input_reply", this.session);
    const parent = question.header;
    this.#send("stdin", { identities: [], header, parent, metadata: {}, content: { value }, buffers: [] });
  }

  /** Sends a message as it is: also one that the kernel is not meant to like. */
  sendRaw(channel: RequestChannel, frames: readonly Uint8Array[]): void {
    this.#queue(channel, [...frames]);
  }

  /** Closes the sockets; requests without a reply are rejected. */
  close(): void {
    for (const socket of [...Object.values(this.#sockets), this.#iopub]) socket.close();
    for (const { reject } of this.#pending.values())
      reject(new Error("Expected a reply but the client was closed."));
    this.#pending.clear();
  }

  #send(channel: RequestChannel, message: Message): void {
    this.#queue(channel, encodeMessage(message, this.#connection.key));
  }

  #queue(channel: RequestChannel, frames: Uint8Array[]): void {
    this.#sending = this.#sending.then(() => this.#sockets[channel].send(frames)).catch(() => undefined);
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
