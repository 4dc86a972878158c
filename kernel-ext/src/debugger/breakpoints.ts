import type { Session } from "node:inspector/promises";
import { pathToFileURL } from "node:url";
import { isCellPath } from "./cell-paths.js";
import { type Connection, LateError } from "./connection.js";
import type { Breakpoint, BreakpointRequest } from "./messages.js";
import { type BreakLocation, breakLocations, isPlainFile, type Scripts } from "./scripts.js";
import { conditionMs } from "./stop-rules.js";
import { targetCall } from "./target.js";

/** What breakpoints need. */
interface BreakpointParts {
  readonly connection: Connection;
  readonly scripts: Scripts;
  /** The text of a cell or file, also of a cell that has not run. */
  text(path: string): Promise<string | undefined>;
}

/**
 * A breakpoint, and how it stops: always, where its rules say so, asked by V8 or, if they run code, by us, or never, for they cannot
 * be read.
 */
interface Wanted {
  readonly breakpoint: Breakpoint;
  readonly stops: "always" | "by rules" | "by long rules" | "never";
}

/** The breakpoints at a place where V8 stops. */
interface Installed {
  readonly ids: readonly number[];
  readonly source: string;
  /** JavaScript that tells in the frame whether code stops, where V8 has not asked. */
  readonly question: string | undefined;
}

/** The lines where somebody wants code to stop, in sources that may not be compiled yet, or several times. */
export class Breakpoints {
  readonly #parts: BreakpointParts;
  readonly #session: Session;
  readonly #wanted = new Map<string, readonly Wanted[]>();
  /** Those at each place where V8 stops, by its name for the place. */
  readonly #installed = new Map<string, Installed>();
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

