import type { Debugger } from "node:inspector";
import type { Session } from "node:inspector/promises";
import { placeOf } from "./breakpoints.js";
import type { Connection } from "./connection.js";
import { expected } from "./messages.js";
import type { Scripts } from "./scripts.js";

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

/** Which exceptions stop the thread of the cells. */
export class Exceptions {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #scripts: Scripts;
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
    await this.#session.post("Debugger.setPauseOnExceptions", { state: isOn ? "all" : "none" });
    await this.#session.post("Debugger.setAsyncCallStackDepth", { maxDepth: isOn ? callersOverAwaits : 0 });
  }

  /**
   * Whether an exception is one that was asked for. What V8 says of uncaught ones does not help alone: the kernel itself
   * catches what a cell throws.
   */
  async stopsAt(params: Debugger.PausedEventDataType): Promise<boolean> {
    const { className, uncaught } = (params.data ?? {}) as {
      readonly className?: string;
      readonly uncaught?: boolean;
    };
    if (className === "KeyboardInterrupt") return false;
    if (this.#filters.has("all")) return true;
    return this.#filters.has("uncaught") && (uncaught === true || !(await this.#isCaught(params)));
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
      const own = (await this.#connection.call("statements", source, [place])).flatMap((each) => each ?? []);
      if (await this.#connection.call("isCaught", own)) return true;
    }
    return false;
  }
}

/** What was thrown, as people read it. */
export function textOfThrown({ data }: Debugger.PausedEventDataType): string {
  const { description, value } = (data ?? {}) as { readonly description?: string; readonly value?: unknown };
  return (description ?? String(value)).split("\n    at ", 1)[0] ?? "";
}
