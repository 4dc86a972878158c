import type { Debugger, InspectorNotification } from "node:inspector";
import type { Session } from "node:inspector/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { SourcePlace } from "../engine/engine.js";
import type { InterruptFlags } from "../wire/interrupt-flags.js";
import { Breakpoints, placeOf } from "./breakpoints.js";
import { Connection } from "./connection.js";
import { Exceptions } from "./exceptions.js";
import { fold, isPlainFile, Scripts } from "./scripts.js";
import { SignalWatch } from "./signal-watch.js";
import { type OwnFrame, ownFrames, Stop } from "./stop.js";
import { Variables } from "./variables.js";

/** How a stopped thread continues. */
export type Motion = "resume" | "stepOver" | "stepInto" | "stepOut";

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
/** A loop in one line is left by several steps: each of its iterations takes a moment. */
const mostRepeats = 20;
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
  #motion: Motion = "resume";
  #frameCount = 0;
  /** Whether somebody has asked for a pause that has not come yet. */
  #isAsked = false;
  #left: { readonly place: SourcePlace; readonly depth: number; readonly repeats: number } | undefined;

  private constructor(connection: Connection, scripts: Scripts, parts: AttachmentParts) {
    this.connection = connection;
    this.#scripts = scripts;
    this.#parts = parts;
    this.#session = connection.session;
    this.breakpoints = new Breakpoints({ connection, scripts, text: parts.text });
    this.exceptions = new Exceptions(this.#session);
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
    this.#motion = motion;
    const { frames = [] } = this.stop ?? {};
    this.#left = frames[0] && { place: frames[0].place, depth: frames.length, repeats: 0 };
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
    this.#isAsked = false;
    this.#signals.end();
    await this.#session.post("Debugger.setSkipAllPauses", { skip: true });
    if (this.stop) await this.move("resume");
  }

  /** Makes breakpoints count again. */
  async arm(): Promise<void> {
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
    const frames = await ownFrames(params.callFrames, {
      connection: this.connection,
      scripts: this.#scripts,
      firstId: this.#frameCount + 1,
      isAnywhere: this.#isAsked && (params.hitBreakpoints ?? []).length === 0,
    });
    const why = await this.#reason(params, frames);
    if (why === undefined) return this.#goOn(this.#motionThrough(params));
    if (why.reason === "step" && this.#isSameLine(frames)) return this.#goOn();
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
    await this.#goOn(source?.startsWith("/") === true && this.#motion !== "resume" ? "stepOut" : "resume");
  }

  /** A step leads to another line: a statement is often compiled to several, and the head of a loop has three. */
  #isSameLine([top, ...callers]: readonly OwnFrame[]): boolean {
    const left = this.#left;
    if (!left || !top || this.#motion === "stepOut" || left.repeats === mostRepeats) return false;
    this.#left = { ...left, repeats: left.repeats + 1 };
    const { source, line } = left.place;
    return top.place.source === source && top.place.line === line && callers.length + 1 === left.depth;
  }

  /** How to go on from a place that nobody has written: out of a library, and past what the compiler has added. */
  #motionThrough({ reason, callFrames: [top] }: Debugger.PausedEventDataType): Motion {
    if (reason === "exception" || reason === "promiseRejection") return this.#motion;
    if (!top || this.#scripts.source(top.location.scriptId) === undefined) return "stepOut";
    return this.#motion === "resume" ? "stepOver" : this.#motion;
  }

  /** Undefined where nobody wants to stop. */
  async #reason(
    params: Debugger.PausedEventDataType,
    frames: readonly OwnFrame[],
  ): Promise<StopReason | undefined> {
    const { reason, hitBreakpoints = [], data } = params;
    if (reason === "exception" || reason === "promiseRejection") {
      // What the compiler throws and catches while it checks a cell is nobody's.
      if (frames.length === 0) return undefined;
      if (!(await this.exceptions.stopsAt(params, () => this.#isCaught(params)))) return undefined;
      const { description, value } = (data ?? {}) as {
        readonly description?: string;
        readonly value?: unknown;
      };
      return { reason: "exception", text: (description ?? String(value)).split("\n    at ", 1)[0] ?? "" };
    }
    const hitBreakpointIds = this.breakpoints.hit(hitBreakpoints);
    if (hitBreakpointIds.length > 0) return { reason: "breakpoint", hitBreakpointIds };
    if (frames[0] === undefined || frames[0].call !== params.callFrames[0]) return undefined;
    return { reason: this.#motion === "resume" ? "pause" : "step" };
  }

  /** Whether a caller in a cell or a local file catches what is thrown, also one that awaits. */
  async #isCaught({ callFrames, asyncStackTrace }: Debugger.PausedEventDataType): Promise<boolean> {
    const places = callFrames.map(({ location }) => ({ ...placeOf(location), scriptId: location.scriptId }));
    for (let at = asyncStackTrace; at; at = at.parent) {
      for (const { scriptId, lineNumber, columnNumber } of at.callFrames) {
        places.push({ scriptId, line: lineNumber + 1, column: columnNumber + 1 });
      }
    }
    for (const { scriptId, ...place } of places) {
      const source = this.#scripts.source(scriptId);
      if (source === undefined) continue;
      const own = (await this.connection.call("statements", source, [place])).flatMap((each) => each ?? []);
      if (await this.connection.call("isCaught", own)) return true;
    }
    return false;
  }

  async #goOn(motion: Motion = this.#motion): Promise<void> {
    await this.#session.post(`Debugger.${motion}` as "Debugger.resume");
  }
}
