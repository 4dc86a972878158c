import { asObject } from "../arguments.js";

// Readers of plotly specifications, where anything may be missing or of the wrong kind.

/** The elements of an array or typed array, else none. */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Uint8Array);
  return [];
}

/** The value if it is a finite number or a text of one, else undefined. */
function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** The value if it is a text, else undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The number, limited to bounds, or the fallback. */
export function bounded(value: unknown, fallback: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, asNumber(value) ?? fallback));
}

/** The text of a title, which is a text or an object with one. */
export function titleText(value: unknown): string {
  return asText(value) ?? asText(asObject(value).text) ?? "";
}

const tags = /<\/?(?:b|i|u|s|em|strong|sub|sup|span|a)(?:\s[^<>]*)?>/gi;
const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&nbsp;": " ",
  "&times;": "×",
  "&plusmn;": "±",
  "&deg;": "°",
};

/**
 * Splits a label into lines without the few tags that plotly supports; everything else stays and is escaped when drawn.
 *
 * @example
 * labelLines("top-1<br><b>accuracy</b>"); // ["top-1", "accuracy"]
 */
export function labelLines(label: string): readonly string[] {
  return label
    .split(/<br\s*\/?>|\n/i)
    .map((line) => line.replace(tags, "").replace(/&\w+;/g, (entity) => entities[entity] ?? entity));
}
