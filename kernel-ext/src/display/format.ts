import { type InspectOptions, inspect } from "node:util";
import {
  bundle,
  type Displayable,
  displaySymbol,
  escapeHtml,
  isDisplayable,
  type MimeBundle,
} from "mixture-growth-display";
import { plotlyFigure, vegaChart } from "./charts.js";
import { cutText } from "./cut-text.js";
import { elements } from "./elements.js";
import { pageElement, picture, pixels } from "./picture.js";
import { promiseBundle } from "./promise.js";
import { dataFrame, recordTable } from "./tables.js";
import { tensorLike } from "./tensor.js";

const ownOptions: InspectOptions = {
  depth: 3,
  maxArrayLength: 100,
  maxStringLength: 10_000,
  breakLength: 100,
};
/** In characters: an object with 100,000 keys has more. */
const longestText = 100_000;
/** Node's own, before anybody has changed them. */
const nodeOptions: InspectOptions = { ...inspect.defaultOptions };

/** Formats values of one kind; returns undefined for any other value. Packages are looked for in the folder, and above. */
type Formatter = (value: object, folder: string) => MimeBundle | Promise<MimeBundle> | undefined;

/** The first that knows a value formats it. */
const formatters: readonly Formatter[] = [
  errorBundle,
  promiseBundle,
  picture,
  pixels,
  dataFrame,
  plotlyFigure,
  vegaChart,
  tensorLike,
  pageElement,
  elements,
  recordTable,
];

/**
 * Returns what a cell shows of a value; `text/plain` is always in it, bytes are base64.
 *
 * @param folder of the notebook, whose packages may be needed
 */
export async function formatValue(value: unknown, folder: string = process.cwd()): Promise<MimeBundle> {
  return complete(await shownOf(value, folder), value);
}

/** The same where nothing can be awaited: of what takes time only the plain text. */
export function formatNow(value: unknown): MimeBundle {
  const shown = shownOf(value, process.cwd());
  if (!(shown instanceof Promise)) return complete(shown, value);
  shown.catch(() => undefined); // nobody waits for it
  return complete({}, value);
}

function shownOf(value: unknown, folder: string): unknown {
  if (hasOwnDisplay(value)) return value[displaySymbol]();
  if (typeof value !== "object" || value === null) return {};
  for (const formatter of formatters) {
    const shown = tryFormat(formatter, value, folder);
    if (shown) return shown;
  }
  return {};
}

/** What throws when it is asked, such as a hostile proxy, has none; what throws when it displays itself fails. */
function hasOwnDisplay(value: unknown): value is Displayable {
  try {
    return isDisplayable(value);
  } catch {
    return false;
  }
}

/** Prepares the bundle of an object for sending: bytes become base64, and missing plain text is added. */
export function complete(shown: unknown, value: unknown): MimeBundle {
  const fields = typeof shown === "object" && shown !== null ? Object.entries(shown) : [];
  const sent = fields.flatMap(([type, data]): [string, unknown][] => {
    if (data === undefined) return [];
    return [[type, data instanceof Uint8Array ? Buffer.from(data).toString("base64") : (data as unknown)]];
  });
  const bundle: MimeBundle = Object.fromEntries(sent);
  return "text/plain" in bundle ? bundle : { ...bundle, "text/plain": inspected(value) };
}

/** Returns a value as Node's console prints it; one that cannot be inspected is named with the reason. */
export function inspected(value: unknown): string {
  try {
    return cutText(inspect(value, inspectOptions()), longestText, "console.log prints all of it");
  } catch (error) {
    return `[Expected a value that can be shown but got one that fails: ${String(error)}]`;
  }
}

/** How values are printed, except where the user has set `util.inspect.defaultOptions`. */
function inspectOptions(): InspectOptions {
  const set = Object.entries(inspect.defaultOptions).filter(
    ([name, value]) => value !== nodeOptions[name as keyof InspectOptions],
  );
  return { ...ownOptions, ...Object.fromEntries(set) };
}

/** A value with a getter that throws, or a hostile proxy, is printed instead. */
function tryFormat(formatter: Formatter, value: object, folder: string): ReturnType<Formatter> {
  try {
    return formatter(value, folder);
  } catch {
    return undefined;
  }
}

/** How many errors are named of those that led to one. */
const mostCauses = 5;

/** Formats an error that is a value: its name, its message and its causes, without a stack. */
function errorBundle(value: object): MimeBundle | undefined {
  if (!(value instanceof Error)) return undefined;
  const named = new Set<unknown>();
  const lines: string[] = [];
  for (let at: unknown = value; at !== undefined && at !== null && lines.length < mostCauses; ) {
    const { name, message } =
      at instanceof Error ? at : { name: "value", message: inspect(at, { depth: 0 }) };
    const title = message === "" ? name : `${name}: ${message}`;
    lines.push(named.has(at) ? `${title}, as above` : title);
    if (named.has(at)) break;
    named.add(at);
    at = at instanceof Error ? at.cause : undefined;
  }
  const plain = lines.join("\ncaused by ");
  return bundle({ plain, html: `<pre style="margin:0">${escapeHtml(plain)}</pre>` });
}
