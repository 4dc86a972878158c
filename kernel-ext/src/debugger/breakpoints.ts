import type { Session } from "node:inspector/promises";
import { isCellPath } from "./cell-paths.js";
import type { Connection } from "./connection.js";
import type { Breakpoint } from "./messages.js";
import { type BreakLocation, breakLocations, type Scripts } from "./scripts.js";

/** What breakpoints need. */
interface BreakpointParts {
  readonly connection: Connection;
  readonly scripts: Scripts;
  /** The text of a cell or file, also of a cell that has not run. */
  text(path: string): Promise<string | undefined>;
}

/** The lines where somebody wants code to stop, in sources that may not be compiled yet, or several times. */
export class Breakpoints {
  readonly #parts: BreakpointParts;
  readonly #session: Session;
  readonly #wanted = new Map<string, Breakpoint[]>();
  /** What V8 calls them, by script and breakpoint. */
  readonly #installed = new Map<string, number>();
  #count = 0;

  constructor(parts: BreakpointParts) {
    this.#parts = parts;
    this.#session = parts.connection.session;
  }

  /** All of them, by path. */
  get all(): ReadonlyMap<string, readonly Breakpoint[]> {
    return this.#wanted;
  }

  /** Which of them V8 has stopped at. */
  hit(names: readonly string[]): number[] {
    return names.flatMap((name) => this.#installed.get(name) ?? []);
  }

  /** Replaces the breakpoints of a source; each moves to the next line with code. */
  async set(path: string, lines: readonly number[]): Promise<readonly Breakpoint[]> {
    await this.#remove(path);
    const text = await this.#parts.text(path);
    const breakable = text === undefined ? [] : await this.#parts.connection.call("breakLines", text);
    const set = lines.map((line): Breakpoint => {
      const actual = breakable.find((each) => each >= line);
      const placed = { id: ++this.#count, line: actual ?? line, source: { path } };
      if (actual !== undefined) return { ...placed, verified: true };
      return { ...placed, verified: false, message: reasonOf(path, line, text) };
    });
    if (set.length > 0) this.#wanted.set(path, set);
    const { scripts } = this.#parts;
    const own = scripts.all();
    const paths = await this.#parts.connection.call(
      "paths",
      own.map(([, source]) => source),
    );
    for (const [at, [scriptId]] of own.entries()) {
      if (paths[at] === path) await this.install(scriptId, path);
    }
    return set;
  }

  /** Installs what is wanted in a script. */
  async install(scriptId: string, path: string): Promise<void> {
    const wanted = this.#wanted.get(path) ?? [];
    const source = this.#parts.scripts.source(scriptId);
    if (wanted.length === 0 || source === undefined) return;
    const locations = await breakLocations(this.#session, scriptId);
    const places = await this.#parts.connection.call("statements", source, locations.map(placeOf));
    const lines = places.map((place) => place?.line ?? 0);
    const taken = new Set<number>();
    for (const { id, line } of wanted) {
      const next = Math.min(...lines.filter((each) => each >= line));
      const location = locations[lines.indexOf(next)];
      if (!location || taken.has(next)) continue;
      taken.add(next);
      const { scriptId: script, lineNumber, columnNumber } = location;
      const { breakpointId } = await this.#session.post("Debugger.setBreakpoint", {
        location: { scriptId: script, lineNumber, ...(columnNumber === undefined ? {} : { columnNumber }) },
      });
      this.#installed.set(breakpointId, id);
    }
  }

  async #remove(path: string): Promise<void> {
    const ids = new Set(this.#wanted.get(path)?.map(({ id }) => id));
    this.#wanted.delete(path);
    for (const [breakpointId, id] of this.#installed) {
      if (!ids.has(id)) continue;
      this.#installed.delete(breakpointId);
      await this.#session.post("Debugger.removeBreakpoint", { breakpointId });
    }
  }
}

/** A location of V8, which counts from 0, as a place. */
export function placeOf({ lineNumber, columnNumber = 0 }: BreakLocation): {
  readonly line: number;
  readonly column: number;
} {
  return { line: lineNumber + 1, column: columnNumber + 1 };
}

function reasonOf(path: string, line: number, text: string | undefined): string {
  if (text !== undefined) {
    return `Expected a line with code at or below it but got line ${line} (setBreakpoints). Choose a line with a statement.`;
  }
  return isCellPath(path)
    ? `Expected a cell that this kernel knows but got ${path} (setBreakpoints). Send its code with dumpCell first.`
    : `Expected a file that can be read but got ${path} (setBreakpoints). Set the breakpoint where the code is now.`;
}
