import type { Debugger } from "node:inspector";
import type { SourcePlace } from "../engine/engine.js";
import type { Scripts } from "./scripts.js";
import type { OwnFrame } from "./stop.js";

/** How a stopped thread continues. */
export type Motion = "resume" | "stepOver" | "stepInto" | "stepOut";

/** A loop in one line is left by several steps: each of its iterations takes a moment. */
const mostRepeats = 20;

/** The step that the thread of the cells is in, from where it began. */
export class Stepping {
  readonly #scripts: Scripts;
  #motion: Motion = "resume";
  #left: { readonly place: SourcePlace; readonly depth: number; readonly repeats: number } | undefined;

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  get motion(): Motion {
    return this.#motion;
  }

  /** The thread continues from frames. */
  begin(motion: Motion, frames: readonly OwnFrame[]): void {
    this.#motion = motion;
    this.#left = frames[0] && { place: frames[0].place, depth: frames.length, repeats: 0 };
  }

  /** A step leads to another line: a statement is often compiled to several, and the head of a loop has three. */
  isSameLine([top, ...callers]: readonly OwnFrame[]): boolean {
    const left = this.#left;
    if (!left || !top || this.#motion === "stepOut" || left.repeats === mostRepeats) return false;
    this.#left = { ...left, repeats: left.repeats + 1 };
    const { source, line } = left.place;
    return top.place.source === source && top.place.line === line && callers.length + 1 === left.depth;
  }

  /** Whether a step that stays in its function, or leaves it, is in one that was called meanwhile. */
  isDeeper(frames: readonly OwnFrame[]): boolean {
    const isShallow = this.#motion === "stepOver" || this.#motion === "stepOut";
    return isShallow && this.#left !== undefined && frames.length > this.#left.depth;
  }

  /** How to go on from a place that nobody has written: out of a library, and past what the compiler has added. */
  through({ reason, callFrames: [top] }: Debugger.PausedEventDataType): Motion {
    if (reason === "exception" || reason === "promiseRejection") return this.#motion;
    if (!top || this.#scripts.source(top.location.scriptId) === undefined) return "stepOut";
    return this.#motion === "resume" ? "stepOver" : this.#motion;
  }
}
