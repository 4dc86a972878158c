const prefixes: readonly (readonly [number, string])[] = [
  [1e18, "E"],
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** Stands between a number and its unit, without a line break. */
export const unitSpace: string = "\u00a0";

/** From here on whole numbers are too long to read digit by digit, so tables write them short. */
const longest = 1e8;

/** Stands for a missing number. */
export const missing: string = "–";

/**
 * Formats a cost or a speed short enough for a label: thousands become `k`, `M`, `G`, after a non-breaking space. Counts, such
 * as those of parameters and images, are formatted by {@link formatCount}.
 *
 * @param value any number
 * @param digits significant digits that are kept
 * @returns the number without trailing zeros, a true minus sign, and its prefix after a space
 * @example
 * formatShort(1.234e9); // "1.23\u00a0G"
 * formatShort(-0.5); // "−0.5"
 */
export function formatShort(value: number, digits: number = 3): string {
  if (Number.isNaN(value)) return missing;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number(size.toPrecision(digits)) >= 1e21) return trimmed(value, digits);
  for (const [unit, prefix] of prefixes) {
    // Rounding first, so that 999,999 is 1 M and not 1000 k.
    if (Number(size.toPrecision(digits)) >= unit)
      return `${trimmed(value / unit, digits)}${unitSpace}${prefix}`;
  }
  return trimmed(value, digits);
}

function trimmed(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  if (rounded === 0) return "0";
  const size = Math.abs(rounded);
  const text =
    size < 1e-4 || size >= 1e21 ? size.toExponential().replace("e-", "e−").replace("e+", "e") : String(size);
  return rounded < 0 ? `−${text}` : text;
}

/**
 * Formats a whole number with thousands separators.
 *
 * @param value a whole number
 * @example
 * formatCount(36592480); // "36,592,480"
 * formatCount(1999); // "1,999"
 */
export function formatCount(value: number | bigint): string {
  const text = grouped(String(value < 0 ? -value : value));
  return value < 0 ? `−${text}` : text;
}

/**
 * Formats a number with a fixed count of decimals, thousands separators, and never a negative zero.
 *
 * @param value any number
 * @param decimals how many digits follow the point
 * @example
 * formatFixed(-1234.5, 2); // "−1,234.50"
 * formatFixed(-0.001, 2); // "0.00"
 */
export function formatFixed(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1e21) return formatShort(value);
  const [whole = "", fraction] = size.toFixed(decimals).split(".");
  const sign = value < 0 && Number(size.toFixed(decimals)) !== 0 ? "−" : "";
  return sign + grouped(whole) + (fraction === undefined ? "" : `.${fraction}`);
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/**
 * Formats a duration with its two largest units.
 *
 * @param seconds the duration in seconds
 * @example
 * formatDuration(80); // "1 min 20 s"
 * formatDuration(7260); // "2 h 1 min"
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return missing;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/**
 * Chooses one number format for a whole column, so that its digits are aligned.
 *
 * Numbers of nine digits and more, such as costs, are formatted short.
 *
 * @param values the numbers of the column; other values are ignored
 * @returns a function from number to text with the same count of decimals for every row
 * @example
 * columnFormat([0.7123, 0.68])(0.68); // "0.6800"
 */
export function columnFormat(values: readonly unknown[]): (value: number | bigint) => string {
  const numbers = values.filter((value): value is number => Number.isFinite(value));
  const sizes = numbers.map(Math.abs).filter((size) => size > 0);
  const largest = Math.max(0, ...sizes);
  if (largest >= longest) return (value) => formatShort(Number(value));
  if (numbers.every((value) => Number.isInteger(value))) return formatWhole;
  const decimals = Math.min(6, Math.max(1, 3 - Math.floor(Math.log10(largest))));
  const isWide = Math.min(...sizes) < 10 ** -decimals;
  if (isWide) return (value) => formatNumber(Number(value));
  return (value) => formatFixed(Number(value), decimals);
}

/**
 * Formats a percentage with its sign, which never stands on another line than the number.
 *
 * @param percent the percentage itself, not the share
 * @param decimals how many digits follow the point
 * @example
 * formatPercent(100 * 0.2214); // "22.1\u00a0%"
 */
export function formatPercent(percent: number, decimals: number = 1): string {
  return `${formatFixed(percent, decimals)}${unitSpace}%`;
}

/** Formats a column of percentages: more than one decimal would be noise. */
export function percentFormat(value: number | bigint): string {
  return formatFixed(Number(value), 1);
}

/** Formats a single number: a few significant digits, and from 1,000 on all digits before the point. */
export function formatNumber(value: number, digits: number = 3): string {
  const isLarge = Math.abs(value) >= 999.5 && Math.abs(value) < longest;
  return isLarge ? formatFixed(value, 0) : formatShort(value, digits);
}

function formatWhole(value: number | bigint): string {
  if (typeof value === "bigint") return formatCount(value);
  return Number.isFinite(value) && Math.abs(value) < 1e15 ? formatCount(value) : formatShort(value);
}
