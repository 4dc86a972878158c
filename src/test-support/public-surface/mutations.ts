import fc from "fast-check";
import { type Allowed, type Entry, isWhole } from "./entry.js";

/** A call with one thing wrong in it. */
export interface WrongCall {
  readonly args: readonly unknown[];
  /** What its message has to name. */
  readonly named: string;
  /** Where the mistake is, for people. */
  readonly mistake: string;
}

type Key = string | number;

/** Wrong calls that differ in one place from the right one. */
export function wrongCalls(entry: Entry): fc.Arbitrary<WrongCall> {
  const places = entry.parameters.flatMap((_, i) => placesIn(entry.valid()[i], [i]));
  const replaceable = places
    .map((path) => ({ path, values: wrongValues(valueAt(entry.valid(), path), allowedAt(entry, path)) }))
    .filter(({ values }) => values.length > 0);
  const changed = fc
    .constantFrom(...replaceable)
    .chain(({ path, values }) => fc.oneof(...values).map((wrong) => replaced(entry, path, wrong)));
  const others = [...missing(entry), ...renamed(entry, places)];
  return others.length === 0
    ? changed
    : fc.oneof({ weight: 3, arbitrary: changed }, fc.constantFrom(...others));
}

/** Every place whose value can be replaced: that of an argument and all that is inside it. */
function placesIn(value: unknown, path: readonly Key[]): Key[][] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null || isWhole(value)) return [[...path]];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    placesIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [[...path], ...inner];
}

/** Values that cannot stand where this one does. */
function wrongValues(value: unknown, allowed: readonly Allowed[]): fc.Arbitrary<unknown>[] {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const kinds: readonly (readonly [Allowed, boolean, fc.Arbitrary<unknown>])[] = [
    ["NaN", true, fc.constant(Number.NaN)],
    ["infinite", true, fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)],
    ["negative", true, fc.integer({ min: -1000, max: -1 })],
    ["fraction", Number.isInteger(value), fc.constantFrom(0.5, 1.5)],
    ["null", true, fc.constant(null)],
    ["boolean", typeof value !== "boolean", fc.boolean()],
    ["text", typeof value !== "string", fc.string({ minLength: 1, maxLength: 8 })],
    ["empty", typeof value === "string", fc.constant("")],
    ["number", typeof value !== "number", fc.nat({ max: 9 })],
    ["list", !Array.isArray(value), fc.constantFrom([], [1])],
    ["object", !isObject, fc.constantFrom({}, { a: 1 })],
  ];
  return kinds.filter(([kind, fits]) => fits && !allowed.includes(kind)).map(([, , arbitrary]) => arbitrary);
}

function replaced(entry: Entry, path: readonly Key[], wrong: unknown): WrongCall {
  const args = withValue(entry.valid(), path, wrong) as readonly unknown[];
  return {
    args,
    named: nameOf(entry, path),
    mistake: `${pathText(entry, path)} = ${String(JSON.stringify(wrong) ?? wrong)}`,
  };
}

/** Arguments and fields that are left out though they are needed. */
function missing(entry: Entry): WrongCall[] {
  const { parameters, required = parameters.length, needs = [] } = entry;
  const left = parameters.slice(0, required).map(
    (name, i): WrongCall => ({
      args: entry.valid().slice(0, i),
      named: entry.calledBy?.[name] ?? name,
      mistake: `${name} is missing`,
    }),
  );
  const fields = needs.map((text): WrongCall => {
    const path = pathOf(entry, text);
    return {
      args: withValue(entry.valid(), path, undefined) as unknown[],
      named: nameOf(entry, path),
      mistake: `${text} is missing`,
    };
  });
  return [...left, ...fields];
}

/** Fields that are misspelt, of objects that have no others. */
function renamed(entry: Entry, places: readonly (readonly Key[])[]): WrongCall[] {
  return places.flatMap((path): WrongCall[] => {
    const key = path.at(-1);
    const holder = path.slice(0, -1);
    const isOpen = [...(entry.open ?? [])].some((text) => text === anyIndex(pathText(entry, holder)));
    if (path.length < 2 || typeof key !== "string" || key.length < 4 || isOpen) return [];
    const wrong = `${key.slice(0, -2)}${key.at(-1)}${key.at(-2)}`;
    if (wrong === key || allowedAt(entry, path).includes("misspelt")) return [];
    const before = valueAt(entry.valid(), holder) as Record<string, unknown>;
    const { [key]: value, ...rest } = before;
    return [
      {
        args: withValue(entry.valid(), holder, { ...rest, [wrong]: value }) as unknown[],
        named: wrong,
        mistake: `${pathText(entry, path)} is called ${wrong}`,
      },
    ];
  });
}

function allowedAt(entry: Entry, path: readonly Key[]): readonly Allowed[] {
  return entry.allows?.[anyIndex(pathText(entry, path))] ?? [];
}

/** The name of a field, or else that of its list or argument. */
function nameOf(entry: Entry, path: readonly Key[]): string {
  const text = anyIndex(pathText(entry, path));
  const called = entry.calledBy?.[text];
  if (called !== undefined) return called;
  const [first, ...rest] = path;
  const field = rest.filter((key) => typeof key === "string").at(-1);
  return String(field ?? entry.parameters[first as number]);
}

function pathText(entry: Entry, [first, ...rest]: readonly Key[]): string {
  return [entry.parameters[first as number], ...rest].join(".");
}

const anyIndex = (text: string): string => text.replaceAll(/\.\d+(?=\.|$)/g, ".*");

function pathOf(entry: Entry, text: string): Key[] {
  const [first, ...rest] = text.split(".");
  return [
    entry.parameters.indexOf(first as string),
    ...rest.map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
  ];
}

function valueAt(value: unknown, path: readonly Key[]): unknown {
  return path.reduce((inner, key) => (inner as Record<Key, unknown>)[key], value);
}

function withValue(value: unknown, [key, ...rest]: readonly Key[], wrong: unknown): unknown {
  if (key === undefined) return wrong;
  const inner = withValue((value as Record<Key, unknown>)[key], rest, wrong);
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? inner : item));
  return { ...(value as object), [key]: inner };
}
