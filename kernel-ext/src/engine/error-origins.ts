import type { SourcePlace } from "./engine.js";
import { stackFrames } from "./stack-frames.js";

/** Finds a place when called. */
type Origin = () => SourcePlace | undefined;

/** A deep stack takes three times as long to capture. */
const nearestFrames = 6;

/** Stores what led to an error, or to a promise that may reject, where their own stack does not show it. */
export class ErrorOrigins {
  readonly #locate: (place: SourcePlace) => SourcePlace | undefined;
  readonly #origins = new WeakMap<object, Origin>();

  /** @param locate finds the place that people wrote */
  constructor(locate: (place: SourcePlace) => SourcePlace | undefined) {
    this.#locate = locate;
  }

  /** The place of the calling code. */
  here(): Origin {
    const here: { readonly stack?: string } = {};
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = nearestFrames;
    Error.captureStackTrace(here, this.here);
    Error.stackTraceLimit = limit;
    return () => {
      // The stack becomes text only when it is read.
      const places = stackFrames(here).map((frame) => frame && this.#locate(frame.place));
      return places.find((place) => place !== undefined);
    };
  }

  /** Stores where an error or a promise comes from, once. */
  add(value: unknown, origin: Origin): void {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (isObject && !this.#origins.has(value)) this.#origins.set(value, origin);
  }

  /** Where an error or a promise comes from, in the lines that people wrote. */
  of(value: unknown): SourcePlace | undefined {
    return this.#origins.get(value as object)?.();
  }
}
