import type { Shape } from "./shape.js";

/** Bounds of a number, and one that works, for the remedy. */
export interface Bounds {
  /** Smallest value allowed. */
  readonly min?: number;
  /** Largest value allowed. */
  readonly max?: number;
  /** A bound that the value must exceed. */
  readonly above?: number;
  /** A bound that the value must stay below. */
  readonly below?: number;
  /** A value to name in the remedy. */
  readonly use?: number;
  /** The whole remedy, instead of that. */
  readonly remedy?: string;
}

/** Any finite number within the bounds. */
export function number(bounds: Bounds = {}): Shape {
  return numeric("a number", Number.isFinite, bounds);
}

/** Any integer within the bounds. */
export function integer(bounds: Bounds = {}): Shape {
  return numeric("an integer", Number.isSafeInteger, bounds);
}

/** More than any sensible count, rate or factor. */
export const largest = 1_000_000;

/** A rate or a factor that is not zero. */
export const positive = (use: number): Shape => number({ above: 0, max: largest, use });

/** A rate, a factor or an amount of noise that may be zero. */
export const zeroOrMore = (use: number): Shape => number({ min: 0, max: largest, use });

function numeric(kind: string, isKind: (value: unknown) => boolean, bounds: Bounds): Shape {
  const { min, max, above, below, use = min ?? max ?? 1, remedy = `Use ${use}.` } = bounds;
  return (value, at) => {
    const fits =
      isKind(value) &&
      !((value as number) < (min ?? Number.NEGATIVE_INFINITY)) &&
      !((value as number) > (max ?? Number.POSITIVE_INFINITY)) &&
      (above === undefined || (value as number) > above) &&
      (below === undefined || (value as number) < below);
    if (fits) return true;
    return at.expected(`to be ${kind}${boundText(bounds)}`, value, remedy);
  };
}

function boundText({ min, max, above, below }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${grouped(min)} to ${grouped(max)}`;
  const parts = [
    min === undefined ? "" : `of at least ${grouped(min)}`,
    above === undefined ? "" : `above ${grouped(above)}`,
    max === undefined ? "" : `of at most ${grouped(max)}`,
    below === undefined ? "" : `below ${grouped(below)}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

const grouped = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en") : String(value);
