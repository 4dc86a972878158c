import { type Block, blockLayout, type LayerRole, type MemberPlacement } from "./block-layout.js";

/**
 * Which template set each block mixes. Member `i` mixes set `i mod sets`; of the blocks that growth fills,
 *
 * - `"rows"`: those on row `i` mix set `i mod sets`. Where members stand on the diagonal, all blocks that make the
 *   same outputs then mix one set (published `0,1,0,1`).
 * - `"columns"`: those on column `i` mix set `i mod sets`: blocks that read the same inputs (published `0,1,1,0`).
 * - a list: the set of block `j`, for every block of an inner layer; a layer with fewer blocks reads its beginning.
 */
export type SetAssignment = "rows" | "columns" | readonly number[];

/**
 * Template set `mu(j)` of every block of a layer, in the order of {@link blockLayout}.
 *
 * @param sets Number of template sets; members may share one.
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
  placement: MemberPlacement = "diag",
): number[] {
  const layout: readonly Block[] = blockLayout(role, members, placement);
  if (typeof assignment !== "string") return layout.map((block) => assignment[block.member] as number);
  const owner = (block: Block): number => {
    if (block.member < members) return block.member;
    return assignment === "rows" ? block.row : block.column;
  };
  return layout.map((block) => owner(block) % sets);
}
