import type { Debugger } from "node:inspector";
import type { Session } from "node:inspector/promises";
import type { Catching } from "../engine/engine.js";
import { placeOf } from "./breakpoints.js";
import { type Connection, isKernels } from "./connection.js";
import { expected } from "./messages.js";
import type { BreakLocation, Scripts } from "./scripts.js";

/** What can be asked for, as front ends show it. */
export const exceptionFilters: readonly {
  readonly filter: string;
  readonly label: string;
  readonly default: boolean;
}[] = [
  { filter: "uncaught", label: "Uncaught exceptions", default: false },
  { filter: "all", label: "All exceptions", default: false },
];

/** How far back callers are followed over an `await`, to see whether one catches. */
const callersOverAwaits = 8;

/** What catches the errors of listeners, and throws them again later. */
const passesOn = /^node:internal\/event_target$/;

interface Frame {
  readonly location: BreakLocation;
  /** Whether it waits for a promise. */
  readonly isAwaited: boolean;
}

type Caught = Omit<Catching, "isOver">;

/** Which exceptions stop the thread of the cells. */
export class Exceptions {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #scripts: Scripts;
  readonly #known = new Map<string, Caught>();
  #filters: ReadonlySet<string> = new Set();

  constructor(connection: Connection, scripts: Scripts) {
    this.#connection = connection;
    this.#session = connection.session;
    this.#scripts = scripts;
  }

  /** Replaces the filters. */
  async set(filters: readonly unknown[]): Promise<void> {
    const unknown = filters.find((each) => !exceptionFilters.some(({ filter }) => filter === each));
    if (unknown !== undefined) {
      throw expected("filters of uncaught and all", unknown, "setExceptionBreakpoints");
    }
    this.#filters = new Set(filters as readonly string[]);
    const isOn = this.#filters.size > 0;
    // An error of a library that ends a cell is somebody's; those that it catches itself are not.
    await this.#connection.fold(!this.#filters.has("uncaught") || this.#filters.has("all"));
    await this.#session.post("Debugger.setPauseOnExceptions", { state: isOn ? "all" : "none" });
    await this.#session.post("Debugger.setAsyncCallStackDepth", { maxDepth: isOn ? callersOverAwaits : 0 });
  }

  /**
   * Whether an exception is one that was asked for. What V8 calls caught is no help, for the kernel itself catches what a cell
   * throws; what it calls uncaught is no more than not caught yet, if it is the rejection of a promise.
   */
  async stopsAt(params: Debugger.PausedEventDataType): Promise<boolean> {
    const { className } = (params.data ?? {}) as { readonly className?: string };
    if (className === "KeyboardInterrupt") return false;
    if (this.#filters.has("all")) return true;
    return this.#filters.has("uncaught") && !(await this.#isCaught(params));
  }

  /**
   * Whether somebody between what is thrown and the kernel catches it: a cell, a local file, a library or Node, also by an
   * `await` or as the rejection of a promise.
   */
  async #isCaught({
    callFrames,
    asyncStackTrace,
    reason,
    data,
  }: Debugger.PausedEventDataType): Promise<boolean> {
    const mayBeCaught = (data as { readonly uncaught?: boolean } | undefined)?.uncaught !== true;
    const frames: Frame[] = callFrames.map(({ location }) => ({ location, isAwaited: false }));
    for (let at = asyncStackTrace; at; at = at.parent) {
      frames.push(...at.callFrames.map((location) => ({ location, isAwaited: true })));
    }
    // Below the last that somebody has called are those of the kernel and of Node, which have called it.
    while (frames.length > 0 && this.#isBelow(frames.at(-1))) frames.pop();
    const [top] = frames;
    // Where it was thrown first it has stopped already.
    if (top && !this.#isOwn(top) && (await this.#catching(top.location))?.isAgain) return true;
    let isRejection = reason === "promiseRejection";
    for (const { location, isAwaited } of frames) {
      const found = await this.#catching(location);
      isRejection ||= isAwaited;
      if ((mayBeCaught && found?.isCaught) || (isRejection && found?.isHandled)) return true;
      isRejection ||= found?.isAsync === true;
    }
    return false;
  }

  #isOwn({ location }: Frame): boolean {
    return this.#scripts.source(location.scriptId) !== undefined;
  }

  #isBelow(frame: Frame | undefined): boolean {
    const url = this.#scripts.url(frame?.location.scriptId ?? "");
    return isKernels(url) || /^(?:node:|evalmachine|$)/.test(url);
  }

  /** Undefined for the kernel's own code, and for what only the compiler has written. */
  async #catching(location: BreakLocation): Promise<Caught | undefined> {
    const { scriptId, lineNumber, columnNumber } = location;
    const source = this.#scripts.source(scriptId);
    if (source !== undefined) {
      const [place] = await this.#connection.call("statements", source, [placeOf(location)]);
      return place ? this.#connection.call("catching", place, null) : undefined;
    }
    const url = this.#scripts.url(scriptId);
    if (isKernels(url) || passesOn.test(url)) return undefined;
    // A library's text is long, and does not change.
    const key = [scriptId, lineNumber, columnNumber].join(":");
    const found = this.#known.get(key) ?? (await this.#catchingOfOthers(url, location));
    this.#known.set(key, found);
    return found;
  }

  /** Libraries often catch only to throw again. */
  async #catchingOfOthers(url: string, location: BreakLocation): Promise<Caught> {
    const { scriptSource } = await this.#session.post("Debugger.getScriptSource", {
      scriptId: location.scriptId,
    });
    const place = { source: url, ...placeOf(location) };
    const { isOver, ...found } = await this.#connection.call("catching", place, scriptSource);
    return { ...found, isCaught: isOver };
  }
}

/** What was thrown, as people read it. */
export function textOfThrown({ data }: Debugger.PausedEventDataType): string {
  const { description, value } = (data ?? {}) as { readonly description?: string; readonly value?: unknown };
  return (description ?? String(value)).split("\n    at ", 1)[0] ?? "";
}
