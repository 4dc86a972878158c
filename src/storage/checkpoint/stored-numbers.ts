import { choose, number, oneOf, type Shape } from "../../checking/shapes.js";
import type { Observation } from "../../training/run/events.js";

/** Numbers for which JSON has no word. */
const words = ["NaN", "Infinity", "-Infinity"];

/** What a measured number is in a file; null is what earlier versions wrote for one that is not finite. */
export const storedNumber: Shape = choose(
  [(value) => typeof value === "string", oneOf(words)],
  [(value) => value === null, () => true],
  [() => true, number()],
);

/** Observations as JSON can hold them: a metric of the user's, or R² of a constant target, may not be finite. */
export function storedObservations(history: readonly Observation[]): readonly Observation[] {
  return history.map((row) =>
    Number.isFinite(row.value) ? row : { ...row, value: String(row.value) as unknown as number },
  );
}

/** Observations as they were measured, from those of a file. */
export function readObservations(history: readonly Observation[]): readonly Observation[] {
  return history.map((row) => {
    const value: unknown = row.value;
    if (typeof value === "number") return row;
    return { ...row, value: value === null ? Number.NaN : Number(value) };
  });
}
