import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { MimeBundle } from "mixture-growth-display";
import { DebugTarget } from "../debugger/debug-target.js";
import { denoNames } from "../deno/deno-names.js";
import { formatValue } from "../display/format.js";
import { hidePromiseNotes } from "../display/promise.js";
import type { Engine, EngineKind, Session } from "../engine/engine.js";
import { createInterruptible } from "../engine/interruptible.js";
import { History } from "../history/history.js";
import { HistoryFiles } from "../history/history-files.js";
import { installCellInput } from "../input/cell-input.js";
import { MagicEngine } from "../magics/magic-engine.js";
import { magics } from "../magics/magics.js";
import { NotebookConsole } from "../output/notebook-console.js";
import { ChildProcesses } from "../processes/child-processes.js";
import { ProcessSignals } from "../signals/process-signals.js";
import { type Content, type Message, replyType } from "../wire/codec.js";
import type { Connection } from "../wire/connection.js";
import { createInterruptFlags, waitsIndex } from "../wire/interrupt-flags.js";
import { type MessageChannelName, Transport } from "../wire/transport.js";
import { installCallSites } from "./call-sites.js";
import { captureOutput } from "./capture-output.js";
import { type Cell, presentCell } from "./cell.js";
import { CellListeners } from "./cell-listeners.js";
import { CommNames } from "./comm-names.js";
import { type CommMessage, Comms } from "./comms.js";
import { reportError } from "./error-report.js";
import { Execution } from "./execution.js";
import { guardExit } from "./exit-guard.js";
import { InputRequests, mustAllow } from "./input-requests.js";
import { Interrupts } from "./interrupts.js";
import { kernelInfo } from "./kernel-info.js";
import { completeReply, describe, inspectReply } from "./language-replies.js";
import { printLateErrors } from "./late-errors.js";
import { createHost, installHost } from "./notebook-host.js";
import { readable } from "./printed-frames.js";
import type { Tasks } from "./tasks.js";

/** Deep libraries must not push the line that called them out of an error's stack. */
const deepestStack = 100;

/** Messages of comms, which are not answered. */
const commTypes = ["comm_open", "comm_msg", "comm_close"];

/** Answers a request; undefined for messages that have no reply. */
type Handler = (content: Content, message: Message) => object | undefined;

