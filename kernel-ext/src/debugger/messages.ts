import { ruleNames, type StopRules } from "./stop-rules.js";

/** What a request of the debug adapter protocol carries. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A source as the protocol names it. */
interface Source {
  readonly name?: string;
  readonly path: string;
}

/** A breakpoint as it is asked for. */
export interface BreakpointRequest extends StopRules {
  readonly line: number;
}

/** A breakpoint as it was set. */
export interface Breakpoint extends StopRules {
  readonly id: number;
  /** Whether code stops there. */
  readonly verified: boolean;
  readonly line: number;
  readonly source: Source;
  /** Why it is not verified. */
  readonly message?: string;
}

/** A function call that has not ended. */
export interface StackFrame {
  readonly id: number;
  readonly name: string;
  readonly source: Source;
  readonly line: number;
  readonly column: number;
}

/** A group of variables. */
export interface Scope {
  readonly name: string;
  readonly variablesReference: number;
  readonly expensive: boolean;
  readonly presentationHint?: string;
}

/** A variable. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  /** What an expression calls it. */
  readonly evaluateName?: string | undefined;
  /** By which its parts are asked for; 0 without parts. */
  readonly variablesReference: number;
}

/** A request that cannot be done: its message is the answer. */
export class DebugError extends Error {
  override readonly name = "DebugError";
}

/** Reads a text from the arguments of a request. */
export function textOf(args: Arguments, name: string, command: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw expected(`${name} to be a text`, value, command);
}

/** Reads a whole number from the arguments of a request. */
export function numberOf(args: Arguments, name: string, command: string): number {
  const value = args[name];
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw expected(`${name} to be a whole number`, value, command);
}

/** Reads a list from the arguments of a request; one that is left out is empty. */
export function listOf(args: Arguments, name: string, command: string): readonly unknown[] {
  const value = args[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as readonly unknown[];
  throw expected(`${name} to be a list`, value, command);
}

/** Reads a breakpoint from the list of a request; a rule that is left out or empty is none. */
export function breakpointOf(given: unknown, command: string): BreakpointRequest {
  const args = (given ?? {}) as Arguments;
  const rules = ruleNames.flatMap((name) => {
    const isGiven = args[name] !== undefined && args[name] !== null && args[name] !== "";
    return isGiven ? [[name, textOf(args, name, command)] as const] : [];
  });
  return { line: numberOf(args, "line", command), ...Object.fromEntries(rules) };
}

/** Makes an error of what was expected. */
export function expected(what: string, value: unknown, command: string, advice = ""): DebugError {
  const got = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value)).slice(0, 60);
  return new DebugError(`Expected ${what} but got ${got} (${command}).${advice === "" ? "" : ` ${advice}`}`);
}

/** Makes the error of a request that needs a stopped thread. */
export function notStopped(command: string): DebugError {
  return new DebugError(
    `Expected the kernel to be stopped at a line but got one that runs (${command}). Set a breakpoint and run its cell.`,
  );
}
