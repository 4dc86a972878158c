import { type Block, blockLayout, type LayerRole } from "./block-layout.js";

/**
 * Which template set each block mixes.
 *
 * - `"rows"`: all blocks that make the same outputs mix the set of the member on their row (published `0,1,0,1`).
 * - `"columns"`: all blocks that read the same inputs mix the set of their column's member (published `0,1,1,0`).
 * - a list: the set of block `j`, for every block of an inner layer.
 */
export type SetAssignment = "rows" | "columns" | readonly number[];

/**
 * Template set `mu(j)` of every block of a layer, in the order of {@link blockLayout}.
 *
 * @param sets Number of template sets; member `i` uses set `i mod sets`.
 * @example
 * ```ts
 * blockSets("inner", 2, 2, "rows"); // [0, 1, 0, 1]
 * ```
 */
export function blockSets(
  role: LayerRole,
  members: number,
  sets: number,
  assignment: SetAssignment,
): number[] {
  const layout: readonly Block[] = blockLayout(role, members);
  if (typeof assignment !== "string") return layout.map((block) => assignment[block.member] as number);
  const owner = (block: Block): number => {
    if (role !== "inner") return block.member;
    return assignment === "rows" ? block.row : block.column;
  };
  return layout.map((block) => owner(block) % sets);
}
