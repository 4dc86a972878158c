import { InputError } from "./input-error.js";
import { Place } from "./place.js";

/** What a value must be: adds everything that is wrong with it to the place, and says whether nothing was. */
export type Shape = (value: unknown, at: Place) => boolean;

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

/** The value where it fits, to check another one against; undefined where it does not. */
export function fitting<T>(value: unknown, shape: Shape): T | undefined {
  return problemsOf(value, shape, "", "").length === 0 ? (value as T) : undefined;
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
