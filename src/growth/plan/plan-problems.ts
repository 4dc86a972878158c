/** Something about a plan that cannot be, with what to do. */
export type PlanProblem = string;

/** Collects what is wrong, each in one sentence. */
export class Problems {
  readonly found: PlanProblem[] = [];

  expect(
    holds: boolean,
    thing: string,
    constraint: string,
    value: unknown,
    where: string,
    remedy: string,
  ): boolean {
    if (!holds) {
      this.found.push(`Expected ${thing} ${constraint} but got ${show(value)} (${where}). ${remedy}`);
    }
    return holds;
  }
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
}

/** Whether a value is an integer of at least `least`. */
export const isCount = (value: unknown, least: number): boolean =>
  Number.isInteger(value) && (value as number) >= least;
/** Whether a value is a number in [0, 1). */
export const isShare = (value: unknown): boolean => typeof value === "number" && value >= 0 && value < 1;
/** Whether a value is a positive number of a size that can be meant. */
export const isPositive = (value: unknown): boolean => typeof value === "number" && value > 0 && value < 1e6;
/** Whether a value is an object with names, neither a list nor null. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
