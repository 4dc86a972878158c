/** Stands for a number that is not known. */
export const unknown = "–";

const prefixes = [
  [1e18, "E"],
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** A number with a fixed count of digits after the point and a true minus sign. */
export function fixedText(value: number | null | undefined, decimals: number): string {
  if (value == null || !Number.isFinite(value)) return unknown;
  const size = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(size) !== 0 ? `−${size}` : size;
}

/** A share in percent: `"22.1 %"`. */
export function percentText(share: number | null | undefined, decimals = 1): string {
  return share == null || !Number.isFinite(share) ? unknown : `${fixedText(100 * share, decimals)}\u00a0%`;
}

/** A cost with its prefix: `"46.5 G"`. */
export function shortText(value: number | null | undefined, digits = 3): string {
  if (value == null || !Number.isFinite(value)) return unknown;
  const size = Math.abs(value);
  const [unit, prefix] = prefixes.find(([least]) => Number(size.toPrecision(digits)) >= least) ?? [1, ""];
  const text = String(Number((size / unit).toPrecision(digits)));
  return `${value < 0 ? "−" : ""}${text}${prefix === "" ? "" : `\u00a0${prefix}`}`;
}

/** A whole number with all its digits: `"90,504"`. */
export function countText(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return unknown;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A duration with its two largest units: `"1 min 20 s"`. */
export function durationText(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return unknown;
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 10 ? fixedText(seconds, 1) : whole}\u00a0s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min ${whole % 60}\u00a0s`;
  return `${Math.floor(whole / 3600)}\u00a0h ${Math.floor((whole % 3600) / 60)}\u00a0min`;
}
