import { parentPort, workerData } from "node:worker_threads";
import { createHeader, decodeMessage, type Header, type Message, signFrames, WireError } from "./codec.js";
import {
  handledIndex,
  type InterruptFlags,
  pollIndex,
  requestedIndex,
  signalsIndex,
} from "./interrupt-flags.js";
import { bindSockets, closeSockets, type KernelSockets } from "./kernel-sockets.js";
import type { FromIo, IoSettings, MessageChannelName, Outgoing, ToIo } from "./mail.js";

// The sockets live in a thread of their own: it hears "interrupt" and answers heartbeats while a cell computes, and
// what a loop prints without a pause is sent out as it prints.

/** How long a cell may go on by itself before a signal breaks it, skipping its `finally` blocks. */
const politeMs = 60;
/** After this time the user is told why nothing stops. */
const noticeMs = 2000;
/** What the user reads where stop cannot stop, with the one-line change that lets it. */
const uninterruptibleNotice = [
  "Stop was asked for, but the cell is inside a library's own synchronous code, which Node cannot break after an await.",
  "It will stop as soon as that code returns to the cell. To make it stop at once next time, wrap that one call:",
  "    interruptible(() => theCall())",
  "",
].join("\n");
/** After this time a shutdown does not wait for the cell any longer. */
const shutdownMs = 1500;

const incoming = ["shell", "control", "stdin"] as const;

if (parentPort) void serve(workerData as IoSettings, parentPort.postMessage.bind(parentPort));

async function serve(settings: IoSettings, post: (mail: FromIo) => void): Promise<void> {
  exitWithParent();
  try {
    const sockets = await bindSockets(settings.connection);
    const thread = new IoThread(settings, sockets, post);
    parentPort?.on("message", (mail: ToIo) => thread.take(mail));
    thread.listen();
    post({ kind: "ready" });
  } catch (error) {
    post({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  }
}

class IoThread {
  readonly #settings: IoSettings;
  readonly #sockets: KernelSockets;
  readonly #post: (mail: FromIo) => void;
  #running: Header | undefined;
  #isLoading = true;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(settings: IoSettings, sockets: KernelSockets, post: (mail: FromIo) => void) {
    this.#settings = settings;
    this.#sockets = sockets;
    this.#post = post;
  }

  /** Begins to hear all sockets. */
  listen(): void {
    this.#publish("status", {}, { execution_state: "starting" });
    for (const channel of incoming) {
      void eachMessage(this.#sockets[channel], (frames) => this.#receive(channel, frames));
    }
    void eachMessage(this.#sockets.iopub, ([frame]) => this.#subscribed(frame));
    const { hb } = this.#sockets;
    void eachMessage(hb, (frames) => void hb.send(frames).catch(() => undefined));
  }

  /** Acts on what the thread of the cells wants. */
  take(mail: ToIo): void {
    if (mail.kind === "send") this.#send(mail.message);
    else if (mail.kind === "running") this.#running = mail.parent;
    else if (mail.kind === "loaded") this.#isLoading = false;
    else void this.#close();
  }

  #send(outgoing: Outgoing): void {
    const { session, connection } = this.#settings;
    const { channel, type, parent, identities, buffers, content, metadata } = outgoing;
    const parts = [JSON.stringify(createHeader(type, session)), JSON.stringify(parent), metadata, content];
    const frames = signFrames(parts, connection.key, identities, buffers);
    // A peer that has gone away cannot be told anything: that is no reason to stop.
    this.#sending = this.#sending.then(() => this.#sockets[channel].send(frames)).catch(() => undefined);
  }

  #receive(channel: MessageChannelName, frames: Uint8Array[]): void {
    const message = tryDecode(frames, this.#settings.connection.key);
    if (!message) {
      this.#post({ kind: "dropped" });
      return;
    }
    if (this.#isLoading && message.header.msg_type === "kernel_info_request") {
      this.#introduce(channel, message);
      return;
    }
    const type = channel === "control" ? message.header.msg_type : "";
    if (type === "interrupt_request") {
      this.#interrupt(message);
      return;
    }
    if (type === "shutdown_request") {
      this.#interrupt(undefined);
      setTimeout(() => process.kill(process.pid, "SIGKILL"), shutdownMs).unref();
    }
    this.#post({ kind: "message", channel, message });
  }

  /** A notebook waits for this one answer before it lets anybody work in it, and the engine takes its time to load. */
  #introduce(channel: MessageChannelName, { header: parent, identities }: Message): void {
    const type = "kernel_info_reply";
    const content = JSON.stringify({ status: "ok", ...this.#settings.introduction });
    this.#publish("status", parent, { execution_state: "busy" });
    this.#send({ channel, type, parent, identities, content, metadata: "{}", buffers: [] });
    this.#publish("status", parent, { execution_state: "idle" });
  }

  #interrupt(request: Message | undefined): void {
    const { flags } = this.#settings;
    const wanted = Atomics.add(flags, requestedIndex, 1) + 1;
    Atomics.store(flags, pollIndex, 1);
    this.#post({ kind: "interrupt", request });
    const isHandled = (): boolean => Atomics.load(flags, handledIndex) >= wanted;
    setTimeout(() => isHandled() || signalOwnProcess(flags), politeMs);
    setTimeout(() => isHandled() || this.#explain(), noticeMs);
  }

  #explain(): void {
    if (this.#running) {
      this.#publish("stream", this.#running, { name: "stderr", text: uninterruptibleNotice });
    }
  }

  #subscribed(frame: Uint8Array | undefined): void {
    if (frame?.[0] !== 1) return;
    const subscription = Buffer.from(frame.subarray(1)).toString("utf8");
    this.#publish("iopub_welcome", {}, { subscription });
  }

  #publish(type: string, parent: Outgoing["parent"], content: object): void {
    const identities = [Buffer.from(type)];
    const rest = { parent, identities, content: JSON.stringify(content), metadata: "{}", buffers: [] };
    this.#send({ channel: "iopub", type, ...rest });
  }

  async #close(): Promise<void> {
    await this.#sending;
    closeSockets(this.#sockets);
    this.#post({ kind: "closed" });
  }
}

async function eachMessage(
  socket: AsyncIterable<Uint8Array[]>,
  take: (frames: Uint8Array[]) => void,
): Promise<void> {
  for await (const frames of socket) take(frames);
}

/** Undefined for what is no message of ours: it is dropped. */
function tryDecode(frames: readonly Uint8Array[], key: string): Message | undefined {
  try {
    return decodeMessage(frames, key);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** A server that died cannot shut its kernels down: they see that they were left alone, and end with all they started. */
function exitWithParent(): void {
  if (process.env.JPY_PARENT_PID === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || killOwnGroup(), 1000).unref();
}

function killOwnGroup(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    // Whoever started this kernel gave it no group of its own.
    process.kill(process.pid, "SIGKILL");
  }
}

/** Breaks synchronous code. Windows knows no such signal: it would end the process. */
function signalOwnProcess(flags: InterruptFlags): void {
  if (process.platform === "win32") return;
  Atomics.add(flags, signalsIndex, 1);
  process.kill(process.pid, "SIGINT");
}
