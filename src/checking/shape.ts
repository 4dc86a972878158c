import { InputError } from "./input-error.js";
import { Place } from "./place.js";

/** What a value must be: adds its problems to the place, and returns whether there were none. */
export type Shape = (value: unknown, at: Place) => boolean;

/** All problems of a value; an empty list for one that fits. */
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

/** The value if it fits; otherwise refused as by {@link demand}. */
export function demanded<T>(value: T, shape: Shape, name: string, where: string): T {
  demand(value, shape, name, where);
  return value;
}

/** The value if it fits, to check another one against; otherwise undefined. */
export function fitting<T>(value: unknown, shape: Shape): T | undefined {
  return problemsOf(value, shape, "", "").length === 0 ? (value as T) : undefined;
}

/** Arguments of a call by name, each with its shape. Messages name the fields of `options` without a path. */
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
