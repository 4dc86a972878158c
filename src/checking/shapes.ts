import { nearestName } from "./nearest-name.js";
import { isRecord } from "./record-shapes.js";
import type { Shape } from "./shape.js";
import { listed, showValue } from "./show-value.js";

export { type Bounds, integer, largest, number, positive, zeroOrMore } from "./number-shapes.js";
export { entries, type Fields, isRecord, open, record } from "./record-shapes.js";
export {
  type Arguments,
  demand,
  demandArguments,
  demanded,
  fitting,
  problemsOf,
  type Shape,
} from "./shape.js";
export { listed } from "./show-value.js";

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

/** A function. */
export function callable(what: string): Shape {
  return (value, at) =>
    typeof value === "function" || at.expected(`to be ${what}`, value, "Give a function.");
}

/**
 * An object of a class.
 *
 * @param remedy how to get one
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

/** A list of such values without repetition. */
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

/** A value that passes a test: `what` names it, the remedy says how to get one. */
export function thing(
  what: string,
  test: (value: unknown) => boolean,
  remedy: string,
  nameOf: (value: unknown) => string | undefined = () => undefined,
): Shape {
  return (value, at) => test(value) || at.found(`to be ${what}`, nameOf(value) ?? showValue(value), remedy);
}

/** An object whose field `tag` names one of several kinds. */
export function tagged(tag: string, kinds: Readonly<Record<string, Shape>>, remedy?: string): Shape {
  const names = Object.keys(kinds);
  return (value, at) => {
    if (!isRecord(value)) {
      return at.expected("to be an object", value, remedy ?? `Give { ${tag}: "${names[0]}", … }.`);
    }
    const misspelt = Object.keys(value).find((key) => nearestName(key, [tag]) !== undefined);
    if (value[tag] === undefined && misspelt !== undefined) {
      return at.unknownName(misspelt, `Did you mean "${tag}"?`);
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

/** Any value but undefined; for values that another check looks at. */
export const something: Shape = (value, at) =>
  value !== undefined || at.expected("to be given", value, "Give it.");

/** Such a value that also passes a further test, which is only made if the value itself fits. */
export function also(
  shape: Shape,
  test: (value: never) => boolean,
  constraint: string,
  remedy: string,
): Shape {
  return (value, at) => shape(value, at) && (test(value as never) || at.expected(constraint, value, remedy));
}
