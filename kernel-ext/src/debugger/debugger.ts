import type { Content, Message } from "../wire/codec.js";
import type { InterruptFlags } from "../wire/interrupt-flags.js";
import type { Attachment, StopReason } from "./attachment.js";
import { commands, type DebugState, type FrontEnd, threadId, unordered } from "./commands.js";
import { type Arguments, type DebugError, expected, type Variable } from "./messages.js";
import { NotebookVariables } from "./notebook-variables.js";
import type { TargetCalls } from "./target.js";

/** What the debugger needs of the thread of the sockets. */
interface DebuggerParts {
  /** Resolves when the thread of the cells can be asked. */
  readonly loaded: Promise<void>;
  /** Asks the thread of the cells by message, which it answers when it has time. */
  ask(name: keyof TargetCalls, args: readonly unknown[]): Promise<unknown>;
  reply(request: Message, content: object): void;
  publish(event: object): void;
  /** By which the stopped thread of the cells is woken to answer. */
  readonly flags: InterruptFlags;
  /** Called when a signal has come while the thread of the cells is stopped. */
  onSignal(): void;
}

/**
 * What front ends read without a look at whether a response is a success. A stop may end while they ask about it, and they would
 * break.
 */
const emptyBodies: Readonly<Record<string, object>> = {
  scopes: { scopes: [] },
  variables: { variables: [] },
  setBreakpoints: { breakpoints: [] },
};

/** After this time breakpoints count again where no cell was stopped. */
const restMs = 500;

/** Answers the debug protocol in the thread of the sockets: so also while the thread of the cells is stopped. */
export class Debugger implements DebugState {
  readonly cells: Map<string, string> = new Map();
  readonly #parts: DebuggerParts;
  #attachment: Attachment | undefined;
  #variables: NotebookVariables | undefined;
  #work: Promise<void> = Promise.resolve();
  #count = 0;
  #isInitialized = false;
  #front: FrontEnd = { showsTypes: true };
  #isReleased = false;
  /** The last stop, and whether the front end has come since. */
  #last: { readonly why: StopReason; isTold: boolean } | undefined;

  constructor(parts: DebuggerParts) {
    this.#parts = parts;
  }

  get attachment(): Attachment | undefined {
    return this.#attachment;
  }

  /** Whether the thread of the cells is stopped. */
  get isStopped(): boolean {
    return this.#attachment?.stop !== undefined;
  }

  /** Answers a debug_request. */
  receive(request: Message): void {
    const answer = async (): Promise<void> => this.#parts.reply(request, await this.#answer(request.content));
    if (unordered.has(String(request.content.command))) void answer();
    else this.#work = this.#work.then(answer);
  }

  /** Lets what is interrupted run to its end: a cell, if one runs, or work beside cells. */
  interrupt(isCell: boolean): void {
    this.#isReleased = true;
    void this.#attachment?.release().catch(() => undefined);
    if (!isCell) setTimeout(() => this.arm(), restMs).unref();
  }

  /** Called when a cell begins or has ended: breakpoints count again. */
  arm(): void {
    if (!this.#isReleased) return;
    this.#isReleased = false;
    void this.#attachment?.arm().catch(() => undefined);
  }

  get front(): FrontEnd {
    return this.#front;
  }

  initialize(front: FrontEnd): void {
    this.#isInitialized = true;
    this.#front = front;
    if (this.#last) this.#last.isTold = false;
    setImmediate(() => this.#publish("initialized", {}));
  }

  configured(): void {
    if (this.#last && !this.#last.isTold && this.isStopped) this.#stopped(this.#last.why);
  }

  async attach(): Promise<void> {
    if (!this.#isInitialized)
      throw expected("initialize before it", undefined, "attach", "Send initialize first.");
    if (this.#attachment) return;
    await this.#parts.loaded;
    // Not earlier: most kernels are never debugged.
    const { Attachment } = await import("./attachment.js");
    this.#attachment = await Attachment.open({
      onStopped: (why) => this.#stopped(why),
      onContinued: () => this.#publish("continued", { threadId, allThreadsContinued: true }),
      onSignal: () => this.#parts.onSignal(),
      text: (path) => this.text(path),
      flags: this.#parts.flags,
    });
    this.#variables = new NotebookVariables(this.#attachment);
  }

  async detach(): Promise<void> {
    const attachment = this.#attachment;
    this.#attachment = undefined;
    this.#variables = undefined;
    this.#isInitialized = false;
    await attachment?.close();
  }

  async text(path: string): Promise<string | undefined> {
    return this.cells.get(path) ?? (await this.ask("text", path)) ?? undefined;
  }

  async ask<Name extends keyof TargetCalls>(
    name: Name,
    ...args: Parameters<TargetCalls[Name]>
  ): Promise<Awaited<ReturnType<TargetCalls[Name]>>> {
    if (this.#attachment) return this.#attachment.connection.call(name, ...args);
    return (await this.#parts.ask(name, args)) as Awaited<ReturnType<TargetCalls[Name]>>;
  }

  variables(): Promise<Variable[]> {
    return this.#variables?.list() ?? this.ask("variables");
  }

  #stopped(why: StopReason): void {
    this.#last = { why, isTold: true };
    this.#publish("stopped", { ...why, threadId, allThreadsStopped: true });
  }

  #publish(event: string, body: object): void {
    this.#parts.publish({ seq: ++this.#count, type: "event", event, body });
  }

  /** Whatever a request is, it gets a response. */
  async #answer({ command, seq, arguments: given }: Content): Promise<object> {
    const name = String(command ?? "");
    const head = { type: "response", request_seq: typeof seq === "number" ? seq : 0, command: name };
    try {
      const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (!run) throw unknownCommand(command);
      const args = (typeof given === "object" && given !== null ? given : {}) as Arguments;
      const body = await run(args, this, name);
      return { ...head, seq: ++this.#count, success: true, body };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return {
        ...head,
        seq: ++this.#count,
        success: false,
        message,
        body: { ...emptyBodies[name], error: { id: 1, format: message } },
      };
    }
  }
}

function unknownCommand(command: unknown): DebugError {
  return expected(
    "a command of the debug protocol",
    command,
    "debug_request",
    `It may be ${Object.keys(commands).join(", ")}.`,
  );
}
