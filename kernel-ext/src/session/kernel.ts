import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { createBreakable } from "../engine/breakable.js";
import type { Engine, EngineKind, SourcePlace } from "../engine/engine.js";
import { KeyboardInterrupt } from "../engine/stop-switch.js";
import { captureStreams } from "../output/capture.js";
import type { Message } from "../wire/codec.js";
import type { Connection } from "../wire/connection.js";
import { createInterruptFlags } from "../wire/interrupt-flags.js";
import type { MessageChannelName } from "../wire/mail.js";
import { Transport } from "../wire/transport.js";
import type { Cell } from "./cell.js";
import { Comms } from "./comms.js";
import { reportError } from "./error-report.js";
import { Execution } from "./execution.js";
import { guardExit } from "./exit-guard.js";
import { History } from "./history.js";
import type { HistoryFiles } from "./history-files.js";
import { InputRequests } from "./input-requests.js";
import { Interrupts } from "./interrupts.js";
import { kernelInfo } from "./kernel-info.js";
import { completeReply, inspectReply, isCompleteReply } from "./language-replies.js";
import { createHost, installHost } from "./notebook-host.js";
import { Replies } from "./replies.js";

/** Deep libraries must not push the line that called them out of an error's stack. */
const deepestStack = 100;

/** Something that is asked of the kernel and answered at once. */
type Handler = (message: Message) => object | undefined;

