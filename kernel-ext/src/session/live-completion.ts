import type { Completion, CompletionItem } from "../engine/engine.js";
import { begunPath } from "../files/begun-path.js";

/** More suggestions help nobody. */
const mostItems = 300;

/**
 * Adds what only the running notebook knows: the keys of objects that the compiler knows nothing of, such as
 * `JSON.parse(…)`, and the names of files within strings and commands.
 *
 * @param values what the cells have declared
 */
export function withLiveItems(
  found: Completion,
  values: Readonly<Record<string, unknown>>,
  code: string,
  offset: number,
): Completion {
  if (found.isAll) return found;
  const line = code.slice(code.lastIndexOf("\n", offset - 1) + 1, offset);
  return completeFile(line, offset, found) ?? completeKeys(values, line, offset, found) ?? found;
}

function completeKeys(
  values: Readonly<Record<string, unknown>>,
  line: string,
  offset: number,
  found: Completion,
): Completion | undefined {
  const { chain = "", begun = "" } =
    /(?<![\w$.)\]])(?<chain>[A-Za-z_$][\w$]*(?:\.[\w$]+)*)\.(?<begun>[\w$]*)$/.exec(line)?.groups ?? {};
  if (chain === "") return undefined;
  const [first = "", ...rest] = chain.split(".");
  // Node has its process behind a getter.
  const named: Readonly<Record<string, unknown>> = { process, ...values };
  const root = Object.hasOwn(named, first) ? named[first] : valueAt(globalThis, first);
  const value = rest.reduce((at, name) => valueAt(at, name), root);
  const known = new Set(found.items.map(({ text }) => text));
  // The compiler knows classes; a dictionary has keys that no type names.
  const names = known.size > 0 && !isDictionary(value) ? [] : namesOf(value);
  const items = names
    .filter((name) => name.startsWith(begun) && !known.has(name) && /^[A-Za-z_$][\w$]*$/.test(name))
    .slice(0, mostItems)
    .map(
      (text): CompletionItem => ({
        text,
        type: typeof valueAt(value, text) === "function" ? "function" : "property",
      }),
    );
  if (items.length === 0) return undefined;
  return { start: offset - begun.length, end: offset, items: [...items, ...found.items] };
}

/** The value of a property; undefined for one behind a getter, which is not called. */
function valueAt(object: unknown, name: string): unknown {
  for (const each of chainOf(object)) {
    const property = attempt(() => Object.getOwnPropertyDescriptor(each, name));
    if (property) return property.value as unknown;
  }
  return undefined;
}

/** The names of all properties, an object's own first, without those that every object has. */
function namesOf(object: unknown): string[] {
  const objects = chainOf(object).filter((each) => each !== Object.prototype);
  const names = objects.flatMap((each) => attempt(() => Object.getOwnPropertyNames(each)) ?? []);
  return [...new Set(names)].filter((name) => name !== "constructor");
}

/** An object and its prototypes; none for a value that is no object. */
function chainOf(value: unknown): object[] {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  const chain: object[] = [];
  for (let at: unknown = isObject ? value : null; at !== null && at !== undefined && chain.length < 20; ) {
    const each = at as object;
    chain.push(each);
    at = attempt(() => Object.getPrototypeOf(each) as unknown);
  }
  return chain;
}

function isDictionary(value: unknown): boolean {
  return chainOf(value).filter((each) => each !== Object.prototype).length === 1 && !Array.isArray(value);
}

/** A proxy may throw whatever it is asked. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Where nothing else is known, strings are completed as paths; behind a command, every word is. */
function completeFile(line: string, offset: number, found: Completion): Completion | undefined {
  const isCommand = /^\s*!\s*[\w./-]+\s/.test(line);
  const open = /(["'`])(?<written>[^"'`]*)$/.exec(line.replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/g, ""));
  const written = isCommand ? /[^\s"'=]*$/.exec(line)?.[0] : open?.groups?.written;
  if (written === undefined || (found.items.length > 0 && !isCommand)) return undefined;
  const { begun, entries } = begunPath(written);
  const items = entries
    .slice(0, mostItems)
    .map(({ name, isFolder }): CompletionItem => ({ text: name + (isFolder ? "/" : ""), type: "path" }));
  return items.length === 0 ? undefined : { start: offset - begun.length, end: offset, items };
}
