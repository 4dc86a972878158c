import type { MimeBundle } from "mixture-growth-display";
import type { Catching, CodePlace, SourcePlace } from "../engine/engine.js";
import type { Variable } from "./messages.js";
import type { ReadRules, StopRules } from "./stop-rules.js";

/**
 * What the debugger, in the thread of the sockets, asks the thread of the cells. Arguments and results of these are JSON:
 * they are called by message, or, while the thread of the cells is stopped or computes, through V8's inspector.
 */
export interface TargetCalls {
  /** Says whether a debugger is attached. */
  attach(isAttached: boolean): void;
  /** Sends what cells have printed: while the thread is stopped, no timer does. */
  flush(): void;
  /** The paths by which the protocol names sources. */
  paths(sources: readonly string[]): string[];
  /** The text of a cell that was run, or of a file; null if there is none. */
  text(path: string): string | null;
  /** The text that a source was compiled from, which may be another on the disk now; null if there is none. */
  compiledText(source: string): string | null;
  statements(source: string, places: readonly CodePlace[]): (SourcePlace | null | undefined)[];
  /** The place that a place in running code comes from, or that is before it. */
  nearest(place: SourcePlace): SourcePlace | null;
  breakLines(code: string): number[];
  /** Remembers when code stops at a breakpoint. */
  setRules(breakpoint: number, line: number, rules: StopRules): ReadRules;
  /** Says in the cell that breakpoints have not decided in time. */
  sayLong(breakpoints: readonly number[], source: string): void;
  /** Forgets what was remembered of breakpoints. */
  forgetRules(breakpoints: readonly number[]): void;
  /** What the function around a place does with what is thrown there; with a text, of code that was not compiled here. */
  catching(place: SourcePlace, text: string | null): Catching;
  /** An expression as JavaScript for a frame; without a source, for the notebook. */
  expression(code: string, source: string | null, locals: readonly string[]): string;
  /** The local files that were compiled. */
  files(): string[];
  /** The variables of the notebook, without what they hold. */
  variables(): Variable[];
  /** A variable of the notebook as a cell would show it; null if there is none. */
  rich(name: string): Promise<MimeBundle | null>;
  /** Stands still until a signal comes or something is asked, as it was `wakes` times before. @returns whether one has come */
  awaitSignal(wakes: number): boolean;
}

/** What is called only through V8's inspector, with values of the thread of the cells. */
export interface TargetValues {
  /** What code of a source can use besides its own locals. */
  shared(source: string): object;
  /** The same, to be looked at: long texts are cut. */
  shown(source: string): object;
  /** A value as a cell would show it, without waiting for what takes time. */
  format(value: unknown): MimeBundle;
  /** Whether one of the breakpoints at a place stops the code of a source, asked by V8 where it has reached them. */
  reaches(breakpoints: readonly number[], source: string, see: (code: string) => unknown): boolean;
  /** Declares a variable of the notebook. */
  declare(name: string, value: unknown): void;
}

/** Under which the target stands in the thread of the cells, where expressions find it. */
export const targetName = "mixture-growth-kernel.debugger";

/** JavaScript that calls the target; texts among the arguments are JavaScript already. */
export function targetCall(name: keyof TargetCalls | keyof TargetValues, ...args: readonly string[]): string {
  return `globalThis[Symbol.for(${JSON.stringify(targetName)})].${name}(${args.join(", ")})`;
}
