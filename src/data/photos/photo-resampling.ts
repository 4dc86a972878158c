/**
 * Scales an RGB image with a triangle filter as wide as the coarser of the two grids: bilinear when enlarging,
 * averaging when reducing. First along rows, then along columns, rounded to whole pixels in between, as
 * Pillow does.
 *
 * @param pixels `[from.height, from.width, 3]`
 * @param from size of the image in pixels
 * @param to size of the result in pixels
 * @returns `[to.height, to.width, 3]`
 */
export function resamplePhoto(
  pixels: Uint8Array,
  from: { readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
): Uint8Array {
  const rows = new Uint8Array(from.height * to.width * 3);
  const across = triangleTaps(from.width, to.width);
  const widths = { from: from.width * 3, to: to.width * 3 };
  for (let row = 0; row < from.height; row++) {
    for (const [column, tap] of across.entries()) {
      blend(pixels, row * widths.from + tap.first * 3, 3, tap.weights, rows, row * widths.to + column * 3, 3);
    }
  }
  const result = new Uint8Array(to.height * to.width * 3);
  for (const [row, tap] of triangleTaps(from.height, to.height).entries()) {
    blend(rows, tap.first * widths.to, widths.to, tap.weights, result, row * widths.to, widths.to);
  }
  return result;
}

// Whole numbers, so that every machine rounds alike; 255 times the sum of weights still fits 31 bits.
const fractionBits = 22;
const one = 2 ** fractionBits;

/** Which source pixels one result pixel is made of. */
interface Tap {
  readonly first: number;
  /** Of the pixels from `first` on, in units of 2^-22; they add up to about 2^22. */
  readonly weights: Int32Array;
}

function triangleTaps(from: number, to: number): Tap[] {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const end = Math.min(Math.trunc(centre + reach + 0.5), from);
    const weights = Float64Array.from({ length: end - first }, (_, tap) =>
      Math.max(1 - Math.abs((tap + first - centre + 0.5) / reach), 0),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: Int32Array.from(weights, (weight) => Math.round((weight / sum) * one)) };
  });
}

/** Weighted sums of `length` neighbouring values, `stride` apart. */
function blend(
  source: Uint8Array,
  start: number,
  stride: number,
  weights: Int32Array,
  out: Uint8Array,
  offset: number,
  length: number,
): void {
  for (let place = 0; place < length; place++) {
    let sum = one >> 1;
    for (let tap = 0; tap < weights.length; tap++) {
      sum += Math.imul(weights[tap]!, source[start + tap * stride + place]!);
    }
    out[offset + place] = sum >> fractionBits;
  }
}
