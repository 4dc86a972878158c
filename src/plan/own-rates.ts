import type { Shape } from "../checking/shapes.js";
import type { RatesSchedule } from "./schedule-data.js";

/** The learning rate at an epoch of a phase, from 0, of so many: a finite number, 0 or more. */
export type LearningRateFunction = (epoch: number, epochs: number) => number;

/**
 * The rates that a function of the user's gives, with its text: plans are plain data, so the function is called once for every
 * epoch, here, and never again. It may therefore read whatever it likes.
 */
export function ratesOf(own: LearningRateFunction, epochs: number): RatesSchedule {
  return {
    kind: "rates",
    rates: Array.from({ length: epochs }, (_, i) => own(i, epochs)),
    text: String(own),
  };
}

/** Accepts a function that gives a rate for every epoch of a phase; these are undefined if invalid. */
export function ownRatesShape(epochs: number | undefined): Shape {
  return (value, at) => {
    const remedy = "Return a finite number, 0 or more, for every epoch from 0.";
    for (let epoch = 0; epoch < (epochs ?? 1); epoch++) {
      const where = `to return a learning rate at epoch ${epoch}`;
      try {
        const rate: unknown = (value as LearningRateFunction)(epoch, epochs ?? 1);
        if (!(typeof rate === "number" && Number.isFinite(rate) && rate >= 0)) {
          return at.expected(where, rate, remedy);
        }
      } catch (error) {
        return at.found(
          where,
          `an error, "${error instanceof Error ? error.message : String(error)}"`,
          remedy,
        );
      }
    }
    return true;
  };
}
