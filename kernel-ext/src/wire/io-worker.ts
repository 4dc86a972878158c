import { parentPort, workerData } from "node:worker_threads";
import { Debugger } from "../debugger/debugger.js";
import { processesBelow, signalAll } from "../processes/process-tree.js";
import { UsageMeter } from "../processes/usage.js";
import { receiveSignals } from "../signals/signal-receiver.js";
import {
  createHeader,
  decodeMessage,
  type Header,
  type Message,
  replyType,
  signFrames,
  WireError,
} from "./codec.js";
import { bindSockets, closeSockets, type KernelSockets } from "./kernel-sockets.js";
import { LateAnswers } from "./late-answers.js";
import { LateReplies } from "./late-replies.js";
import { answerAlone } from "./lone-answers.js";
import { exitWithParent } from "./parent-watch.js";
import { Questions } from "./questions.js";
import { StopRequests } from "./stop-requests.js";
import { StreamJoiner } from "./stream-joiner.js";
import type { FromIo, IoSettings, MessageChannelName, Outgoing, ToIo } from "./transport.js";
import { OpenWait } from "./waiting.js";

// The sockets live in a thread of their own: it receives interrupts and answers heartbeats while a cell computes, and
// sends what a loop prints while the loop runs.

/** After this time a shutdown no longer waits for the cell. */
const shutdownMs = 1500;
/** How long the last messages may take to leave. */
const leaveMs = 100;

const incoming = ["shell", "control", "stdin"] as const;

if (parentPort) void serve(workerData as IoSettings, parentPort.postMessage.bind(parentPort));