/** A running kernel: requests come in, replies and outputs go out. */
export class Kernel {
  readonly #session: string = randomUUID();
  readonly #flags: Int32Array = createInterruptFlags();
  readonly #current = new AsyncLocalStorage<Cell>();
  readonly #interrupts = new Interrupts(this.#flags, this.#current, () => this.#execution?.stop());
  readonly #history: History;
  readonly #replies = new Replies(
    (sending) => this.#transport?.send(sending),
    (parent) => this.#transport?.running(parent),
  );
  readonly #inputs = new InputRequests((sending) => this.#transport?.send(sending));
  readonly #comms = new Comms((type, content, buffers) => {
    const parent = this.#execution?.cell?.parent;
    this.#transport?.send({ channel: "iopub", type, content, buffers, ...(parent ? { parent } : {}) });
  });
  readonly #waiting: [MessageChannelName, Message][] = [];
  readonly #handlers: Readonly<Record<string, Handler>> = this.#createHandlers();
  #introduction: object = {};
  #dropped = 0;
  #exit: typeof process.exit = process.exit;
  #transport: Transport | undefined;
  #execution: Execution | undefined;
  #engine: Engine | undefined;

  /** @param history of earlier sessions, and where this one's is kept; undefined forgets it at the end */
  constructor(history?: HistoryFiles) {
    this.#history = new History(history);
  }

  /**
   * Starts listening and loads the engine.
   *
   * What the kernel is, is told while the engine loads, so that a notebook is connected and can be worked in at once;
   * other requests wait.
   *
   * @param connection where to listen
   * @param kind the engine to load
   * @throws Error if the connection's addresses are taken
   */
  async start(connection: Connection, kind: EngineKind): Promise<void> {
    this.#introduction = kernelInfo(kind.languageVersion);
    const [session, flags, introduction] = [this.#session, this.#flags, this.#introduction];
    const settings = { connection, session, flags, introduction };
    const opening = Transport.open(settings, {
      onMessage: (channel, message) => this.#receive(channel, message),
      onDropped: () => {
        this.#dropped++;
      },
      onInterrupt: (request) => {
        this.#interrupts.act();
        if (request) this.#replies.reply("control", request, "interrupt_reply", Replies.ok());
      },
    });
    this.#watchProcess();
    const cell = (): Cell | undefined => this.#execution?.cell;
    const interruptible = createBreakable(this.#interrupts);
    const dropped = (): number => this.#dropped;
    installHost(createHost({ cell, inputs: this.#inputs, comms: this.#comms, interruptible, dropped }));
    // Both take their time, in two threads.
    const engine = kind.load({
      stop: this.#interrupts,
      show: (bundle, options) => cell()?.output.show(bundle, options),
    });
    this.#engine = engine;
    this.#transport = await opening;
    this.#exit = guardExit();
    const parts = { engine, replies: this.#replies, history: this.#history, current: this.#current };
    this.#execution = new Execution(parts);
    captureStreams((stream, text) => {
      const found = cell();
      found?.output.write(stream, text);
      return found !== undefined;
    });
    this.#transport.loaded();
    for (const [channel, message] of this.#waiting.splice(0)) this.#receive(channel, message);
  }

  #receive(channel: MessageChannelName, message: Message): void {
    if (!this.#execution) {
      this.#waiting.push([channel, message]);
      return;
    }
    const type = message.header.msg_type;
    if (channel === "stdin") {
      this.#inputs.receive(message);
      return;
    }
    if (type === "execute_request") {
      this.#execution.receive(message);
      return;
    }
    if (type === "shutdown_request") return void this.#shutDown(channel, message);
    const handler = this.#handlers[type];
    if (!handler) return;
    this.#replies.status("busy", message);
    try {
      const content = handler(message);
      const answer = type.replace(/_request$/, "_reply");
      if (content) this.#replies.reply(channel, message, answer, { ...Replies.ok(), ...content });
    } catch (error) {
      const report = this.#report(error);
      this.#replies.reply(channel, message, type.replace(/_request$/, "_reply"), {
        status: "error",
        ...report,
      });
    } finally {
      this.#replies.status("idle", message);
    }
  }

  #createHandlers(): Record<string, Handler> {
    const engine = (): Engine => {
      if (this.#engine) return this.#engine;
      throw new Error("Expected the engine to be loaded but it is not. Ask again.");
    };
    const comm: Handler = (message) => {
      this.#comms.receive(message);
      return undefined;
    };
    return {
      kernel_info_request: () => this.#introduction,
      complete_request: ({ content }) => completeReply(engine(), content),
      inspect_request: ({ content }) => inspectReply(engine(), content),
      is_complete_request: ({ content }) => isCompleteReply(engine(), content),
      history_request: ({ content }) => ({ history: this.#history.find(content) }),
      comm_info_request: ({ content }) => ({ comms: this.#comms.list(content.target_name) }),
      connect_request: () => ({}),
      interrupt_request: () => {
        this.#interrupts.act();
        return {};
      },
      comm_open: comm,
      comm_msg: comm,
      comm_close: comm,
    };
  }

  async #shutDown(channel: MessageChannelName, message: Message): Promise<void> {
    const content = { status: "ok", restart: message.content.restart === true };
    this.#replies.status("busy", message);
    this.#replies.reply(channel, message, "shutdown_reply", content);
    this.#replies.publish("shutdown_reply", message.header, content);
    this.#replies.status("idle", message);
    await this.#transport?.close();
    this.#exit(0);
  }

  /** Nothing that a cell leaves behind ends the kernel. */
  #watchProcess(): void {
    process.on("SIGINT", () => this.#interrupts.onSignal());
    Error.stackTraceLimit = deepestStack;
    const note = (error: unknown, origin?: SourcePlace): void => {
      if (error instanceof KeyboardInterrupt) return;
      const { traceback } = this.#report(error, origin);
      const name = this.#current.getStore()?.name;
      const work =
        name === undefined ? "outside of any cell" : `in work that ${name} started and did not await`;
      process.stderr.write(`Uncaught error ${work}:\n${traceback.join("\n")}\n`);
    };
    process.on("uncaughtException", (error) => note(error, this.#engine?.originOf(error)));
    process.on("unhandledRejection", (error, promise) => note(error, this.#engine?.originOf(promise)));
  }

  #report(error: unknown, at?: SourcePlace): ReturnType<typeof reportError> {
    const none = { locate: () => undefined, sourceText: () => undefined, isOwnFile: () => false };
    return reportError(error, this.#engine ?? none, at);
  }
}
