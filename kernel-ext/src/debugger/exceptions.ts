import type { Debugger } from "node:inspector";
import type { Session } from "node:inspector/promises";
import { expected } from "./messages.js";

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
  readonly #session: Session;
  #filters: ReadonlySet<string> = new Set();

  constructor(session: Session) {
    this.#session = session;
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
   *
   * @param isCaught whether a function of a cell or local file catches it
   */
  async stopsAt({ data }: Debugger.PausedEventDataType, isCaught: () => Promise<boolean>): Promise<boolean> {
    const { className, uncaught } = (data ?? {}) as {
      readonly className?: string;
      readonly uncaught?: boolean;
    };
    if (className === "KeyboardInterrupt") return false;
    if (this.#filters.has("all")) return true;
    return this.#filters.has("uncaught") && (uncaught === true || !(await isCaught()));
  }
}
