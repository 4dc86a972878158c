import { InputError } from "./input-error.js";
import { nearestName } from "./nearest-name.js";
import { Place } from "./place.js";
import { showValue } from "./show-value.js";

/** What a value must be: adds everything that is wrong with it to the place, and says whether nothing was. */
export type Shape = (value: unknown, at: Place) => boolean;

/** A shape for every field of `T`; the compiler tells when one is forgotten. */
export type Fields<T> = { readonly [Key in keyof T]-?: Shape };

/** Bounds of a number, and one that works, for the remedy. */
export interface Bounds {
  /** Smallest value allowed. */
  readonly min?: number;
  /** Largest value allowed. */
  readonly max?: number;
  /** A bound that the value must exceed. */
  readonly above?: number;
  /** A bound that the value must stay under. */
  readonly below?: number;
  /** A value to name in the remedy. */
  readonly use?: number;
}

/** Any finite number within the bounds. */
export function number(bounds: Bounds = {}): Shape {
  return numeric("a number", Number.isFinite, bounds);
}

/** Any integer within the bounds. */
export function integer(bounds: Bounds = {}): Shape {
  return numeric("an integer", Number.isSafeInteger, bounds);
}

function numeric(kind: string, isKind: (value: unknown) => boolean, bounds: Bounds): Shape {
  const { min, max, above, below } = bounds;
  return (value, at) => {
    const fits =
      isKind(value) &&
      !((value as number) < (min ?? Number.NEGATIVE_INFINITY)) &&
      !((value as number) > (max ?? Number.POSITIVE_INFINITY)) &&
      (above === undefined || (value as number) > above) &&
      (below === undefined || (value as number) < below);
    if (fits) return true;
    return at.expected(`to be ${kind}${boundText(bounds)}`, value, `Use ${bounds.use ?? min ?? max ?? 1}.`);
  };
}

function boundText({ min, max, above, below }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${grouped(min)} to ${grouped(max)}`;
  const parts = [
    min === undefined ? "" : `of at least ${grouped(min)}`,
    above === undefined ? "" : `above ${grouped(above)}`,
    max === undefined ? "" : `of at most ${grouped(max)}`,
    below === undefined ? "" : `below ${grouped(below)}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

const grouped = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en") : String(value);

/** A text of at least one character. */
export function text(remedy = "Give it a text."): Shape {
  return (value, at) =>
    (typeof value === "string" && value !== "") || at.expected("to be a text", value, remedy);
}

/** True or false. */
export const truth: Shape = (value, at) =>
  typeof value === "boolean" || at.expected("to be true or false", value, "Use true or false.");

/** One of these values. */
export function oneOf(choices: readonly (string | number | null)[], remedy?: string): Shape {
  return (value, at) => {
    if (choices.includes(value as string)) return true;
    const texts = choices.filter((choice) => typeof choice === "string");
    const meant = typeof value === "string" ? nearestName(value, texts) : undefined;
    const todo =
      meant === undefined
        ? (remedy ?? `Use ${showChoice(choices[0])}.`)
        : `Did you mean ${showChoice(meant)}?`;
    return at.expected(`to be ${listed(choices.map(showChoice), "or")}`, value, todo);
  };
}

const showChoice = (choice: unknown): string => (typeof choice === "string" ? `"${choice}"` : String(choice));

/** Names as a sentence lists them: `a, b or c`. */
export function listed(names: readonly string[], last: "or" | "and"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}

/** A function. */
export function callable(what: string): Shape {
  return (value, at) =>
    typeof value === "function" || at.expected(`to be ${what}`, value, "Give a function.");
}

/**
 * An object of a class.
 *
 * @param remedy how a person gets one
 */
export function instance(
  // biome-ignore lint/suspicious/noExplicitAny: a constructor of any arguments; nothing is read from it
  type: abstract new (...args: any[]) => object,
  remedy: string,
): Shape {
  return (value, at) => value instanceof type || at.expected(`to be a ${type.name}`, value, remedy);
}

/** Nothing, or such a value. */
export function optional(shape: Shape): Shape {
  return (value, at) => value === undefined || shape(value, at);
}

/** Null, or such a value. */
export function orNull(shape: Shape): Shape {
  return (value, at) => value === null || shape(value, at);
}

/** A list of such values, its length within bounds. */
export function list(item: Shape, { min = 0, max = 1_000_000, use = "[]" }: ListBounds = {}): Shape {
  return (value, at) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      const length =
        min === 0
          ? ""
          : min === max
            ? ` of ${min} value${min === 1 ? "" : "s"}`
            : ` of at least ${min} value${min === 1 ? "" : "s"}`;
      return at.expected(`to be a list${length}`, value, `Use for instance ${use}.`);
    }
    return value.map((entry: unknown, index) => item(entry, at.item(index))).every(Boolean);
  };
}

/** Length of a list, and an example for the remedy. */
export interface ListBounds {
  readonly min?: number;
  readonly max?: number;
  readonly use?: string;
}

/**
 * An object with these fields and no others. An unknown field is told with the name that was probably meant, and then
 * that one is not told to be missing as well.
 */
