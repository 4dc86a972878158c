import type { Debugger, InspectorNotification } from "node:inspector";
import type { Session } from "node:inspector/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { InterruptFlags } from "../wire/interrupt-flags.js";
import { Breakpoints } from "./breakpoints.js";
import { Connection } from "./connection.js";
import { Exceptions, textOfThrown } from "./exceptions.js";
import { fold, isPlainFile, Scripts } from "./scripts.js";
import { SignalWatch } from "./signal-watch.js";
import { type Motion, Stepping } from "./stepping.js";
import { type OwnFrame, ownFrames, Stop } from "./stop.js";
import { Variables } from "./variables.js";

/** Why the thread of the cells has stopped. */
export interface StopReason {
  readonly reason: "breakpoint" | "exception" | "pause" | "step";
  readonly text?: string;
  readonly hitBreakpointIds?: readonly number[];
}

/** What an attachment needs, and emits. */
interface AttachmentParts {
  /** By which the stopped thread of the cells is woken to answer. */
  readonly flags: InterruptFlags;
  onStopped(why: StopReason): void;
  onContinued(): void;
  /** A signal has come while somebody sees the thread stopped. */
  onSignal(): void;
  /** The text of a cell or file, also of a cell that has not run. */
  text(path: string): Promise<string | undefined>;
}

const stopGroup = "stop";
/** How often, and how many times, a pause is asked for until it comes. */
const [askAgainMs, mostAsks] = [150, 40];

/** A debugger that is attached to the thread of the cells, from the thread of the sockets. */
export class Attachment {
  readonly connection: Connection;
  readonly breakpoints: Breakpoints;
  readonly exceptions: Exceptions;
  readonly variables: Variables;
  readonly #parts: AttachmentParts;
  readonly #scripts: Scripts;
  readonly #session: Session;
  readonly #signals: SignalWatch;
  /** Set while somebody sees the thread stopped. */
  stop: Stop | undefined;
  #isHeld = false;
  readonly #stepping: Stepping;
  #frameCount = 0;
  /** Whether somebody has asked for a pause that has not come yet. */
  #isAsked = false;
  /** Whether what runs is interrupted, and stops nowhere until {@link arm}. */
  #isReleased = false;

