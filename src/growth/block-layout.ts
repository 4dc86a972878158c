import * as tf from "@tensorflow/tfjs-core";
import type { Span } from "./span.js";

/**
 * How a layer takes part in growth: `"first"` layers read the image (only their outputs are divided among members),
 * `"inner"` layers are divided on both sides, `"last"` layers make the logits (only their inputs are divided).
 */
export type LayerRole = "first" | "inner" | "last";

/** One block of a layer's full weight: a row is a part of the outputs, a column a part of the inputs. */
export interface Block {
  readonly row: number;
  readonly column: number;
  /** Index `j` of the block's coefficients. */
  readonly member: number;
}

/**
 * The blocks of a layer's full weight, for `members` members on the diagonal.
 *
 * Members come first, `j = row = column`; then the other blocks row by row. For two members:
 *
 * ```
 *   inner: [ 0 2 ]    first: [ 0 ]    last: [ 0 1 ]
 *          [ 3 1 ]           [ 1 ]
 * ```
 *
 * @example
 * ```ts
 * blockLayout("inner", 2).find((block) => block.row === 0 && block.column === 1)?.member; // 2
 * ```
 * Source: paper figure 2; published option `ensemble_growth_type=diag`.
 */
export function blockLayout(role: LayerRole, members: number): Block[] {
  const diagonal = Array.from({ length: members }, (_, i) => ({
    row: role === "last" ? 0 : i,
    column: role === "first" ? 0 : i,
    member: i,
  }));
  if (role !== "inner") return diagonal;
  const others: Block[] = [];
  for (let row = 0; row < members; row++) {
    for (let column = 0; column < members; column++) {
      if (row !== column) others.push({ row, column, member: members + others.length });
    }
  }
  return [...diagonal, ...others];
}

/** The blocks that make the weight of the net of `span`. */
export function blocksOf(layout: readonly Block[], role: LayerRole, span: Span): Block[] {
  const inside = (index: number): boolean => index >= span.first && index < span.first + span.count;
  return layout.filter(
    (block) => (role === "last" || inside(block.row)) && (role === "first" || inside(block.column)),
  );
}

/**
 * Joins blocks into one weight: `W = [W_rc]`, rows along the output axis, columns along the input axis.
 *
 * @param blocks Blocks of one span.
 * @param weightOf Weight of a block by its coefficients' index, `[kh, kw, in, out]` or `[in, out]`.
 * @returns `[kh, kw, columns in, rows out]`; owned by the caller or its `tf.tidy`.
 */
export function assembleBlocks(blocks: readonly Block[], weightOf: (member: number) => tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const rows = [...new Set(blocks.map((block) => block.row))].sort((a, b) => a - b);
    const bands = rows.map((row) => {
      const band = blocks.filter((block) => block.row === row).sort((a, b) => a.column - b.column);
      return joinAlong(
        band.map((block) => weightOf(block.member)),
        -2,
      );
    });
    return joinAlong(bands, -1);
  });
}

function joinAlong(parts: readonly tf.Tensor[], axisFromEnd: -1 | -2): tf.Tensor {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return tf.concat([...parts], (only as tf.Tensor).rank + axisFromEnd);
}
