import { Worker } from "node:worker_threads";
import type { Header, Message } from "./codec.js";
import type { FromIo, IoSettings, MessageChannelName, ToIo } from "./mail.js";

/** What the transport tells the session. */
export interface TransportEvents {
  onMessage(channel: MessageChannelName, message: Message): void;
  /** Stop was asked for; the request is there if it came as a message that wants a reply. */
  onInterrupt(request: Message | undefined): void;
  /** Something came that is no message, or is not signed with the key; it was dropped. */
  onDropped(): void;
}

/** A message to be sent: content and metadata are plain JSON values. */
export interface Sending {
  readonly channel: MessageChannelName;
  readonly type: string;
  readonly parent?: Header | Record<string, never>;
  readonly identities?: readonly Uint8Array[];
  readonly content: object;
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

/** The session's side of the thread that owns the sockets. */
export class Transport {
  readonly #worker: Worker;
  readonly #closed: Promise<void>;

  private constructor(worker: Worker, events: TransportEvents) {
    this.#worker = worker;
    this.#closed = new Promise((resolve) => worker.once("exit", () => resolve()));
    worker.on("message", (mail: FromIo) => {
      if (mail.kind === "message") events.onMessage(mail.channel, mail.message);
      else if (mail.kind === "interrupt") events.onInterrupt(mail.request);
      else if (mail.kind === "dropped") events.onDropped();
      else if (mail.kind === "closed") void worker.terminate();
    });
  }

  /**
   * Starts the thread of the sockets.
   *
   * @param settings where to listen, and what is shared with that thread
   * @param events who is told what arrives
   * @returns a transport whose sockets are bound
   * @throws Error if the addresses cannot be bound
   */
  static async open(workerData: IoSettings, events: TransportEvents): Promise<Transport> {
    const worker = new Worker(new URL("./io-worker.js", import.meta.url), { workerData });
    const first = await new Promise<FromIo>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    if (first.kind === "failed") {
      await worker.terminate();
      throw new Error(`Expected the connection's addresses to be free but got: ${first.reason}.`);
    }
    return new Transport(worker, events);
  }

  /** Sends a message; it leaves at once, also while a cell computes. */
  send(sending: Sending): void {
    const { channel, type, parent = {}, identities, content, metadata = {}, buffers = [] } = sending;
    this.#post({
      kind: "send",
      message: {
        channel,
        type,
        parent,
        identities: identities ?? [Buffer.from(type)],
        content: jsonOf(content),
        metadata: jsonOf(metadata),
        buffers,
      },
    });
  }

  /** Says which request is being worked on, if any. */
  running(parent: Header | undefined): void {
    this.#post({ kind: "running", parent });
  }

  /** Says that all requests are answered from now on: until then the thread itself tells what the kernel is. */
  loaded(): void {
    this.#post({ kind: "loaded" });
  }

  /** Sends what is left, closes the sockets and ends the thread. */
  async close(): Promise<void> {
    this.#post({ kind: "close" });
    await this.#closed;
  }

  #post(mail: ToIo): void {
    this.#worker.postMessage(mail);
  }
}

/** Big integers and cycles are what JSON cannot hold; neither may cost the user the whole output. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
  } catch {
    return JSON.stringify(value, withoutCycles());
  }
}

function withoutCycles(): (this: unknown, key: string, item: unknown) => unknown {
  const above: unknown[] = [];
  return function (this: unknown, _key: string, item: unknown): unknown {
    if (typeof item === "bigint") return item.toString();
    if (typeof item !== "object" || item === null) return item;
    while (above.length > 0 && above.at(-1) !== this) above.pop();
    if (above.includes(item)) return "[cycle]";
    above.push(item);
    return item;
  };
}
