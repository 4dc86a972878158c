import type { Tensor } from "../page/tensor.js";

/** Pictures of one size: `values` is `[count, height, width]`; NaN where nothing is. */
export interface Pictures {
  /** How many there are. */
  readonly count: number;
  /** Height of a picture. */
  readonly height: number;
  /** Width of a picture. */
  readonly width: number;
  /** Picture after picture, row by row. */
  readonly values: Float32Array;
}

/** Pixels of a picture of templates in one direction, at most: more could not be seen. */
const mostPixels = 32;

/**
 * Pictures of templates: the window of every output (rows) and input (columns), side by side, as many as can be seen.
 *
 * A mixture of templates has the mixture of their pictures.
 *
 * @param templates `[m, kh, kw, in, out]` or `[m, in, out]`
 */
export function kernelPictures(templates: Tensor): Pictures {
  const [count, ...shape] = templates.shape as [number, ...number[]];
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const [high, wide] = (shape.length === 4 ? shape : [1, 1]) as [number, number];
  // A line between windows of more than one number.
  const gap = high * wide === 1 ? 0 : 1;
  const [rows, columns] = [fitting(outputs, high, gap), fitting(inputs, wide, gap)];
  const [height, width] = [rows * (high + gap) - gap, columns * (wide + gap) - gap];
  const numbers = templates.values;
  const values = new Float32Array(count * height * width).fill(Number.NaN);
  const at = (template: number, y: number, x: number, input: number, output: number): number =>
    (((template * high + y) * wide + x) * inputs + input) * outputs + output;
  for (let template = 0; template < count; template++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [y, x] = [row % (high + gap), column % (wide + gap)];
        if (y >= high || x >= wide) continue;
        const [output, input] = [Math.floor(row / (high + gap)), Math.floor(column / (wide + gap))];
        values[(template * height + row) * width + column] = numbers[
          at(template, y, x, input, output)
        ] as number;
      }
    }
  }
  return { count, height, width, values };
}

/** How many windows of a side fit, with a gap between. */
function fitting(channels: number, side: number, gap: number): number {
  return Math.min(channels, Math.max(1, Math.floor((mostPixels + gap) / (side + gap))));
}
