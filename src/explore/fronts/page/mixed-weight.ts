import type { Tensor } from "./tensor.js";

/** Where a block stands in the weight of a net. */
export interface WeightBlock {
  /** Part of the outputs. */
  readonly row: number;
  /** Part of the inputs. */
  readonly column: number;
  /** Index of its coefficients. */
  readonly index: number;
}

/** A block and what it is mixed from. */
export interface MixedBlock extends WeightBlock {
  /** `[m, kh, kw, in, out]` or `[m, in, out]` */
  readonly templates: Tensor;
  /** `[m]` */
  readonly coefficients: Float32Array;
}

/**
 * The weight of a layer, block by block: `W_j = sum_t c^j[t] T[t]`; rows of blocks stand along the outputs, columns along the inputs.
 *
 * @returns `[kh, kw, in, out]` or `[in, out]`
 */
export function mixedWeight(blocks: readonly MixedBlock[]): Tensor {
  const rows = inOrder(blocks.map(({ row }) => row));
  const columns = inOrder(blocks.map(({ column }) => column));
  const [, ...block] = (blocks[0] as MixedBlock).templates.shape;
  const [inputs, outputs] = block.slice(-2) as [number, number];
  const [allInputs, allOutputs] = [columns.length * inputs, rows.length * outputs];
  const window = block.slice(0, -2);
  const places = window.reduce((product, side) => product * side, 1);
  const values = new Float32Array(places * allInputs * allOutputs);
  for (const { row, column, templates, coefficients } of blocks) {
    const mixed = mixture(templates, coefficients);
    const [right, down] = [rows.indexOf(row) * outputs, columns.indexOf(column) * inputs];
    for (let line = 0; line < places * inputs; line++) {
      const place = Math.floor(line / inputs);
      const to = (place * allInputs + down + (line % inputs)) * allOutputs + right;
      values.set(mixed.subarray(line * outputs, (line + 1) * outputs), to);
    }
  }
  return { shape: [...window, allInputs, allOutputs], values };
}

const inOrder = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);

function mixture({ values }: Tensor, coefficients: Float32Array): Float32Array {
  const length = values.length / coefficients.length;
  const mixed = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let t = 0; t < coefficients.length; t++) {
      sum += (coefficients[t] as number) * (values[t * length + i] as number);
    }
    mixed[i] = sum;
  }
  return mixed;
}
