import { number, optional, type Shape } from "../checking/shapes.js";
import { sizeOf } from "./dataset.js";
import { createRandom, type Random } from "./random.js";

/** How every example of a batch is mixed with the next one; plain data. */
export interface Mixing {
  /**
   * Strength `a` of mixup: an example becomes `l x + (1 - l) x'`, its answer likewise, with `l ~ Beta(a, a)`. 0 or left out for
   * none. Source: Zhang et al. 2018.
   */
  readonly mixup?: number;
  /**
   * Strength `a` of CutMix: a rectangle of `1 - l` of the image is that of the other, with `l ~ Beta(a, a)`; the answer is mixed
   * by area. Together with mixup, every image gets one of the two by chance. 0 or left out for none. Source: Yun et al. 2019.
   */
  readonly cutmix?: number;
}

/** The shapes of the fields of {@link Mixing}. */
export const mixingFields: Record<keyof Mixing, Shape> = {
  mixup: optional(number({ min: 0, max: 100, use: 0.2 })),
  cutmix: optional(number({ min: 0, max: 100, use: 1 })),
};

/** What a mixer needs to know of a batch. */
export interface MixedBatch {
  /** `[n, ...shape]`, normalised; changed in place. */
  readonly values: Float32Array;
  /** `[n, outputs]`; changed in place. */
  readonly targets: Float32Array;
  /** Numbers of the examples in their set. */
  readonly indices: Int32Array;
}

/**
 * Makes a function that mixes every example of a batch with the next one, the last with the first; undefined where nothing is
 * mixed. What is drawn depends on seed, epoch and an example's number.
 *
 * @param shape of an example, `[height, width, channels]` for CutMix
 */
export function createMixer(
  { mixup = 0, cutmix = 0 }: Mixing,
  shape: readonly number[],
  at: { readonly seed: number; readonly epoch: number },
): ((batch: MixedBatch) => void) | undefined {
  if (mixup === 0 && cutmix === 0) return undefined;
  const random = createRandom(at.seed).fork("mixing");
  const size = sizeOf(shape);
  return ({ values, targets, indices }) => {
    const count = indices.length;
    const outputs = targets.length / count;
    // Each example is mixed with the next before that is changed; the last one needs the first as it was.
    const first = { value: values.slice(0, size), target: targets.slice(0, outputs) };
    for (let place = 0; place < count; place++) {
      random.seek(at.epoch, indices[place]!);
      const isCut = cutmix > 0 && (mixup === 0 || random.uniform() < 0.5);
      const share = beta(random, isCut ? cutmix : mixup);
      const own = values.subarray(place * size, (place + 1) * size);
      const isLast = place + 1 === count;
      const other = isLast ? first.value : values.subarray((place + 1) * size, (place + 2) * size);
      const kept = isCut ? paste(random, share, shape, own, other) : blend(own, other, share);
      const target = targets.subarray(place * outputs, (place + 1) * outputs);
      const otherTarget = isLast
        ? first.target
        : targets.subarray((place + 1) * outputs, (place + 2) * outputs);
      blend(target, otherTarget, kept);
    }
  };
}

/** `own = share own + (1 - share) other`; returns the share. */
function blend(own: Float32Array, other: Float32Array, share: number): number {
  for (let place = 0; place < own.length; place++) {
    own[place] = share * own[place]! + (1 - share) * other[place]!;
  }
  return share;
}

/** Copies a rectangle around a random centre, clipped to the image; returns the share of the area that is left. */
function paste(
  random: Random,
  share: number,
  [height = 1, width = 1, channels = 1]: readonly number[],
  own: Float32Array,
  other: Float32Array,
): number {
  const side = Math.sqrt(1 - share) / 2;
  const [row, column] = [random.integer(height), random.integer(width)];
  const top = Math.max(0, Math.round(row - side * height));
  const bottom = Math.min(height, Math.round(row + side * height));
  const left = Math.max(0, Math.round(column - side * width));
  const right = Math.min(width, Math.round(column + side * width));
  for (let y = top; y < bottom; y++) {
    const [from, to] = [(y * width + left) * channels, (y * width + right) * channels];
    own.set(other.subarray(from, to), from);
  }
  return 1 - ((bottom - top) * (right - left)) / (height * width);
}

/** A number from Beta(a, a), as the share of one of two gamma numbers in their sum. */
function beta(random: Random, a: number): number {
  const [x, y] = [gamma(random, a), gamma(random, a)];
  // For tiny strengths both may underflow: the distribution is then all but on 0 and 1.
  return x + y > 0 ? x / (x + y) : Math.round(random.uniform());
}

/** A number from Gamma(a, 1). Source: Marsaglia and Tsang 2000; for a < 1 by way of a + 1. */
function gamma(random: Random, a: number): number {
  if (a < 1) return gamma(random, a + 1) * random.uniform() ** (1 / a);
  const d = a - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
