import { countText, durationText, fixedText, shortText, unknown } from "../kit/number-texts.js";
import type { AblationColumn, AblationData, AblationRow } from "./state.js";

/** A number of a column, as it is written. */
export function numberText(
  data: AblationData,
  { format }: AblationColumn,
  value: number | null | undefined,
): string {
  if (value == null) return unknown;
  if (format === "score") return scoreText(data, value);
  if (format === "count") return countText(value);
  if (format === "cost") return shortText(value);
  return format === "duration" ? durationText(value) : fixedText(value, 1);
}

/** A score in the unit of its column. */
export function scoreText({ isShare }: Pick<AblationData, "isShare">, value: number | null): string {
  return fixedText(value, isShare ? 1 : 3);
}

/** A score with its unit. */
export function scoreWithUnit(data: Pick<AblationData, "isShare">, value: number | null): string {
  return data.isShare && value !== null ? `${scoreText(data, value)}\u00a0%` : scoreText(data, value);
}

/** A difference with its sign: `"+0.7"`. */
export function signedText(value: number | null, decimals = 1): string {
  const text = fixedText(value, decimals);
  return value !== null && value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** The mean of a row in words, with its interval. */
export function rowText(data: AblationData, { name, numbers, low, high, seeds }: AblationRow): string {
  const mean = `${name}: ${scoreWithUnit(data, numbers.score ?? null)}`;
  const count = `${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}`;
  if (seeds.length === 0) return mean;
  if (low === null || high === null) return `${mean}, ${count}`;
  return `${mean}, 95\u00a0% interval ${scoreText(data, low)} to ${scoreText(data, high)}, ${count}`;
}
