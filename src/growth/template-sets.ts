import { choose, demand, integer, list, oneOf, record, type Shape } from "../checking/shapes.js";
import type { Block } from "../templates/template-bank.js";
import { blockLayout, type LayerRole, type MemberPlacement } from "./block-layout.js";

/**
 * Which template set each block mixes. Member `i` mixes set `i mod sets`; of the blocks that growth fills,
 *
 * - `"rows"`: those on row `i` mix set `i mod sets`. Where members stand on the diagonal, all blocks that make the
 *   same outputs then mix one set (published `0,1,0,1`).
 * - `"columns"`: those on column `i` mix set `i mod sets`: blocks that read the same inputs (published `0,1,1,0`).
 * - a list: the set of block `j`, for every block of an inner layer; a layer with fewer blocks uses its beginning.
 */
export type SetAssignment = "rows" | "columns" | readonly number[];

/**
 * Template set `mu(j)` of every block of a layer, in the order of {@link blockLayout}.
 *
 * @param sets Number of template sets; members may share one.
 * @throws InputError for another number of sets than at least 1, or an assignment that does not fit the layer.
 * @example
 * ```ts
 * blockSets("inner", 2, 2, "rows"); // [0, 1, 0, 1]
 * ```
 */
export function blockSets(
  role: LayerRole,
  members: number,
  sets: number,
  setAssignment: SetAssignment,
  placement: MemberPlacement = "diag",
): number[] {
  const layout: readonly Block[] = blockLayout(role, members, placement);
  demand({ sets, setAssignment }, assignmentShape(sets, layout.length), "arguments", "blockSets");
  if (typeof setAssignment !== "string") return layout.map((block) => setAssignment[block.index] as number);
  const owner = (block: Block): number => {
    if (block.index < members) return block.index;
    return setAssignment === "rows" ? block.row : block.column;
  };
  return layout.map((block) => owner(block) % sets);
}

function assignmentShape(sets: number, blocks: number): Shape {
  // A wrong number of sets says nothing about the assignment.
  const set = integer(Number.isSafeInteger(sets) && sets > 0 ? { min: 0, max: sets - 1 } : { min: 0 });
  return record<{ sets: unknown; setAssignment: unknown }>({
    sets: integer({ min: 1, max: 1024, use: 2 }),
    setAssignment: choose(
      [Array.isArray, list(set, { min: blocks, use: "[0, 1, 0, 1]" })],
      [() => true, oneOf(["rows", "columns"], 'Use "rows", or a list of sets.')],
    ),
  });
}