/** A running kernel: requests come in, replies and outputs go out. */
export class Kernel {
  readonly #current = new AsyncLocalStorage<Cell>();
  readonly #interrupts: Interrupts;
  readonly #transport: Transport;
  readonly #inputs: InputRequests;
  readonly #comms: Comms<Cell | undefined>;
  readonly #engine: Engine;
  readonly #execution: Execution;
  readonly #children = new ChildProcesses<Cell>({
    owner: () => this.#current.getStore(),
    onWait: (isWaiting) => void Atomics.add(this.#interrupts.flags, waitsIndex, isWaiting ? 1 : -1),
    check: () => this.#interrupts.check(),
  });
  readonly #target: DebugTarget;
  readonly #console = new NotebookConsole();
  readonly #signals = new ProcessSignals(() => this.#interrupts.onSignal());
  readonly #handlers: Readonly<Record<string, Handler>>;
  #dropped = 0;
  #exit: typeof process.exit = process.exit;

  /**
   * Loads the engine while a thread opens the sockets. That thread answers what the kernel is until the engine is loaded,
   * so that a notebook is connected and can be edited at once; other requests wait.
   *
   * @param connection where to listen
   * @param kind the engine to load
   * @param historyFolder where the history of this and earlier sessions is stored; without one it is forgotten at the end
   */
  constructor(connection: Connection, kind: EngineKind, historyFolder?: string) {
    const flags = createInterruptFlags();
    const info = kernelInfo(kind.languageVersion);
    this.#interrupts = new Interrupts(flags, this.#current, () => {
      this.#execution.interrupt();
      this.#children.interrupt((owner) => owner.isInterrupted);
    });
    this.#transport = this.#openTransport({
      connection,
      session: randomUUID(),
      flags,
      kernelInfo: info,
      historyFolder,
    });
    this.#inputs = new InputRequests(this.#transport, () => this.#interrupts.check());
    const cell = (): Cell | undefined => this.#execution.cell;
    const commNames = new CommNames();
    const send = (message: CommMessage): void =>
      this.#transport.send({ channel: "iopub", parent: cell()?.parent, ...message });
    this.#comms = new Comms({
      send,
      home: () => cell()?.home,
      name: (home) => commNames.next(home?.id),
      run: (message, home, work) =>
        this.#execution.tasks.run({ name: home?.name ?? "a widget", home, message }, work),
    });
    const listeners = new CellListeners();
    Error.stackTraceLimit = deepestStack;
    printLateErrors({ engine: () => this.#engine, cell: () => this.#current.getStore() });
    const interruptible = createInterruptible(this.#interrupts);
    const dropped = (): number => this.#dropped;
    const tasks = (): Tasks => this.#execution.tasks;
    // Where the kernel starts is the notebook's folder; a cell can go elsewhere.
    const folder = process.cwd();
    const format = async (value: unknown): Promise<MimeBundle> =>
      readable(await formatValue(value, folder), this.#engine);
    const hostParts = { cell, format, inputs: this.#inputs, comms: this.#comms, listeners, tasks };
    const host = createHost({ ...hostParts, interruptible, dropped });
    installHost(host);
    installCellInput({
      mustAllow: () => mustAllow(presentCell(cell(), "Ask from within a cell.")),
      ask: (query) => this.#inputs.ask(presentCell(cell(), "Ask from within a cell."), query, false),
      cell,
    });
    const target = new DebugTarget({
      engine: () => this.#engine,
      format,
      flush: () => this.#execution.flush(),
      cell,
      flags,
    });
    this.#target = target;
    const session: Session = {
      interrupts: this.#interrupts,
      names: denoNames({ cell, host, inputs: this.#inputs, format, send }),
      onCompiled: () => target.compiled(),
      show: (bundle, options) => cell()?.output.show(bundle, options),
      display: host.show,
      warn: (text) => cell()?.output.write("stderr", `${text}\n`),
    };
    this.#engine = new MagicEngine(kind.load(session), {
      magics,
      print: (text) => cell()?.output.write("stdout", `${text}\n`),
      warn: session.warn,
      show: (bundle) => session.show(bundle, {}),
      describe: (name) => describe(this.#engine, name),
      ask: (question) => host.input(question),
      reactiveCells: () => this.#execution.reactive.order(),
      signal: () => host.signal,
    });
    const history = new History(historyFolder === undefined ? undefined : new HistoryFiles(historyFolder));
    const parts = { engine: this.#engine, format, transport: this.#transport, current: this.#current };
    const onCell = (cell: Cell, deleted: readonly string[]): void => {
      this.#interrupts.begin();
      this.#console.closeGroups();
      listeners.call(cell, deleted);
    };
    this.#execution = new Execution({ ...parts, history, onCell });
    this.#handlers = this.#createHandlers(info, history);
  }

  /**
   * Starts answering requests.
   *
   * @throws Error if the connection's addresses are taken
   */
  async start(): Promise<void> {
    await this.#transport.ready;
    this.#exit = guardExit();
    hidePromiseNotes();
    installCallSites(this.#engine);
    this.#children.install();
    captureOutput(this.#console, () => this.#execution.cell, this.#engine);
    if (await this.#transport.signals) this.#signals.keepHandler();
    this.#transport.loaded();
  }

  #openTransport(settings: ConstructorParameters<typeof Transport>[0]): Transport {
    return new Transport(settings, {
      onMessage: (channel, message) => this.#receive(channel, message),
      onDropped: () => {
        this.#dropped++;
      },
      onSignal: () => this.#signals.tellListeners(),
      onQuestion: (name, args) => this.#target.call(name, args),
      onInterrupt: (request) => {
        if (request) this.#transport.status("busy", request);
        this.#interrupts.act();
        if (!request) return;
        this.#transport.reply("control", request, "interrupt_reply", { status: "ok" });
        this.#transport.status("idle", request);
      },
    });
  }

  #receive(channel: MessageChannelName, message: Message): void {
    const type = message.header.msg_type;
    if (channel === "stdin") this.#inputs.receive(message);
    else if (type === "execute_request") this.#execution.receive(message);
    else if (type === "shutdown_request") void this.#shutDown(channel, message);
    else if (commTypes.includes(type)) void this.#receiveComm(message);
    else if (Object.hasOwn(this.#handlers, type)) this.#answer(channel, message);
  }

  #answer(channel: MessageChannelName, message: Message): void {
    const type = message.header.msg_type;
    const reply = (content: object): void =>
      this.#transport.reply(channel, message, replyType(type), content);
    this.#transport.status("busy", message);
    try {
      const content = this.#handlers[type]?.(message.content, message);
      if (content) reply({ status: "ok", ...content });
    } catch (error) {
      reply({ status: "error", ...reportError(error, this.#engine) });
    } finally {
      this.#transport.status("idle", message);
    }
  }

  /** A front end sends the next change of a widget when the kernel is idle after the last. */
  async #receiveComm(message: Message): Promise<void> {
    this.#transport.status("busy", message);
    await this.#comms.receive(message);
    this.#transport.status("idle", message);
  }

  #createHandlers(info: object, history: History): Record<string, Handler> {
    return {
      kernel_info_request: () => info,
      complete_request: (content) => completeReply(this.#engine, content),
      inspect_request: (content) => inspectReply(this.#engine, content),
      is_complete_request: ({ code }) => this.#engine.isComplete(String(code ?? "")),
      history_request: (content) => ({ history: history.find(content) }),
      comm_info_request: (content) => ({ comms: this.#comms.list(content.target_name) }),
      connect_request: () => ({}),
      interrupt_request: () => {
        this.#interrupts.act();
        return {};
      },
    };
  }

  async #shutDown(channel: MessageChannelName, message: Message): Promise<void> {
    const content = { status: "ok", restart: message.content.restart === true };
    this.#transport.status("busy", message);
    this.#transport.reply(channel, message, "shutdown_reply", content);
    this.#transport.publish("shutdown_reply", message.header, content);
    this.#transport.status("idle", message);
    await this.#transport.close();
    this.#exit(0);
  }
}
