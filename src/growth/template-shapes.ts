import { also, choose, integer, list, oneOf, optional, type Shape } from "../checking/shapes.js";
import { memberPlacements } from "./block-layout.js";
import type { SetAssignment } from "./template-sets.js";

/** Templates of one set. */
export const templateCount = integer({ min: 1, max: 1024, use: 2 });
/** Templates of each set. */
export const templateCounts = list(templateCount, { min: 1, max: 1024, use: "[2, 2]" });

/** How templates and first coefficients are made, in plans, their makers' options and networks alike. */
export const templateFields = {
  placement: optional(oneOf(memberPlacements)),
  initializer: oneOf(["he", "he-as-coded"]),
  coefficients: oneOf(["orthonormal", "orthogonal-as-coded", "normal", "ones"]),
} as const;

/** Which set each block mixes: by rows, by columns, or one number for each block. */
export function assignmentShape(counts: {
  readonly members: number | undefined;
  readonly sets: number | undefined;
}): Shape {
  const { members, sets = 1024 } = counts;
  const blocks = members === undefined ? undefined : members ** 2;
  const each = list(integer({ min: 0, max: sets - 1 }), { min: 1, use: "[0, 1, 0, 1]" });
  const counted = also(
    each,
    (numbers: SetAssignment) => blocks === undefined || numbers.length === blocks,
    `to name a set for each of the ${blocks} blocks`,
    'Use "rows".',
  );
  return choose(
    [Array.isArray, counted],
    [() => true, oneOf(["rows", "columns"], 'Use "rows", or a list of sets.')],
  );
}
