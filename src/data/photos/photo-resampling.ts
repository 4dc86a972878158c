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
  const rows = acrossRows(pixels, from, to.width);
  return downColumns(rows, to.width * 3, triangleTaps(from.height, to.height));
}

// Whole numbers, so that every machine rounds alike; 255 times the sum of weights still fits 31 bits.
const fractionBits = 22;
const one = 2 ** fractionBits;

/** Which source pixels each result pixel is made of. */
interface Taps {
  /** Result pixels. */
  readonly count: number;
  /** The first source pixel of each. */
  readonly first: Int32Array;
  /** How many source pixels each has. */
  readonly length: Int32Array;
  /** Weights of all, one result pixel after the other, in units of 2^-22; each pixel's add up to about 2^22. */
  readonly weights: Int32Array;
}

function triangleTaps(from: number, to: number): Taps {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  const first = new Int32Array(to);
  const length = new Int32Array(to);
  const weights: number[] = [];
  for (let place = 0; place < to; place++) {
    const centre = (place + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const end = Math.min(Math.trunc(centre + reach + 0.5), from);
    first[place] = start;
    length[place] = end - start;
    const own = Array.from({ length: end - start }, (_, tap) =>
      Math.max(1 - Math.abs((tap + start - centre + 0.5) / reach), 0),
    );
    const sum = own.reduce((total, weight) => total + weight, 0);
    for (const weight of own) weights.push(Math.round((weight / sum) * one));
  }
  return { count: to, first, length, weights: Int32Array.from(weights) };
}

/** Weighted sums of neighbouring pixels of each row: `[from.height, width, 3]`. */
function acrossRows(
  pixels: Uint8Array,
  from: { readonly width: number; readonly height: number },
  width: number,
): Uint8Array {
  const { first, length, weights } = triangleTaps(from.width, width);
  const result = new Uint8Array(from.height * width * 3);
  let to = 0;
  for (let row = 0; row < from.height; row++) {
    const start = row * from.width;
    let next = 0;
    for (let column = 0; column < width; column++) {
      let red = one >> 1;
      let green = red;
      let blue = red;
      let at = (start + first[column]!) * 3;
      for (const end = next + length[column]!; next < end; next++, at += 3) {
        const weight = weights[next]!;
        red += Math.imul(weight, pixels[at]!);
        green += Math.imul(weight, pixels[at + 1]!);
        blue += Math.imul(weight, pixels[at + 2]!);
      }
      result[to++] = red >> fractionBits;
      result[to++] = green >> fractionBits;
      result[to++] = blue >> fractionBits;
    }
  }
  return result;
}

/** Weighted sums of neighbouring rows of `rowLength` values each. */
function downColumns(rows: Uint8Array, rowLength: number, taps: Taps): Uint8Array {
  const { count, first, length, weights } = taps;
  const result = new Uint8Array(count * rowLength);
  const sums = new Int32Array(rowLength);
  let next = 0;
  for (let row = 0; row < count; row++) {
    sums.fill(one >> 1);
    let at = first[row]! * rowLength;
    for (const end = next + length[row]!; next < end; next++) {
      const weight = weights[next]!;
      for (let place = 0; place < rowLength; place++) sums[place]! += Math.imul(weight, rows[at + place]!);
      at += rowLength;
    }
    const to = row * rowLength;
    for (let place = 0; place < rowLength; place++) result[to + place] = sums[place]! >> fractionBits;
  }
  return result;
}
