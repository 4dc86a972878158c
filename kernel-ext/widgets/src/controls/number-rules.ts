import type { ValueRule } from "../control.js";

/** The numbers that a control can have. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

export const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** The rule of a number between bounds; the front end's own rounding may leave it a little outside. */
export function numberRule({ min, max, isWhole }: Bounds): ValueRule<number> {
  return {
    key: "value",
    read: (sent) => {
      if (!isNumber(sent) || (isWhole && !Number.isInteger(sent))) return undefined;
      return isWithin(sent, min, max) ? Math.min(max, Math.max(min, sent)) : undefined;
    },
    write: (value) => value,
    what: `${isWhole ? "a whole number" : "a number"}${boundsText(min, max)}`,
    text: (value) => numberText(value, isWhole),
  };
}

function isWithin(value: number, min: number, max: number): boolean {
  const slack = Number.isFinite(max - min) ? (max - min) * 1e-9 : 0;
  return value >= min - slack && value <= max + slack;
}

/** " from 0 to 1", or nothing without bounds. */
export function boundsText(min: number, max: number): string {
  const from = Number.isFinite(min) ? ` from ${min}` : "";
  return Number.isFinite(max) ? `${from} to ${max}` : from;
}

export function numberText(value: number, isWhole: boolean): string {
  return isWhole ? String(value) : String(Number(value.toPrecision(6)));
}
