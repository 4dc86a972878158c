import { Worker } from "node:worker_threads";
import type { TargetCalls } from "../debugger/target.js";
import { createHeader, type Header, type Message } from "./codec.js";
import type { ChannelName, Connection } from "./connection.js";
import type { InterruptFlags } from "./interrupt-flags.js";
import { type Wait, waitForAnswer } from "./waiting.js";

/** A channel that carries messages. */
export type MessageChannelName = Exclude<ChannelName, "hb">;

/** What the thread of the sockets starts with. */
export interface IoSettings {
  readonly connection: Connection;
  readonly session: string;
  readonly flags: InterruptFlags;
  /** The content of a kernel_info_reply. */
  readonly kernelInfo: object;
  /** Where the history of earlier sessions is stored, if it is. */
  readonly historyFolder?: string | undefined;
}

/** A message to send. Its parts are already JSON: what users display may hold things that cannot be cloned. */
export interface Outgoing {
  readonly channel: MessageChannelName;
  /** Header, parent header, metadata and content. */
  readonly parts: readonly string[];
  readonly identities: readonly Uint8Array[];
  readonly buffers: readonly Uint8Array[];
}

/** Sent to the thread of the sockets. */
export type ToIo =
  | { readonly kind: "send"; readonly message: Outgoing }
  /** The thread of the cells stands still until the question that it has sent is answered. */
  | { readonly kind: "wait"; readonly wait: Wait }
  /** The request that is being executed: notices about it are sent with it as parent. */
  | { readonly kind: "running"; readonly parent: Header | undefined }
  /** The kernel answers every request itself from now on. */
  | { readonly kind: "loaded" }
  /** What the debugger has asked. */
  | ({ readonly kind: "answer"; readonly id: number } & DebugAnswer)
  | { readonly kind: "close" };

/** Sent by the thread of the sockets. */
export type FromIo =
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "message"; readonly channel: MessageChannelName; readonly message: Message }
  | { readonly kind: "interrupt"; readonly request: Message | undefined }
  /** A question of the debugger. */
  | {
      readonly kind: "question";
      readonly id: number;
      readonly name: keyof TargetCalls;
      readonly args: readonly unknown[];
    }
  /** Signals are received from now on, or cannot be. */
  | { readonly kind: "signals"; readonly isSafe: boolean }
  /** Somebody has sent SIGINT; the interrupt that it asks for is a message of its own. */
  | { readonly kind: "signal" }
  | { readonly kind: "dropped" }
  | { readonly kind: "closed" };

/** What came of a question of the debugger. */
export type DebugAnswer = { readonly result: unknown } | { readonly failure: string };

/** What the transport emits. */
interface TransportEvents {
  onMessage(channel: MessageChannelName, message: Message): void;
  /** An interrupt was requested; `request` is set if it came as a message, which expects a reply. */
  onInterrupt(request: Message | undefined): void;
  /** Somebody has sent SIGINT: {@link onInterrupt} was called, and listeners of cells are to be. */
  onSignal(): void;
  /** The debugger asks something while it is not attached. */
  onQuestion(name: keyof TargetCalls, args: readonly unknown[]): Promise<unknown>;
  /** Something that is not a message, or is not signed with the key, was dropped. */
  onDropped(): void;
}

/** A message to send: content and metadata are plain JSON values. */
export interface Sending {
  readonly channel: MessageChannelName;
  readonly type: string;
  readonly parent?: Header | undefined;
  readonly identities?: readonly Uint8Array[];
  readonly content: object;
  readonly metadata?: object | undefined;
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** The session's side of the thread that owns the sockets. */
export class Transport {
  /** Resolves when the sockets are bound; rejects if the addresses are taken. */
  readonly ready: Promise<void>;
  /** Resolves when signals are received in a thread of their own, with whether none ends the process from then on. */
  readonly signals: Promise<boolean>;
  readonly #worker: Worker;
  readonly #session: string;

  constructor(settings: IoSettings, events: TransportEvents) {
    const worker = new Worker(new URL("./io-worker.js", import.meta.url), { workerData: settings });
    this.#worker = worker;
    this.#session = settings.session;
    let onSignals: (isSafe: boolean) => void = () => undefined;
    this.signals = new Promise((resolve) => {
      onSignals = resolve;
    });
    this.ready = new Promise((resolve, reject) => {
      worker.once("error", reject);
      worker.on("message", (sent: FromIo) => {
        if (sent.kind === "message") events.onMessage(sent.channel, sent.message);
        else if (sent.kind === "interrupt") events.onInterrupt(sent.request);
        else if (sent.kind === "signal") events.onSignal();
        else if (sent.kind === "signals") onSignals(sent.isSafe);
        else if (sent.kind === "question") void this.#answer(sent, events);
        else if (sent.kind === "dropped") events.onDropped();
        else if (sent.kind === "ready") resolve();
        else if (sent.kind === "closed") void worker.terminate();
        else reject(new Error(`Expected the connection's addresses to be free but got: ${sent.reason}.`));
      });
    });
  }

  /** Sends a message; it leaves at once, even while a cell computes. */
  send({ channel, type, parent, identities = [Buffer.from(type)], ...message }: Sending): void {
    const { content, metadata = {}, buffers = [] } = message;
    const parts = [createHeader(type, this.#session), parent ?? {}, metadata, content].map(jsonOf);
    this.#post({ kind: "send", message: { channel, parts, identities, buffers } });
  }

  /**
   * Sends a question to the user, and stands still until it is answered.
   *
   * @returns the answer; undefined if stop has ended the wait
   */
  askNow(question: Sending): string | undefined {
    return waitForAnswer((wait) => {
      this.#worker.postMessage({ kind: "wait", wait } satisfies ToIo, [wait.answers]);
      this.send(question);
    });
  }

  /** Answers a request on the channel it came from. */
  reply(channel: MessageChannelName, { header, identities }: Message, type: string, content: object): void {
    this.send({ channel, type, parent: header, identities, content });
  }

  /** Publishes what a request led to. */
  publish(type: string, parent: Header, content: object): void {
    this.send({ channel: "iopub", type, parent, content });
  }

  /** Publishes whether the kernel works on a request. */
  status(state: "busy" | "idle", { header }: Message): void {
    this.publish("status", header, { execution_state: state });
  }

  /** Names the request that is being executed, if any. */
  running(parent: Header | undefined): void {
    this.#post({ kind: "running", parent });
  }

  /** From now on every request is passed on; until then the thread itself answers what the kernel is. */
  loaded(): void {
    this.#post({ kind: "loaded" });
  }

  /** Sends what is left, closes the sockets and ends the thread. */
  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#post({ kind: "close" });
    await exited;
  }

  async #answer(
    { id, name, args }: Extract<FromIo, { readonly kind: "question" }>,
    { onQuestion }: TransportEvents,
  ): Promise<void> {
    try {
      this.#post({ kind: "answer", id, result: await onQuestion(name, args) });
    } catch (error) {
      this.#post({ kind: "answer", id, failure: error instanceof Error ? error.message : String(error) });
    }
  }

  #post(sent: ToIo): void {
    this.#worker.postMessage(sent);
  }
}

/** JSON cannot hold big integers and cycles; neither may cost the user the whole output. */
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
