import type { Tensor } from "./tensor.js";

/** How windows stand on a picture, and the size of what they make. */
interface Padding {
  readonly stride: number;
  /** Rows that are added above. */
  readonly top: number;
  /** Columns that are added at the left. */
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * `[n, height, width, in]` by `[kh, kw, in, out]`.
 *
 * The windows of one picture after another are copied into rows, of which a product of matrices makes the outputs: copying costs
 * little, and the product is the quicker for it.
 */
export function convolution(
  x: Tensor,
  kernel: Tensor,
  attributes: Readonly<Record<string, unknown>>,
): Tensor {
  const [n] = x.shape as [number];
  const [kh, kw, inputs, outputs] = kernel.shape as [number, number, number, number];
  const padding = paddingOf(x, kernel, attributes);
  const { height, width } = padding;
  const places = height * width;
  const length = kh * kw * inputs;
  const weights = columnsOf(kernel, outputs);
  // Numbers of 64 bits, since JavaScript computes with these: nothing is converted in the inner loop. One row more, for pairs.
  const rows = new Float64Array((places + 1) * length);
  const values = new Float32Array(n * places * outputs);
  for (let picture = 0; picture < n; picture++) {
    copyWindows(x, picture, { ...padding, kh, kw }, rows);
    const into = values.subarray(picture * places * outputs, (picture + 1) * places * outputs);
    multiply({ rows, weights, length, outputs }, into);
  }
  return { shape: [n, height, width, outputs], values };
}

/** The weights of each output in a row; rows of zeros follow, so that there are four at a time. */
function columnsOf({ values }: Tensor, outputs: number): Float64Array {
  const length = values.length / outputs;
  const columns = new Float64Array(4 * Math.ceil(outputs / 4) * length);
  for (let i = 0; i < length; i++) {
    for (let o = 0; o < outputs; o++) columns[o * length + i] = values[i * outputs + o] as number;
  }
  return columns;
}

/** Copies the window of every place into a row, `[places, kh kw in]`; what lies beyond the picture is 0. */
function copyWindows(
  { shape, values }: Tensor,
  picture: number,
  { stride, top, left, height, width, kh, kw }: Padding & { readonly kh: number; readonly kw: number },
  rows: Float64Array,
): void {
  const [, inHeight, inWidth, channels] = shape as [number, number, number, number];
  rows.fill(0);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let i = 0; i < kh; i++) {
        const y = row * stride + i - top;
        if (y < 0 || y >= inHeight) continue;
        for (let j = 0; j < kw; j++) {
          const z = column * stride + j - left;
          if (z < 0 || z >= inWidth) continue;
          const from = ((picture * inHeight + y) * inWidth + z) * channels;
          const to = ((row * width + column) * kh * kw + i * kw + j) * channels;
          for (let c = 0; c < channels; c++) rows[to + c] = values[from + c] as number;
        }
      }
    }
  }
}

/** A product of matrices. */
interface Product {
  /** `[places + 1, length]` */
  readonly rows: Float64Array;
  /** `[outputs, length]`, with rows of zeros up to a multiple of four. */
  readonly weights: Float64Array;
  readonly length: number;
  readonly outputs: number;
}

/** Writes `[places, outputs]`: two places and four outputs at a time, whose sums stay in registers. */
function multiply({ rows, weights, length, outputs }: Product, into: Float32Array): void {
  const places = into.length / outputs;
  const sums = new Float64Array(8);
  for (let place = 0; place < places; place += 2) {
    const [x0, x1] = [place * length, (place + 1) * length];
    for (let output = 0; output < outputs; output += 4) {
      eightSums(rows, weights, { x0, x1, w: output * length, length }, sums);
      const most = Math.min(4, outputs - output);
      for (let o = 0; o < most; o++) {
        into[place * outputs + output + o] = sums[o] as number;
        if (place + 1 < places) into[(place + 1) * outputs + output + o] = sums[4 + o] as number;
      }
    }
  }
}

/** Sums of products of two rows with four rows of weights. */
function eightSums(
  rows: Float64Array,
  weights: Float64Array,
  {
    x0,
    x1,
    w,
    length,
  }: { readonly x0: number; readonly x1: number; readonly w: number; readonly length: number },
  sums: Float64Array,
): void {
  const [w0, w1, w2, w3] = [w, w + length, w + 2 * length, w + 3 * length] as const;
  let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const a = rows[x0 + i] as number;
    const b = rows[x1 + i] as number;
    const c0 = weights[w0 + i] as number;
    const c1 = weights[w1 + i] as number;
    const c2 = weights[w2 + i] as number;
    const c3 = weights[w3 + i] as number;
    a0 += a * c0;
    a1 += a * c1;
    a2 += a * c2;
    a3 += a * c3;
    b0 += b * c0;
    b1 += b * c1;
    b2 += b * c2;
    b3 += b * c3;
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = a2;
  sums[3] = a3;
  sums[4] = b0;
  sums[5] = b1;
  sums[6] = b2;
  sums[7] = b3;
}

/** Strides and what is added above and at the left. */
function paddingOf(x: Tensor, kernel: Tensor, attributes: Readonly<Record<string, unknown>>): Padding {
  const stride = (attributes.strides as readonly number[])[1] as number;
  const [, height, width] = x.shape as [number, number, number];
  const [kh, kw] = kernel.shape as [number, number];
  const explicit = attributes.explicit_paddings as readonly number[] | undefined;
  switch (attributes.padding) {
    case "EXPLICIT": {
      const [top, bottom, left, right] = (explicit ?? []).slice(2, 6) as [number, number, number, number];
      const out = (length: number, more: number, k: number): number =>
        Math.floor((length + more - k) / stride) + 1;
      return {
        stride,
        top,
        left,
        height: out(height, top + bottom, kh),
        width: out(width, left + right, kw),
      };
    }
    case "SAME": {
      const out = (length: number): number => Math.ceil(length / stride);
      const before = (length: number, k: number): number =>
        Math.floor(Math.max(0, (out(length) - 1) * stride + k - length) / 2);
      return {
        stride,
        top: before(height, kh),
        left: before(width, kw),
        height: out(height),
        width: out(width),
      };
    }
    default: {
      const out = (length: number, k: number): number => Math.floor((length - k) / stride) + 1;
      return { stride, top: 0, left: 0, height: out(height, kh), width: out(width, kw) };
    }
  }
}
