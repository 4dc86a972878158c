/** An argument, what it must be, whether it is that, and what to do otherwise. */
export type Rule = readonly [name: string, value: unknown, what: string, fits: boolean, remedy: string];

/**
 * Rejects wrong arguments, reporting all problems at once. Drawing tolerates wrong data; this is for calls that could only
 * end in an obscure error.
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

/** Whether a value is an object with named properties. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value if it is an object with named properties, else an empty one. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return isObject(value) ? "an object" : String(value);
}