  /** Which of those that a frame has reached stop it. */
  async hit(names: readonly string[], callFrameId: string | undefined): Promise<number[]> {
    const found: number[] = [];
    for (const name of names) {
      const installed = this.#installed.get(name);
      if (installed && (await this.#stops(installed, callFrameId))) found.push(...installed.ids);
    }
    return found;
  }

  async #stops({ ids, source, question }: Installed, callFrameId: string | undefined): Promise<boolean> {
    if (question === undefined || callFrameId === undefined) return true;
    const { connection } = this.#parts;
    const asked = { callFrameId, expression: question, returnByValue: true, timeout: conditionMs };
    try {
      return (await connection.evaluateInFrame(asked)).value === true;
    } catch (error) {
      if (!(error instanceof LateError)) throw error;
      await connection.call("sayLong", ids, source);
      return true;
    }
  }

  /** Replaces the breakpoints of a source; each moves to the next line with code. */
  async set(path: string, requests: readonly BreakpointRequest[]): Promise<readonly Breakpoint[]> {
    await this.#remove(path);
    const { connection, text: textOf } = this.#parts;
    const text = await textOf(path);
    const breakable = text === undefined ? [] : await connection.call("breakLines", text);
    const wanted: Wanted[] = [];
    for (const request of requests) {
      const line = breakable.find((each) => each >= request.line);
      wanted.push(await this.#placed(path, request, line, text));
    }
    if (wanted.length > 0) this.#wanted.set(path, wanted);
    if (isPlainFile(path)) await this.#installInFile(path, wanted);
    else await this.#installEverywhere(path);
    return wanted.map(({ breakpoint }) => breakpoint);
  }

  /** V8 itself sets those of a file that it has not loaded yet. */
  async #installInFile(path: string, wanted: readonly Wanted[]): Promise<void> {
    for (const [line, here] of byLine(wanted, ({ breakpoint }) => breakpoint.line)) {
      const { breakpointId } = await this.#session.post("Debugger.setBreakpointByUrl", {
        url: pathToFileURL(path).href,
        lineNumber: line - 1,
        ...conditionOf(here, path),
      });
      this.#installed.set(breakpointId, installedOf(here, path));
    }
  }

  /** In all scripts that a source was compiled to. */
  async #installEverywhere(path: string): Promise<void> {
    const { connection, scripts } = this.#parts;
    const own = scripts.all();
    const paths = await connection.call(
      "paths",
      own.map(([, source]) => source),
    );
    for (const [at, [scriptId]] of own.entries()) {
      if (paths[at] === path) await this.install(scriptId, path);
    }
  }

  /** Installs what is wanted in a script. */
  async install(scriptId: string, path: string): Promise<void> {
    const wanted = this.#wanted.get(path) ?? [];
    const source = this.#parts.scripts.source(scriptId);
    if (wanted.length === 0 || source === undefined) return;
    const locations = await breakLocations(this.#session, scriptId);
    const places = await this.#parts.connection.call("statements", source, locations.map(placeOf));
    const lines = places.map((place) => place?.line ?? 0);
    const next = ({ breakpoint }: Wanted): number =>
      Math.min(...lines.filter((line) => line >= breakpoint.line));
    for (const [line, here] of byLine(wanted, next)) {
      const found = locations[lines.indexOf(line)];
      if (!found) continue;
      const { lineNumber, columnNumber } = found;
      const { breakpointId } = await this.#session.post("Debugger.setBreakpoint", {
        location: { scriptId, lineNumber, ...(columnNumber === undefined ? {} : { columnNumber }) },
        ...conditionOf(here, source),
      });
      this.#installed.set(breakpointId, installedOf(here, source));
    }
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
    const { problem, isLong = false } = hasRules
      ? await this.#parts.connection.call("setRules", id, line, rules)
      : {};
    const message = problem ?? (actual === undefined ? reasonOf(path, asked, text) : undefined);
    const placed = { id, line, source: { path }, ...rules, verified: message === undefined };
    return {
      breakpoint: message === undefined ? placed : { ...placed, message },
      stops: problem !== undefined ? "never" : isLong ? "by long rules" : hasRules ? "by rules" : "always",
    };
  }

  async #remove(path: string): Promise<void> {
    const ids = this.#wanted.get(path)?.map(({ breakpoint }) => breakpoint.id) ?? [];
    this.#wanted.delete(path);
    for (const [breakpointId, { ids: here }] of this.#installed) {
      if (!here.some((id) => ids.includes(id))) continue;
      this.#installed.delete(breakpointId);
      await this.#session.post("Debugger.removeBreakpoint", { breakpointId });
    }
    if (ids.length > 0) await this.#parts.connection.call("forgetRules", ids);
  }
}

function idOf({ breakpoint }: Wanted): number {
  return breakpoint.id;
}

/** V8 has one breakpoint for each place. */
function byLine(wanted: readonly Wanted[], lineOf: (each: Wanted) => number): Map<number, Wanted[]> {
  const found = new Map<number, Wanted[]>();
  for (const each of wanted) {
    if (each.stops === "never") continue;
    const line = lineOf(each);
    found.set(line, [...(found.get(line) ?? []), each]);
  }
  return found;
}

/** JavaScript that tells, in the frame that has reached breakpoints with rules, whether it stops. */
function questionOf(here: readonly Wanted[], source: string): string {
  const ids = JSON.stringify(here.map(idOf));
  return targetCall("reaches", ids, JSON.stringify(source), "($code) => eval($code)");
}

/** V8 itself asks where nothing takes long: the thread does not stop for that. */
function conditionOf(here: readonly Wanted[], source: string): { readonly condition?: string } {
  const isPlain = here.every(({ stops }) => stops === "always");
  return isPlain || here.some(isLong) ? {} : { condition: questionOf(here, source) };
}

function installedOf(here: readonly Wanted[], source: string): Installed {
  const question = here.some(isLong) ? questionOf(here, source) : undefined;
  return { ids: here.map(idOf), source, question };
}

function isLong({ stops }: Wanted): boolean {
  return stops === "by long rules";
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
