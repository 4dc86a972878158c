/** What is wrong with a value at a place, or undefined: a check of plain data that came from a file. */
export type Shape = (value: unknown, place: string) => string | undefined;

/** A text. */
export const text: Shape = (value, place) =>
  typeof value === "string" ? undefined : wrong("a text", value, place);

/** A finite number. */
export const number: Shape = (value, place) =>
  Number.isFinite(value) ? undefined : wrong("a number", value, place);

/** An integer of at least 0. */
export const count: Shape = (value, place) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? undefined
    : wrong("an integer of at least 0", value, place);

/** True or false. */
export const truth: Shape = (value, place) =>
  typeof value === "boolean" ? undefined : wrong("true or false", value, place);

/** Anything that JSON can hold: checked elsewhere. */
export const anything: Shape = (value, place) =>
  value === undefined ? wrong("a value", value, place) : undefined;

/** A list of such values. */
export function listOf(item: Shape): Shape {
  return (value, place) =>
    Array.isArray(value)
      ? first(value.entries(), ([index, entry]) => item(entry, `${place}[${index}]`))
      : wrong("a list", value, place);
}

/** Null, or such a value. */
export function orNull(shape: Shape): Shape {
  return (value, place) => (value === null ? undefined : shape(value, place));
}

/** One of these texts. */
export function oneOf(...texts: readonly string[]): Shape {
  return (value, place) =>
    texts.includes(value as string) ? undefined : wrong(`one of ${texts.join(", ")}`, value, place);
}

/** An object with exactly these fields. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, place) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return wrong("an object", value, place);
    }
    const found = Object.keys(value);
    const unknown = found.find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined)
      return wrong(`only the fields ${Object.keys(fields).join(", ")}`, unknown, place);
    return first(Object.entries(fields), ([key, shape]) =>
      shape(
        Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined,
        `${place}.${key}`,
      ),
    );
  };
}

/** The first of several shapes that fits. */
export function either(...shapes: readonly Shape[]): Shape {
  return (value, place) => {
    const problems = shapes.map((shape) => shape(value, place));
    return problems.includes(undefined) ? undefined : problems.at(-1);
  };
}

function first<T>(items: Iterable<T>, check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = check(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function wrong(expected: string, value: unknown, place: string): string {
  const shown = JSON.stringify(value) ?? "nothing";
  return `Expected ${place} to be ${expected} but got ${shown.length > 60 ? `${shown.slice(0, 60)}...` : shown}`;
}
