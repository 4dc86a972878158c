import type { Session } from "node:inspector/promises";
import { isCellPath } from "./cell-paths.js";
import type { Connection } from "./connection.js";
import type { Breakpoint, BreakpointRequest } from "./messages.js";
import { type BreakLocation, breakLocations, type Scripts } from "./scripts.js";
import { targetCall } from "./target.js";

/** What breakpoints need. */
interface BreakpointParts {
  readonly connection: Connection;
  readonly scripts: Scripts;
  /** The text of a cell or file, also of a cell that has not run. */
  text(path: string): Promise<string | undefined>;
}

/** A breakpoint, and how it stops: always, where its rules say so, or never, for they cannot be read. */
interface Wanted {
  readonly breakpoint: Breakpoint;
  readonly stops: "always" | "by rules" | "never";
}

/** The lines where somebody wants code to stop, in sources that may not be compiled yet, or several times. */
export class Breakpoints {
  readonly #parts: BreakpointParts;
  readonly #session: Session;
  readonly #wanted = new Map<string, readonly Wanted[]>();
  /** Those at each place where V8 stops, by its name for the place. */
  readonly #installed = new Map<string, readonly number[]>();
  #count = 0;

  constructor(parts: BreakpointParts) {
    this.#parts = parts;
    this.#session = parts.connection.session;
  }

  /** All of them, by path. */
  get all(): ReadonlyMap<string, readonly Breakpoint[]> {
    return new Map(
      [...this.#wanted].map(([path, wanted]) => [path, wanted.map(({ breakpoint }) => breakpoint)]),
    );
  }

  /** Which of them V8 has stopped at. */
  hit(names: readonly string[]): number[] {
    return names.flatMap((name) => this.#installed.get(name) ?? []);
  }

  /** Replaces the breakpoints of a source; each moves to the next line with code. */
  async set(path: string, requests: readonly BreakpointRequest[]): Promise<readonly Breakpoint[]> {
    await this.#remove(path);
    const { connection, scripts, text: textOf } = this.#parts;
    const text = await textOf(path);
    const breakable = text === undefined ? [] : await connection.call("breakLines", text);
    const wanted: Wanted[] = [];
    for (const request of requests) {
      const line = breakable.find((each) => each >= request.line);
      wanted.push(await this.#placed(path, request, line, text));
    }
    if (wanted.length > 0) this.#wanted.set(path, wanted);
    const own = scripts.all();
    const paths = await connection.call(
      "paths",
      own.map(([, source]) => source),
    );
    for (const [at, [scriptId]] of own.entries()) {
      if (paths[at] === path) await this.install(scriptId, path);
    }
    return wanted.map(({ breakpoint }) => breakpoint);
  }

  /** Installs what is wanted in a script. */
  async install(scriptId: string, path: string): Promise<void> {
    const wanted = (this.#wanted.get(path) ?? []).filter(({ stops }) => stops !== "never");
    const source = this.#parts.scripts.source(scriptId);
    if (wanted.length === 0 || source === undefined) return;
    const locations = await breakLocations(this.#session, scriptId);
    const places = await this.#parts.connection.call("statements", source, locations.map(placeOf));
    const lines = places.map((place) => place?.line ?? 0);
    const byLine = new Map<number, Wanted[]>();
    for (const each of wanted) {
      const line = Math.min(...lines.filter((at) => at >= each.breakpoint.line));
      byLine.set(line, [...(byLine.get(line) ?? []), each]);
    }
    for (const [line, here] of byLine) {
      const location = locations[lines.indexOf(line)];
      if (location) await this.#installAt(location, here, source);
    }
  }

  async #installAt(
    { scriptId, lineNumber, columnNumber }: BreakLocation,
    here: readonly Wanted[],
    source: string,
  ): Promise<void> {
    const ids = here.map(({ breakpoint }) => breakpoint.id);
    const hasRules = here.some(({ stops }) => stops === "by rules");
    const { breakpointId } = await this.#session.post("Debugger.setBreakpoint", {
      location: { scriptId, lineNumber, ...(columnNumber === undefined ? {} : { columnNumber }) },
      ...(hasRules ? { condition: reaches(ids, source) } : {}),
    });
    this.#installed.set(breakpointId, ids);
  }

  async #placed(
    path: string,
    { line: asked, ...rules }: BreakpointRequest,
    actual: number | undefined,
    text: string | undefined,
  ): Promise<Wanted> {
    const line = actual ?? asked;
    const id = ++this.#count;
    const hasRules = Object.keys(rules).length > 0;
    const problem = hasRules ? await this.#parts.connection.call("setRules", id, line, rules) : null;
    const message = problem ?? (actual === undefined ? reasonOf(path, asked, text) : undefined);
    const placed = { id, line, source: { path }, ...rules, verified: message === undefined };
    return {
      breakpoint: message === undefined ? placed : { ...placed, message },
      stops: problem !== null ? "never" : hasRules ? "by rules" : "always",
    };
  }

  async #remove(path: string): Promise<void> {
    const ids = this.#wanted.get(path)?.map(({ breakpoint }) => breakpoint.id) ?? [];
    this.#wanted.delete(path);
    for (const [breakpointId, here] of this.#installed) {
      if (!here.some((id) => ids.includes(id))) continue;
      this.#installed.delete(breakpointId);
      await this.#session.post("Debugger.removeBreakpoint", { breakpointId });
    }
    if (ids.length > 0) await this.#parts.connection.call("forgetRules", ids);
  }
}

/** JavaScript by which V8 asks, in the frame that has reached breakpoints, whether it stops. */
function reaches(ids: readonly number[], source: string): string {
  return targetCall("reaches", JSON.stringify(ids), JSON.stringify(source), "($code) => eval($code)");
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
