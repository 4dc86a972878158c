import { inspect } from "node:util";

const longest = 60;

/**
 * Writes a value into a message: short, on one line, and without failing on any value.
 *
 * @example
 * ```ts
 * showValue(undefined); // "nothing"
 * showValue(new Float32Array(500)); // "Float32Array of 500"
 * ```
 */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${elementCount(value)}`;
  if (typeof value === "object" && value !== null) return cut(showObject(value));
  return cut(String(value));
}

function elementCount(view: ArrayBufferView): number {
  return "length" in view ? (view.length as number) : view.byteLength;
}

/** Plain data as JSON, with NaN and infinity; an object of ours by its class; anything else as Node.js shows it. */
function showObject(value: object): string {
  try {
    const known = classOf(value);
    if (known !== undefined) return `${/^[AEIOU]/.test(known) ? "an" : "a"} ${known}`;
    const text = JSON.stringify(value, function (this: Record<string, unknown>, key, inner: unknown) {
      // A buffer has become a list of its bytes already.
      const held = this[key];
      if (ArrayBuffer.isView(held)) return showValue(held);
      return typeof inner === "number" && !Number.isFinite(inner) ? `${inner}` : inner;
    });
    if (text !== undefined && (isPlain(value) || "toJSON" in value)) return text;
    return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, getters: false });
  } catch {
    return "a value that cannot be shown";
  }
}

/** Name of a class that is not built into JavaScript as plain data, a collection or an error. */
function classOf(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (isPlain(value) || value instanceof Map || value instanceof Set || value instanceof Date)
    return undefined;
  if (value instanceof Error || value instanceof RegExp) return undefined;
  const { name } = (prototype as { constructor?: { name?: unknown } }).constructor ?? {};
  return typeof name === "string" && name !== "" && name !== "Object" ? name : undefined;
}

/** Whether an object is a list or has no class; the cells of a notebook may have an `Object` of their own. */
export function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null || Array.isArray(value);
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** Names as a sentence lists them: `a, b or c`. */
export function listed(names: readonly string[], last: "or" | "and"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}