export function record<T extends object>(fields: Fields<T>, remedy?: string): Shape {
  const known = Object.keys(fields);
  return (value, at) => {
    if (!isRecord(value)) {
      return at.expected("to be an object", value, remedy ?? `Give { ${known.slice(0, 3).join(", ")} }.`);
    }
    const meant = unknownFields(value, known, at);
    const fit = Object.entries<Shape>(fields).map(
      ([key, shape]) => (meant.has(key) && value[key] === undefined) || shape(value[key], at.field(key)),
    );
    return meant.size === 0 && fit.every(Boolean);
  };
}

/** An object with these fields, and maybe others: rows that people add columns to, objects that exist. */
export function open<T extends object>(fields: Fields<T>, remedy?: string): Shape {
  const inner = record<T>(fields, remedy);
  return (value, at) =>
    inner(
      isRecord(value) ? Object.fromEntries(Object.keys(fields).map((key) => [key, value[key]])) : value,
      at,
    );
}

/** Tells each field that is not known; the names that were probably meant. */
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
    at.expected("to have known fields", key, remedy);
    meant.add(near ?? key);
  }
  return meant;
}

/** An object of any names, each with such a value. */
export function entries(shape: Shape, remedy = "Give an object with a name for each value."): Shape {
  return (value, at) => {
    if (!isRecord(value)) return at.expected("to be an object", value, remedy);
    return Object.entries(value)
      .map(([key, entry]) => shape(entry, at.field(key)))
      .every(Boolean);
  };
}

/** A list of such values, none of which comes twice. */
export function distinct(item: Shape, bounds: ListBounds = {}): Shape {
  const whole = list(item, bounds);
  return (value, at) => {
    const fits = whole(value, at);
    const values: unknown[] = Array.isArray(value) ? value : [];
    const again = values.find((entry, index) => values.indexOf(entry) !== index);
    return again === undefined
      ? fits
      : at.expected("to have each value once", again, "Leave out the second.");
  };
}

/** A value that passes a test, for one that is not made of fields: `what` names it, the remedy says how a person gets one. */
export function thing(
  what: string,
  test: (value: unknown) => boolean,
  remedy: string,
  nameOf: (value: unknown) => string | undefined = () => undefined,
): Shape {
  return (value, at) =>
    test(value) || at.expectedButGot(`to be ${what}`, nameOf(value) ?? showValue(value), remedy);
}

/** An object whose field `tag` says which of several kinds it is. */
export function tagged(tag: string, kinds: Readonly<Record<string, Shape>>, remedy?: string): Shape {
  const names = Object.keys(kinds);
  return (value, at) => {
    if (!isRecord(value)) {
      return at.expected("to be an object", value, remedy ?? `Give { ${tag}: "${names[0]}", … }.`);
    }
    if (!oneOf(names, remedy)(value[tag], at.field(tag))) return false;
    return (kinds[value[tag] as string] as Shape)(value, at);
  };
}

/** The shape that holds for the first test that passes, in the order given; else what is wrong with the last. */
export function choose(...cases: readonly (readonly [(value: unknown) => boolean, Shape])[]): Shape {
  return (value, at) => {
    const [, shape] = cases.find(([test]) => test(value)) ?? (cases.at(-1) as (typeof cases)[number]);
    return shape(value, at);
  };
}

/** Anything but nothing; for what another check looks at. */
export const something: Shape = (value, at) =>
  value !== undefined || at.expected("to be given", value, "Give it.");

/** Such a value, of which a further test holds too, told only when the value itself fits. */
export function also(
  shape: Shape,
  test: (value: never) => boolean,
  constraint: string,
  remedy: string,
): Shape {
  return (value, at) => shape(value, at) && (test(value as never) || at.expected(constraint, value, remedy));
}

/** Whether a value is an object with names, neither a list nor null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Everything that is wrong with a value; an empty list for one that fits. */
export function problemsOf(value: unknown, shape: Shape, name: string, where: string): string[] {
  const at = new Place(name, where);
  shape(value, at);
  return at.problems;
}

/**
 * Refuses a value that does not fit, with everything that is wrong with it.
 *
 * @param name what the value is called in messages
 * @param where the function that was called
 * @param makeError another class of error than {@link InputError}
 * @throws InputError
 */
export function demand(
  value: unknown,
  shape: Shape,
  name: string,
  where: string,
  makeError: (problems: readonly string[]) => Error = (problems) => new InputError(problems),
): void {
  const problems = problemsOf(value, shape, name, where);
  if (problems.length > 0) throw makeError(problems);
}

/** The value where it fits; refused as by {@link demand} where it does not. */
export function demanded<T>(value: T, shape: Shape, name: string, where: string): T {
  demand(value, shape, name, where);
  return value;
}

/** Arguments of a call by their names, each with its shape. The fields of one called `options` stand alone in messages. */
export type Arguments = Readonly<Record<string, readonly [value: unknown, shape: Shape]>>;

/**
 * Refuses a call whose arguments do not fit, with everything that is wrong with all of them.
 *
 * @param where the function that was called
 * @throws InputError
 * @example
 * ```ts
 * demandArguments("member", { index: [index, integer({ min: 0 })] });
 * ```
 */
export function demandArguments(where: string, args: Arguments): void {
  const problems: string[] = [];
  for (const [name, [value, shape]] of Object.entries(args)) {
    shape(value, new Place(name, where, problems, name === "options"));
  }
  if (problems.length > 0) throw new InputError(problems);
}
