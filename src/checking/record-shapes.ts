import { nameThing } from "./name-thing.js";
import { nearestName } from "./nearest-name.js";
import { Place } from "./place.js";
import type { Shape } from "./shape.js";
import { listed } from "./show-value.js";

/** A shape for every field of `T`; the compiler reports a missing one. */
export type Fields<T> = { readonly [Key in keyof T]-?: Shape };

/**
 * An object with these fields and no others. An unknown field is reported with the name that was probably meant, which is
 * then not also reported as missing. An object that has none of the fields is another thing, and that is all that is said.
 */
export function record<T extends object>(fields: Fields<T>, remedy?: string): Shape {
  const known = Object.keys(fields);
  return (value, at) => {
    if (!isRecord(value)) {
      return at.expected("to be an object", value, remedy ?? `Give { ${required(fields).join(", ")} }.`);
    }
    if (isAnotherThing(value, known)) {
      const needed = `{ ${required(fields).join(", ")} }`;
      return at.found(`to be ${needed}`, titleOf(value), remedy ?? `Give ${needed}.`);
    }
    const meant = unknownFields(value, known, at);
    const fit = Object.entries<Shape>(fields).map(
      ([key, shape]) => (meant.has(key) && value[key] === undefined) || shape(value[key], at.field(key)),
    );
    return meant.size === 0 && fit.every(Boolean);
  };
}

/** Whether an object has no field of the record, misspelt or not, and is not merely a field too much. */
function isAnotherThing(value: object, known: readonly string[]): boolean {
  const names = Object.keys(value);
  if (known.length === 0 || names.some((name) => known.includes(name))) return false;
  if (nameThing(value) !== undefined) return true;
  return names.length > 1 && names.every((name) => nearestName(name, known) === undefined);
}

function titleOf(value: object): string {
  const names = Object.keys(value);
  const shown = names.length > 4 ? `${names.slice(0, 4).join(", ")}, …` : listed(names, "and");
  return nameThing(value) ?? `an object with ${shown}`;
}

/** The required fields; if there are none, some of the optional ones. */
function required(fields: Readonly<Record<string, Shape>>): readonly string[] {
  const needed = Object.keys(fields).filter((key) => !(fields[key] as Shape)(undefined, new Place(key, "")));
  return needed.length > 0 ? needed : [...Object.keys(fields).slice(0, 3), "…"];
}

/** An object with these fields, and maybe others: rows with added columns, existing objects. */
export function open<T extends object>(fields: Fields<T>, remedy?: string): Shape {
  const inner = record<T>(fields, remedy);
  return (value, at) =>
    inner(
      isRecord(value) ? Object.fromEntries(Object.keys(fields).map((key) => [key, value[key]])) : value,
      at,
    );
}

/** Reports each unknown field; returns the names that were probably meant. */
function unknownFields(value: object, known: readonly string[], at: Place): ReadonlySet<string> {
  const meant = new Set<string>();
  for (const key of Object.keys(value).filter((name) => !known.includes(name))) {
    const near = nearestName(key, known);
    const remedy =
      near !== undefined
        ? `Did you mean "${near}"?`
        : known.length === 0
          ? "Leave it out."
          : `Leave it out, or use ${listed(known, "or")}.`;
    at.unknownName(key, remedy);
    meant.add(near ?? key);
  }
  return meant;
}

/** An object with any names, each with such a value. */
export function entries(shape: Shape, remedy = "Give an object with a name for each value."): Shape {
  return (value, at) => {
    if (!isRecord(value)) return at.expected("to be an object", value, remedy);
    return Object.entries(value)
      .map(([key, entry]) => shape(entry, at.field(key)))
      .every(Boolean);
  };
}

/** Whether a value is an object with names, neither a list nor null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
