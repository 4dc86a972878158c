import * as tf from "@tensorflow/tfjs-core";
import { demand, integer, oneOf, optional, record } from "../checking/shapes.js";
import type { Block } from "../templates/template-bank.js";
import { mostMembers, type Span } from "./span.js";

/**
 * How a layer takes part in growth: `"first"` layers read the image (only their outputs are divided among members),
 * `"inner"` layers are divided on both sides, `"last"` layers make the logits (only their inputs are divided).
 */
export type LayerRole = "first" | "inner" | "last";

/**
 * Where the trained members' blocks stand in an inner layer's grid of blocks.
 *
 * - `"diag"`: member `i` at row `i`, column `i`. Every member keeps its own inputs and outputs, so that the grown net
 *   with zeros elsewhere computes the sum of its members' logits.
 * - `"row"`: all members on the top row, member `i` at column `i`: the first part of the outputs is the sum of what
 *   the members make of their own inputs, `y_0 = W_0 x_0 + W_1 x_1`; the other parts are new.
 * - `"column"`: all members in the left column, member `i` at row `i`: every member's block reads the first part of
 *   the inputs, `y_i = W_i x_0`; what the other parts of the inputs do is new.
 *
 * First and last layers have one block a member in every placement: stacked outputs, and summed logits.
 */
export type MemberPlacement = (typeof memberPlacements)[number];

/** The ways to place members. */
export const memberPlacements = ["diag", "row", "column"] as const;

/** How a layer is divided. */
export const divisionFields = {
  role: oneOf(["first", "inner", "last"]),
  members: integer({ min: 1, max: mostMembers, use: 2 }),
  placement: optional(oneOf(memberPlacements)),
} as const;

const divisionShape = record<{ role: unknown; members: unknown; placement: unknown }>(divisionFields);

/**
 * The blocks of a layer's full weight.
 *
 * Members come first, at their {@link MemberPlacement}; then the other blocks row by row. For two members:
 *
 * ```
 *           "diag"     "row"      "column"
 *   inner: [ 0 2 ]    [ 0 1 ]    [ 0 2 ]     first: [ 0 ]    last: [ 0 1 ]
 *          [ 3 1 ]    [ 2 3 ]    [ 1 3 ]            [ 1 ]
 * ```
 *
 * @example
 * ```ts
 * blockLayout("inner", 2).find((block) => block.row === 0 && block.column === 1)?.index; // 2
 * ```
 * @throws InputError for an unknown role or placement, or another number of members than 1 to 64.
 * Source: paper figure 2; published option `ensemble_growth_type`, of which the published code carries out `diag` only.
 */
export function blockLayout(role: LayerRole, members: number, placement: MemberPlacement = "diag"): Block[] {
  demand({ role, members, placement }, divisionShape, "arguments", "blockLayout");
  const trained = Array.from({ length: members }, (_, i) => memberBlock(role, i, placement));
  if (role !== "inner") return trained;
  const others: Block[] = [];
  for (let row = 0; row < members; row++) {
    for (let column = 0; column < members; column++) {
      const taken = trained.some((block) => block.row === row && block.column === column);
      if (!taken) others.push({ row, column, index: members + others.length });
    }
  }
  return [...trained, ...others];
}

function memberBlock(role: LayerRole, member: number, placement: MemberPlacement): Block {
  const onTop = role === "last" || (role === "inner" && placement === "row");
  const atLeft = role === "first" || (role === "inner" && placement === "column");
  return { row: onTop ? 0 : member, column: atLeft ? 0 : member, index: member };
}

/**
 * The blocks that make the weight of the net of `span`: its own rows and columns; on a side where the placement puts all
 * members at the edge, one row or column from the edge for each member of the span. So the weight of a net always lies
 * inside that of the net it grows into.
 */
export function blocksOf(
  layout: readonly Block[],
  role: LayerRole,
  span: Span,
  placement: MemberPlacement = "diag",
): Block[] {
  const inside = (index: number): boolean => index >= span.first && index < span.first + span.count;
  const atEdge = (index: number): boolean => index < span.count;
  const row = role === "last" ? () => true : role === "inner" && placement === "row" ? atEdge : inside;
  const column = role === "first" ? () => true : role === "inner" && placement === "column" ? atEdge : inside;
  return layout.filter((block) => row(block.row) && column(block.column));
}

/**
 * Joins blocks into one weight: `W = [W_rc]`, rows along the output axis, columns along the input axis.
 *
 * @param blocks Blocks of one span.
 * @param weightOf Weight of a block by its coefficients' index, `[kh, kw, in, out]` or `[in, out]`.
 * @returns `[kh, kw, columns in, rows out]`; owned by the caller or its `tf.tidy`.
 */
export function assembleBlocks(blocks: readonly Block[], weightOf: (block: number) => tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const rows = [...new Set(blocks.map((block) => block.row))].sort((a, b) => a - b);
    const bands = rows.map((row) => {
      const band = blocks.filter((block) => block.row === row).sort((a, b) => a.column - b.column);
      const weights = band.map((block) => weightOf(block.index));
      return joinAlong(weights, -2);
    });
    return joinAlong(bands, -1);
  });
}

function joinAlong(parts: tf.Tensor[], axisFromEnd: -1 | -2): tf.Tensor {
  const [first] = parts as [tf.Tensor, ...tf.Tensor[]];
  return parts.length === 1 ? first : tf.concat(parts, first.rank + axisFromEnd);
}