  private constructor(connection: Connection, scripts: Scripts, parts: AttachmentParts) {
    this.connection = connection;
    this.#scripts = scripts;
    this.#parts = parts;
    this.#session = connection.session;
    this.breakpoints = new Breakpoints({ connection, scripts, text: parts.text });
    this.exceptions = new Exceptions(connection, scripts);
    this.#stepping = new Stepping(scripts);
    this.variables = new Variables(this.#session);
    this.#signals = new SignalWatch(connection, parts.flags, () => parts.onSignal());
  }

  /** Attaches to the thread of the cells. */
  static async open(parts: AttachmentParts): Promise<Attachment> {
    const scripts = new Scripts();
    const connection = await Connection.open(parts.flags, (session) => {
      session.on("Debugger.scriptParsed", ({ params }) => {
        if (scripts.parsed(params)) void fold(session, params.scriptId).catch(() => undefined);
      });
    });
    const attachment = new Attachment(connection, scripts, parts);
    attachment.#listen();
    return attachment;
  }

  /** The local files that Node has loaded as they are. */
  async plainFiles(): Promise<string[]> {
    const found = this.#scripts.all().flatMap(([, source]) => (isPlainFile(source) ? [source] : []));
    const paths = await this.connection.call("paths", found);
    // The module of a cell is also named as a file.
    return found.filter((file, at) => file === paths[at]);
  }

  /** Whether the thread of the cells is stopped, even for a moment. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Lets the stopped thread continue. */
  async move(motion: Motion): Promise<void> {
    this.#stepping.begin(motion, this.stop?.frames ?? []);
    this.stop = undefined;
    this.#signals.end();
    this.#parts.onContinued();
    await this.#session.post(`Debugger.${motion}` as "Debugger.resume");
  }

  /** Stops at the next line that runs. */
  async pause(): Promise<void> {
    this.#isAsked = true;
    await this.#session.post("Debugger.pause");
    void this.#insist().catch(() => undefined);
  }

  /** V8 forgets a pause that comes while code of the kernel or of a library runs. */
  async #insist(): Promise<void> {
    for (let asked = 0; asked < mostAsks; asked++) {
      await pause(askAgainMs, undefined, { ref: false });
      if (!this.#isAsked) return;
      if (!this.#isHeld) await this.#session.post("Debugger.pause");
    }
  }

  /** Lets a cell that is interrupted run to its end, past every breakpoint; `arm` makes them count again. */
  async release(): Promise<void> {
    this.#isReleased = true;
    this.#isAsked = false;
    this.#signals.end();
    await this.#session.post("Debugger.setSkipAllPauses", { skip: true });
    if (this.stop) await this.move("resume");
  }

  /** Makes breakpoints count again. */
  async arm(): Promise<void> {
    this.#isReleased = false;
    await this.#session.post("Debugger.setSkipAllPauses", { skip: false });
  }

  /** Lets the thread run as if nobody had been attached. */
  async close(): Promise<void> {
    await this.release();
    await this.connection.close();
  }

  #listen(): void {
    this.#session.on("Debugger.paused", ({ params }: InspectorNotification<Debugger.PausedEventDataType>) => {
      this.#isHeld = true;
      void this.#paused(params).catch(() => this.#session.post("Debugger.resume").catch(() => undefined));
    });
    this.#session.on("Debugger.resumed", () => {
      this.#isHeld = false;
      this.#signals.end();
      if (this.stop) this.#parts.onContinued();
      this.stop = undefined;
      this.variables.forget(stopGroup);
    });
  }

  async #paused(params: Debugger.PausedEventDataType): Promise<void> {
    const [top] = params.callFrames;
    if (top && this.#scripts.isCheckpoint(top.location.scriptId)) return this.#checked();
    const { hitBreakpoints = [] } = params;
    const hit = await this.breakpoints.hit(hitBreakpoints, top?.callFrameId);
    // First: in a loop this takes most of the time.
    const isPassed = hitBreakpoints.length > 0 && hit.length === 0 && this.#stepping.motion === "resume";
    if (isPassed) return this.#goOn("resume");
    const frames = await ownFrames(params.callFrames, {
      connection: this.connection,
      scripts: this.#scripts,
      firstId: this.#frameCount + 1,
      isAnywhere: this.#isAsked && hitBreakpoints.length === 0,
    });
    const why = await this.#reason(params, frames, hit);
    // What was asked about a breakpoint may have taken until stop came.
    if (this.#isReleased) return this.#goOn("resume");
    if (why === undefined) return this.#goOn(this.#stepping.through(params));
    if (why.reason === "step" && this.#stepping.isSameLine(frames)) return this.#goOn();
    if (why.reason === "step" && this.#stepping.isDeeper(frames)) return this.#goOn("stepOut");
    this.#frameCount += frames.length;
    this.#isAsked = false;
    this.stop = new Stop(frames, {
      connection: this.connection,
      variables: this.variables,
      group: stopGroup,
    });
    await this.connection.call("flush");
    this.#signals.begin();
    this.#parts.onStopped(why);
  }

  /** New code is about to run: a cell, or a file that it imports. */
  async #checked(): Promise<void> {
    const script = this.#scripts.latest;
    const source = script === undefined ? undefined : this.#scripts.source(script);
    if (script !== undefined && source !== undefined) {
      const [path] = await this.connection.call("paths", [source]);
      if (path !== undefined) await this.breakpoints.install(script, path);
    }
    // A step that has led into an import goes on behind it; one that has led out of a cell ends.
    await this.#goOn(
      source?.startsWith("/") === true && this.#stepping.motion !== "resume" ? "stepOut" : "resume",
    );
  }

  /** Undefined where nobody wants to stop. */
  async #reason(
    params: Debugger.PausedEventDataType,
    frames: readonly OwnFrame[],
    hitBreakpointIds: readonly number[],
  ): Promise<StopReason | undefined> {
    const { reason, callFrames } = params;
    if (reason === "exception" || reason === "promiseRejection") {
      // What the compiler throws and catches while it checks a cell is nobody's.
      if (frames.length === 0 || !(await this.exceptions.stopsAt(params))) return undefined;
      return { reason: "exception", text: textOfThrown(params) };
    }
    if (hitBreakpointIds.length > 0) return { reason: "breakpoint", hitBreakpointIds };
    if (frames[0] === undefined || frames[0].call !== callFrames[0]) return undefined;
    return { reason: this.#stepping.motion === "resume" ? "pause" : "step" };
  }

  async #goOn(motion: Motion = this.#stepping.motion): Promise<void> {
    await this.#session.post(`Debugger.${motion}` as "Debugger.resume");
  }
}
