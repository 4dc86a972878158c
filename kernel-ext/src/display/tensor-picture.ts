import { enlarged, type Pixels } from "./png.js";

/** The least and the most pixels of a side that is shown as a picture. */
const sides = { least: 4, most: 2048 } as const;
/** A matrix that is more than this many times longer than wide is a list of vectors. */
const longest = 4;

/** The sums and the range of finite numbers. */
export type Summary = ReturnType<typeof summarize>;

/** Summarizes the numbers of a tensor. */
export function summarize(values: ArrayLike<number>): {
  readonly finite: number;
  readonly notFinite: number;
  readonly low: number;
  readonly high: number;
  readonly sum: number;
  readonly squares: number;
  /** Whether all finite numbers are whole. */
  readonly isWhole: boolean;
} {
  let [finite, low, high, sum, squares, isWhole] = [0, Infinity, -Infinity, 0, 0, true];
  for (let at = 0; at < values.length; at++) {
    const value = Number(values[at]);
    if (!Number.isFinite(value)) continue;
    finite++;
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
    squares += value * value;
    isWhole &&= Number.isInteger(value);
  }
  return { finite, notFinite: values.length - finite, low, high, sum, squares, isWhole };
}

/** The picture of a tensor. */
interface TensorPicture {
  readonly pixels: Pixels;
  /** How numbers map to brightness. */
  readonly scale: string;
}

/**
 * Makes the picture of a tensor `[height, width]`, or `[height, width, channels]` with 1, 3 or 4 channels; undefined for other
 * shapes.
 *
 * Whole numbers from 0 to 255 and fractions from 0 to 1 keep their brightness; other numbers are spread from black (the
 * smallest) to white (the largest).
 */
export function tensorPicture(
  shape: readonly number[],
  values: ArrayLike<number>,
  summary: Summary,
): TensorPicture | undefined {
  const [height = 0, width = 0, channels = 1] = shape;
  const isSide = (side: number): boolean => side >= sides.least && side <= sides.most;
  if (shape.length < 2 || shape.length > 3 || !isSide(height) || !isSide(width)) return undefined;
  if (channels !== 1 && channels !== 3 && channels !== 4) return undefined;
  if (shape.length === 2 && Math.max(height / width, width / height) > longest) return undefined;
  const { from, to, scale } = brightness(summary);
  const bytes = Uint8Array.from(values, (value) =>
    Number.isFinite(value) && to > from ? Math.round((255 * (value - from)) / (to - from)) : 0,
  );
  return { pixels: enlarged({ width, height, channels, bytes }), scale };
}

type Brightness = { readonly from: number; readonly to: number; readonly scale: string };

function brightness({ low, high, isWhole }: Summary): Brightness {
  if (low >= 0 && high <= 1) return { from: 0, to: 1, scale: "0 black, 1 white" };
  if (isWhole && low >= 0 && high <= 255) return { from: 0, to: 255, scale: "0 black, 255 white" };
  return { from: low, to: high, scale: "smallest black, largest white" };
}