async function serve(settings: IoSettings, post: (sent: FromIo) => void): Promise<void> {
  exitWithParent();
  try {
    const sockets = await bindSockets(settings.connection);
    const thread = new IoThread(settings, sockets, post);
    parentPort?.on("message", (sent: ToIo) => thread.receive(sent));
    thread.listen();
    post({ kind: "ready" });
  } catch (error) {
    post({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  }
}

class IoThread {
  readonly #settings: IoSettings;
  readonly #sockets: KernelSockets;
  readonly #post: (sent: FromIo) => void;
  readonly #usage = new UsageMeter();
  readonly #joiner = new StreamJoiner((message) => this.#sendNow(message));
  readonly #debugger: Debugger;
  readonly #questions: Questions;
  readonly #wait = new OpenWait();
  readonly #lateAnswers = new LateAnswers();
  readonly #lateReplies = new LateReplies();
  readonly #stops: StopRequests;
  #running: Header | undefined;
  #isLoading = true;
  #isClosing = false;
  #onLoaded: () => void = () => undefined;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(settings: IoSettings, sockets: KernelSockets, post: (sent: FromIo) => void) {
    this.#settings = settings;
    this.#sockets = sockets;
    this.#post = post;
    this.#questions = new Questions(post);
    this.#stops = new StopRequests(settings.flags, (text) => {
      if (this.#running) this.#publish("stream", this.#running, { name: "stderr", text });
    });
    this.#debugger = new Debugger({
      loaded: new Promise((resolve) => {
        this.#onLoaded = resolve;
      }),
      ask: (name, args) => this.#questions.ask(name, args),
      reply: (request, content) => this.#answer("control", request, "debug_reply", content),
      publish: (event) => this.#publish("debug_event", this.#running ?? {}, event),
      flags: settings.flags,
      onSignal: () => this.#interrupt(undefined),
    });
  }

  /** Starts receiving on all sockets. */
  listen(): void {
    this.#publish("status", {}, { execution_state: "starting" });
    for (const channel of incoming) {
      void eachMessage(this.#sockets[channel], (frames) => this.#received(channel, frames));
    }
    void eachMessage(this.#sockets.iopub, ([frame]) => this.#subscribed(frame));
    const { hb } = this.#sockets;
    void eachMessage(hb, (frames) => void hb.send(frames).catch(() => undefined));
    receiveSignals(this.#settings.flags, {
      onReady: (isSafe) => this.#post({ kind: "signals", isSafe }),
      onSignal: () => {
        this.#interrupt(undefined);
        this.#post({ kind: "signal" });
      },
    });
  }

  /** Acts on a message from the thread of the cells. */
  receive(sent: ToIo): void {
    if (sent.kind === "send") this.#lateReplies.isOne(sent.message) || this.#send(sent.message);
    else if (sent.kind === "wait") this.#wait.begin(sent.wait);
    else if (sent.kind === "running") this.#runs(sent.parent);
    else if (sent.kind === "answer") this.#questions.answered(sent.id, sent);
    else if (sent.kind === "loaded") this.#loaded();
    else void this.#close();
  }

  #runs(parent: Header | undefined): void {
    this.#running = parent;
    this.#debugger.arm();
  }

  #loaded(): void {
    this.#isLoading = false;
    this.#onLoaded();
  }

  #send(message: Outgoing): void {
    this.#lateAnswers.sent(message);
    this.#joiner.send(message);
  }

  #sendNow({ channel, parts, identities, buffers }: Outgoing): void {
    const frames = signFrames(parts, this.#settings.connection.key, identities, buffers);
    // A peer that has gone away is no reason to stop.
    this.#sending = this.#sending.then(() => this.#sockets[channel].send(frames)).catch(() => undefined);
  }

  #received(channel: MessageChannelName, frames: Uint8Array[]): void {
    const message = tryDecode(frames, this.#settings.connection.key);
    if (!message) {
      this.#post({ kind: "dropped" });
      return;
    }
    if (channel === "stdin") {
      if (this.#lateAnswers.isLate(message)) return;
      if (this.#wait.end(String(message.content.value ?? ""))) return;
    }
    if (channel === "control" && message.header.msg_type === "usage_request") {
      // Without states: who asks every few seconds must not see an idle kernel while a cell runs.
      const { header: parent, identities } = message;
      const usage = { status: "ok", ...this.#usage.measure() };
      this.#send({ channel, identities, parts: this.#parts("usage_reply", parent, usage), buffers: [] });
      return;
    }
    if (this.#isLoading || this.#debugger.isStopped || this.#wait.isOpen) {
      const alone = answerAlone(message, { ...this.#settings, isLoading: this.#isLoading });
      if (alone) {
        this.#answerAlone(channel, message, alone);
        return;
      }
    }
    const type = channel === "control" ? message.header.msg_type : "";
    if (type === "debug_request") {
      this.#debugger.receive(message);
      return;
    }
    if (type === "interrupt_request") {
      this.#interrupt(message);
      return;
    }
    if (type === "shutdown_request") {
      this.#interrupt(undefined);
      setTimeout(() => {
        const alone = this.#isClosing
          ? undefined
          : answerAlone(message, { ...this.#settings, isLoading: false });
        if (alone) this.#answerAlone(channel, message, alone);
      }, shutdownMs).unref();
    }
    this.#post({ kind: "message", channel, message });
  }

  #answerAlone(channel: MessageChannelName, message: Message, content: object): void {
    const isShutdown = message.header.msg_type === "shutdown_request";
    if (isShutdown) this.#publish("shutdown_reply", message.header, content);
    this.#answer(channel, message, replyType(message.header.msg_type), content);
    if (isShutdown) void this.#leave();
  }

  #answer(channel: MessageChannelName, { header, identities }: Message, type: string, content: object): void {
    this.#publish("status", header, { execution_state: "busy" });
    this.#send({ channel, identities, parts: this.#parts(type, header, content), buffers: [] });
    this.#publish("status", header, { execution_state: "idle" });
  }

  #interrupt(request: Message | undefined): void {
    const insist = this.#stops.begin(() => {
      if (!request) return;
      this.#lateReplies.expect(request);
      this.#answer("control", request, "interrupt_reply", { status: "ok" });
    });
    this.#post({ kind: "interrupt", request });
    this.#debugger.interrupt(this.#running !== undefined);
    this.#wait.end();
    insist();
  }

  #subscribed(frame: Uint8Array | undefined): void {
    if (frame?.[0] !== 1) return;
    const subscription = Buffer.from(frame.subarray(1)).toString("utf8");
    this.#publish("iopub_welcome", {}, { subscription });
  }

  #publish(type: string, parent: Message["parent"], content: object): void {
    const identities = [Buffer.from(type)];
    this.#send({ channel: "iopub", identities, parts: this.#parts(type, parent, content), buffers: [] });
  }

  #parts(type: string, parent: Message["parent"], content: object): string[] {
    const header = createHeader(type, this.#settings.session);
    return [header, parent, {}, content].map((part) => JSON.stringify(part));
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    await this.#closeSockets();
    this.#post({ kind: "closed" });
  }

  /** Ends the process without the thread of the cells, which is busy. */
  async #leave(): Promise<void> {
    await this.#closeSockets();
    setTimeout(() => process.kill(process.pid, "SIGKILL"), leaveMs);
  }

  async #closeSockets(): Promise<void> {
    this.#joiner.flush();
    signalAll(processesBelow(process.pid), "SIGTERM");
    await this.#sending;
    closeSockets(this.#sockets);
  }
}

async function eachMessage(
  socket: AsyncIterable<Uint8Array[]>,
  take: (frames: Uint8Array[]) => void,
): Promise<void> {
  for await (const frames of socket) take(frames);
}

/** Undefined for what is not a message of ours: it is dropped. */
function tryDecode(frames: readonly Uint8Array[], key: string): Message | undefined {
  try {
    return decodeMessage(frames, key);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
