/** What an argument must be, what to do where it is not, and whether it is that. */
export type Rule = readonly [name: string, value: unknown, what: string, fits: boolean, remedy: string];

/**
 * Refuses a call whose arguments do not fit, with everything that is wrong with them. What is drawn is forgiving; this is
 * for calls that could only end in an error without a name.
 *
 * @param where the function that was called
 * @throws RangeError
 */
export function checkArguments(where: string, rules: readonly Rule[]): void {
  const problems = rules
    .filter(([, , , fits]) => !fits)
    .map(
      ([name, value, what, , remedy]) =>
        `Expected ${name} to be ${what} but got ${shown(value)} (${where}). ${remedy}`,
    );
  if (problems.length > 0) throw new RangeError(problems.join("\n"));
}

/** Whether a value is an object with names. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null
    ? Array.isArray(value)
      ? `a list of ${value.length}`
      : "an object"
    : String(value);
}
