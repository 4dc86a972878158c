import { formatShort, unitSpace } from "../number-format.js";
import type { Scale } from "./axis.js";
import { asList, asNumber, asText, type Loose, labelLines } from "./loose.js";

/** One labelled place along an axis. */
export interface Tick {
  readonly coordinate: number;
  readonly label: string;
}

/**
 * Chooses places that people count in (1, 2, 5 times a power of ten) and writes them alike.
 *
 * @param scale the axis with its range
 * @param most about how many labels have room
 * @returns ticks within the range, from low to high
 */
export function ticksOf(scale: Scale, most: number): readonly Tick[] {
  const low = Math.min(scale.low, scale.high);
  const high = Math.max(scale.low, scale.high);
  const margin = (high - low) * 1e-9;
  const isInside = (at: number): boolean => at >= low - margin && at <= high + margin;
  const given = givenTicks(scale);
  if (given !== undefined) return given.filter(({ coordinate }) => isInside(coordinate));
  if (scale.kind === "category") return categoryTicks(scale).filter(({ coordinate }) => isInside(coordinate));
  const wanted = asNumber(scale.options.nticks) ?? most;
  const count = Math.min(50, Math.max(2, wanted));
  return scale.kind === "log"
    ? logTicks(scale.options, low, high, count)
    : linearTicks(scale.options, low, high, count);
}

/**
 * Labels of a linear axis in the style of every table (`46.5 G`), for renderers that would write another.
 *
 * @param low the least value along it
 * @param high the largest
 * @returns plotly's `tickvals` and `ticktext`
 * @example
 * unitTicks(0, 2e9).ticktext; // ["0", "0.5\u00a0G", "1.0\u00a0G", "1.5\u00a0G", "2.0\u00a0G"]
 */
export function unitTicks(
  low: number,
  high: number,
): { readonly tickvals: readonly number[]; readonly ticktext: readonly string[] } {
  const ticks = high > low ? linearTicks({}, low, high, 8) : [];
  return { tickvals: ticks.map(({ coordinate }) => coordinate), ticktext: ticks.map(({ label }) => label) };
}

function givenTicks(scale: Scale): readonly Tick[] | undefined {
  const values = asList(scale.options.tickvals);
  if (values.length === 0) return undefined;
  const texts = asList(scale.options.ticktext);
  return values.flatMap((value, at) => {
    const coordinate = scale.coordinate(value);
    if (coordinate === undefined) return [];
    const text = texts[at];
    const label = text === undefined ? labelOf(scale.options, value) : labelLines(String(text)).join(" ");
    return [{ coordinate, label }];
  });
}

function labelOf(options: Loose, value: unknown): string {
  const number = asNumber(value);
  if (number === undefined) return String(value);
  const pattern = asText(options.tickformat) ?? "";
  return decorated(options, pattern === "" ? formatShort(number) : formatPattern(pattern, number));
}

function decorated(options: Loose, label: string): string {
  return `${asText(options.tickprefix) ?? ""}${label}${asText(options.ticksuffix) ?? ""}`;
}

function categoryTicks(scale: Scale): readonly Tick[] {
  return scale.categories.map((name, coordinate) => ({
    coordinate,
    label: decorated(scale.options, labelLines(name).join(" ")),
  }));
}

function linearTicks(options: Loose, low: number, high: number, most: number): readonly Tick[] {
  const given = asNumber(options.dtick);
  const isUsable = given !== undefined && given > 0 && (high - low) / given < 100;
  const step = isUsable ? given : niceStep((high - low) / most);
  const start = isUsable ? (asNumber(options.tick0) ?? 0) : 0;
  const first = Math.ceil((low - start) / step - 1e-9);
  const last = Math.floor((high - start) / step + 1e-9);
  const values: number[] = [];
  for (let at = first; at <= last && values.length < 200; at++) values.push(start + at * step);
  const pattern = asText(options.tickformat) ?? "";
  const write = pattern === "" ? evenFormat(values, step) : (value: number) => formatPattern(pattern, value);
  return values.map((value) => ({ coordinate: value, label: decorated(options, write(value)) }));
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  const factor = [1, 2, 5, 10].find((candidate) => share <= candidate * 1.0001) ?? 10;
  return factor * power;
}

