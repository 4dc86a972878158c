import vm from "node:vm";
import { inspected } from "../display/format.js";
import type { Engine } from "../engine/engine.js";
import { KeyboardInterrupt } from "../engine/interruptible.js";
import { expected } from "./messages.js";
import {
  conditionMs,
  type LogPart,
  type ReadRules,
  readHitCondition,
  readLogMessage,
  type StopRules,
} from "./stop-rules.js";
import { targetCall } from "./target.js";

/** What conditions need. */
interface ConditionParts {
  engine(): Engine;
  /** The cell that the calling code belongs to: with another cell, counts begin anew. */
  cell(): object | undefined;
  print(stream: "stdout" | "stderr", text: string): void;
}

/** Evaluates JavaScript in the frame that has reached a breakpoint. */
export type See = (code: string) => unknown;

/** A breakpoint that stops under conditions. */
interface Conditional {
  readonly line: number;
  readonly condition: string | undefined;
  readonly isTimely: ((count: number) => boolean) | undefined;
  readonly log: readonly LogPart[] | undefined;
  cell: object | undefined;
  count: number;
}

/** Whether code stops where it has reached a breakpoint, asked in the thread of the cells. */
export class Conditions {
  readonly #parts: ConditionParts;
  readonly #all = new Map<number, Conditional>();
  /** Expressions as JavaScript, by what their names are. */
  readonly #compiled = new Map<string, string>();

  constructor(parts: ConditionParts) {
    this.#parts = parts;
  }

  /** Remembers the rules of a breakpoint. @returns what is wrong with them, if anything, and how they are to be asked */
  set(id: number, line: number, rules: StopRules): ReadRules {
    const problem = this.#read(id, line, rules);
    if (problem !== undefined) return { problem, isLong: false };
    const { condition, log = [] } = this.#all.get(id) ?? {};
    const expressions = log.flatMap((part) => ("expression" in part ? [part.expression] : []));
    const { runsCode } = this.#parts.engine().debugged;
    return { isLong: [...(condition === undefined ? [] : [condition]), ...expressions].some(runsCode) };
  }

  /** Says that one of the breakpoints at a place took longer than it may. */
  sayLong(ids: readonly number[], source: string): void {
    for (const id of ids) {
      const at = this.#all.get(id);
      if (at) this.#parts.print("stderr", tooLong(at, `${source}, line ${at.line}`));
    }
  }

  #read(id: number, line: number, { condition, hitCondition, logMessage }: StopRules): string | undefined {
    const isTimely = hitCondition === undefined ? undefined : readHitCondition(hitCondition);
    const log =
      logMessage === undefined
        ? undefined
        : readLogMessage(logMessage, (code) => this.#problem(code) === undefined);
    const problem = condition === undefined ? undefined : this.#problem(condition);
    if (problem !== undefined) return wrong("condition to be TypeScript", condition, problem);
    if (hitCondition !== undefined && !isTimely) {
      return wrong("hitCondition to be a count from 1, such as 5, >= 5 or % 5", hitCondition);
    }
    if (logMessage !== undefined && !log) {
      return wrong("logMessage to have TypeScript in each pair of braces", logMessage);
    }
    this.#all.set(id, { line, condition, isTimely, log, cell: undefined, count: 0 });
    return undefined;
  }

  /** Forgets breakpoints; without their numbers, all. */
  forget(ids: readonly number[] = [...this.#all.keys()]): void {
    for (const id of ids) this.#all.delete(id);
    this.#compiled.clear();
  }

  /** Whether one of the breakpoints at a place stops the code of a source; those without rules do. */
  reaches(ids: readonly number[], source: string, see: See): boolean {
    // All are asked: each counts, or prints.
    return ids.map((id) => this.#stops(this.#all.get(id), source, see)).includes(true);
  }

  #stops(at: Conditional | undefined, source: string, see: See): boolean {
    if (!at) return true;
    try {
      if (at.condition !== undefined && !this.#value(at.condition, source, see)) return false;
    } catch (error) {
      if (error instanceof KeyboardInterrupt) return false;
      this.#parts.print("stderr", failure(at.condition, error, `${source}, line ${at.line}`));
      return true;
    }
    if (at.isTimely && !at.isTimely(this.#count(at))) return false;
    if (!at.log) return true;
    this.#parts.print("stdout", `${at.log.map((part) => this.#logged(part, source, see)).join("")}\n`);
    return false;
  }

  #count(at: Conditional): number {
    const cell = this.#parts.cell();
    at.count = at.cell === cell ? at.count + 1 : 1;
    at.cell = cell;
    return at.count;
  }

  #logged(part: LogPart, source: string, see: See): string {
    if ("text" in part) return part.text;
    try {
      const value = this.#value(part.expression, source, see);
      return typeof value === "string" ? value : inspected(value);
    } catch (error) {
      return `{${String(error)}}`;
    }
  }

  #value(code: string, source: string, see: See): unknown {
    const engine = this.#parts.engine();
    const { debugged } = engine;
    const shared = debugged.shared(source);
    const asked = [...engine.names(code).read];
    const locals = asked.filter((name) => isOfFrame(name, see));
    const key = JSON.stringify([code, source, locals, asked.filter((name) => Object.hasOwn(shared, name))]);
    const access = targetCall("shared", JSON.stringify(source));
    const javascript = this.#compiled.get(key) ?? debugged.expression(code, source, locals, access);
    this.#compiled.set(key, javascript);
    return see(javascript);
  }

  /** Why code cannot be read. */
  #problem(code: string): string | undefined {
    try {
      const { debugged } = this.#parts.engine();
      new vm.Script(`(${debugged.expression(code, "", [], targetCall("shared", '""'))})`);
      return undefined;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      // Only its class can tell.
      return text.startsWith("Private field") ? undefined : text;
    }
  }
}

function tooLong({ condition, log }: Conditional, place: string): string {
  const rule = condition ?? (log ? "its log message" : "a count");
  return `Expected a breakpoint to decide within ${conditionMs / 1000} s whether it stops but got no answer (${place}: ${rule}). Change it: the cell has stopped there.\n`;
}

/** Whether a name is the frame's own: JavaScript knows it, and not only as a global. */
function isOfFrame(name: string, see: See): boolean {
  try {
    const value = see(name);
    return !(name in globalThis) || value !== (globalThis as Readonly<Record<string, unknown>>)[name];
  } catch (error) {
    // What has no value yet is there all the same.
    return !String(error).includes("is not defined");
  }
}

function wrong(what: string, value: string | undefined, why = ""): string {
  return expected(what, value, "setBreakpoints", why).message;
}

function failure(condition: string | undefined, error: unknown, place: string): string {
  return `Expected the condition of a breakpoint to have a value but got ${String(error)} (${place}: ${condition}). Change it: the cell has stopped there.\n`;
}
