import { inspect } from "node:util";
import { displaySymbol, isDisplayable, type MimeBundle } from "mixture-growth-display";
import { plotlyFigure, vegaChart } from "./charts.js";
import { dataFrame } from "./data-frame.js";
import { errorBundle } from "./error-bundle.js";
import { pageElement, picture, pixels } from "./picture.js";
import { recordTable } from "./record-table.js";
import { tensorLike } from "./tensor.js";

/** Shows values of one kind; undefined for any other value. */
export type Adapter = (value: object) => MimeBundle | Promise<MimeBundle> | undefined;

/** The first that knows a value shows it. */
const adapters: readonly Adapter[] = [
  errorBundle,
  picture,
  pixels,
  dataFrame,
  plotlyFigure,
  vegaChart,
  tensorLike,
  pageElement,
  recordTable,
];

/**
 * Turns a value into what a cell shows.
 *
 * @param value anything
 * @returns a bundle; `text/plain` is always in it, bytes are base64
 */
export async function formatValue(value: unknown): Promise<MimeBundle> {
  if (isDisplayable(value)) {
    const shown: unknown = await value[displaySymbol]();
    return complete(shown, value);
  }
  if (typeof value === "object" && value !== null) {
    for (const adapter of adapters) {
      const shown = adapt(adapter, value);
      if (shown) return complete(await shown, value);
    }
  }
  return { "text/plain": plainText(value) };
}

/**
 * Makes a bundle fit to be sent: bytes become base64, and plain text is never missing.
 *
 * @param shown what an object gave as its bundle
 * @param value the object
 * @returns the bundle
 */
export function complete(shown: unknown, value: unknown): MimeBundle {
  const fields = typeof shown === "object" && shown !== null ? Object.entries(shown) : [];
  const sent = fields.flatMap(([type, data]): [string, unknown][] => {
    if (data === undefined) return [];
    return [[type, data instanceof Uint8Array ? Buffer.from(data).toString("base64") : (data as unknown)]];
  });
  const bundle: MimeBundle = Object.fromEntries(sent);
  return "text/plain" in bundle ? bundle : { ...bundle, "text/plain": plainText(value) };
}

/**
 * Writes a value as Node's console does, strings with their quotes.
 *
 * @param value anything
 * @returns its text; a value that cannot be looked at is named with the reason
 */
export function plainText(value: unknown): string {
  try {
    return inspect(value, { depth: 3, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 });
  } catch (error) {
    return `[Expected a value that can be shown but got one that fails: ${String(error)}]`;
  }
}

/** A getter that throws, or a proxy, is no reason to show nothing: then it is printed. */
function adapt(adapter: Adapter, value: object): ReturnType<Adapter> {
  try {
    return adapter(value);
  } catch {
    return undefined;
  }
}
