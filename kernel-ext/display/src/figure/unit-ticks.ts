import { unitSpace } from "../number-format.js";

/**
 * Labels a linear axis of plotly in the style of the tables (`46.5 G`).
 *
 * @param low the least value along it
 * @param high the largest
 * @param most about how many labels fit
 * @returns plotly's `tickvals` and `ticktext`
 * @example
 * unitTicks(0, 2e9).ticktext; // ["0", "0.5\u00a0G", "1.0\u00a0G", "1.5\u00a0G", "2.0\u00a0G"]
 */
export function unitTicks(
  low: number,
  high: number,
  most: number = 8,
): { readonly tickvals: readonly number[]; readonly ticktext: readonly string[] } {
  if (!(high > low)) return { tickvals: [], ticktext: [] };
  const step = niceStep((high - low) / most);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  const tickvals = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  return { tickvals, ticktext: tickvals.map(evenFormat(tickvals, step)) };
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

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "");
  return (exponent < 0 ? "⁻" : "") + digits.join("");
}