/** The labels of one axis share their unit and their count of decimals. */
function evenFormat(values: readonly number[], step: number): (value: number) => string {
  const largest = Math.max(...values.map(Math.abs), 0);
  if (largest >= 1e15 || (largest > 0 && largest < 1e-4)) return exponentFormat(step, largest);
  const steps: readonly (readonly [number, string])[] = [
    [1e12, `${unitSpace}T`],
    [1e9, `${unitSpace}G`],
    [1e6, `${unitSpace}M`],
    [1e4, `${unitSpace}k`],
  ];
  const [threshold, prefix] = steps.find(([limit]) => largest >= limit) ?? [1, ""];
  const unit = threshold === 1e4 ? 1e3 : threshold;
  const decimals = Math.min(10, Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9)));
  return (value) => {
    const text = Math.abs(value / unit).toFixed(decimals);
    if (Number(text) === 0) return "0";
    return `${value < 0 ? "−" : ""}${text}${prefix}`;
  };
}

/** Very large and very small labels share one power of ten. */
function exponentFormat(step: number, largest: number): (value: number) => string {
  const exponent = Math.floor(Math.log10(largest) + 1e-9);
  const digits = Math.min(10, Math.max(0, exponent - Math.floor(Math.log10(step) + 1e-9)));
  return (value) => {
    if (Math.abs(value) < step / 2) return "0";
    const share = Math.abs(value) / 10 ** exponent;
    return `${value < 0 ? "−" : ""}${share.toFixed(digits)}·10${superscript(exponent)}`;
  };
}

/** Which multiples of each power of ten are labelled, from the finest choice to the coarsest. */
const logFactors: readonly (readonly number[])[] = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];

function logTicks(options: Loose, low: number, high: number, most: number): readonly Tick[] {
  const decades = high - low;
  const pattern = asText(options.tickformat) ?? "";
  const tick = (value: number): Tick => {
    const label = pattern === "" ? powerLabel(value, low < -3.2) : formatPattern(pattern, value);
    return { coordinate: Math.log10(value), label: decorated(options, label) };
  };
  const stride = Math.max(1, Math.ceil(decades / most));
  const factors = stride > 1 ? [1] : (logFactors.find((each) => decades * each.length <= most) ?? [1]);
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(low / stride) * stride; exponent <= high; exponent += stride) {
    for (const factor of factors) {
      const value = factor * 10 ** exponent;
      const at = Math.log10(value);
      if (Number.isFinite(at) && at >= low - 1e-9 && at <= high + 1e-9) ticks.push(tick(value));
    }
  }
  if (ticks.length >= 2) return ticks;
  // Less than a step of such places: count evenly between the ends instead.
  return linearTicks({}, 10 ** low, 10 ** high, most)
    .filter(({ coordinate }) => coordinate > 0)
    .map(({ coordinate, label }) => ({ coordinate: Math.log10(coordinate), label }))
    .filter(({ coordinate }) => Number.isFinite(coordinate));
}

/** Where some numbers need powers of ten, all small ones get them. */
function powerLabel(value: number, isDeep: boolean): string {
  const exponent = Math.round(Math.log10(value));
  const isPower = Math.abs(value / 10 ** exponent - 1) < 1e-9;
  const isShort = value >= 0.001 && value < 1e15 && !(isDeep && value < 1);
  if (isShort) return formatShort(value, 6);
  if (isPower) return `10${superscript(exponent)}`;
  const [mantissa = "", power = ""] = value.toExponential(0).split("e");
  return `${mantissa}·10${superscript(Number(power))}`;
}

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "");
  return (exponent < 0 ? "⁻" : "") + digits.join("");
}

/**
 * Writes a number after the patterns of d3 that plotly takes: grouping, decimals, and one of `f d e g s % p`.
 *
 * @param pattern such as ".1%", ",d", ".2f", "~s"
 * @param value the number
 * @example
 * formatPattern(".1%", 0.1234); // "12.3%"
 */
export function formatPattern(pattern: string, value: number): string {
  const match = /^([+$]?)(,?)(?:\.(\d{1,2}))?(~?)([fdegsp%r]?)$/.exec(pattern);
  if (match === null) return formatShort(value);
  const [, sign = "", comma = "", precision, , type = ""] = match;
  const digits = Math.min(20, Number(precision ?? 6));
  const body = writeAs(type, Math.abs(value), digits, precision !== undefined);
  const grouped = comma === "" ? body : body.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
  const isZero = Number.parseFloat(body) === 0;
  return `${value < 0 && !isZero ? "−" : sign}${grouped}`;
}

function writeAs(type: string, size: number, digits: number, isGiven: boolean): string {
  if (type === "%" || type === "p") return `${(100 * size).toFixed(isGiven ? digits : 0)}%`;
  if (type === "f") return size.toFixed(digits);
  if (type === "d") return String(Math.round(size));
  if (type === "e") return size.toExponential(isGiven ? digits : undefined).replace("e-", "e−");
  if (type === "s") return formatShort(size, isGiven ? Math.max(1, digits) : 3).replace(unitSpace, "");
  return isGiven ? String(Number(size.toPrecision(Math.max(1, digits)))) : String(size);
}
