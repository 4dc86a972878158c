import { also, list, number, oneOf, record, type Shape } from "../../checking/shapes.js";
import { type Mixing, mixingFields } from "../mixing.js";
import type { Random } from "../random.js";
import type { Region } from "./photo-decoding.js";

/** Random changes of a training photograph; plain data. */
export interface PhotoAugmentation extends Mixing {
  readonly kind: "photographs";
  /** Share of the photograph's area that is kept, [least, most]. */
  readonly scale: readonly [number, number];
  /** Width / height of what is kept, [least, most]. */
  readonly ratio: readonly [number, number];
  /** Brightness, contrast and saturation each change by a factor in 1 - jitter .. 1 + jitter. */
  readonly jitter: number;
  /** Probability of a horizontal flip. */
  readonly flip: number;
  /** Standard deviation of the strength of ImageNet's three colour directions; 0 for none. */
  readonly lighting: number;
}

/** The published ImageNet training. */
export const imageNetAugmentation: PhotoAugmentation = {
  kind: "photographs",
  scale: [0.08, 1],
  ratio: [3 / 4, 4 / 3],
  jitter: 0.4,
  flip: 0.5,
  lighting: 0.1,
};

/** Changes that keep or alter a colour channel by a factor. */
export type JitterStep = "brightness" | "contrast" | "saturation";

/** The random changes drawn for one photograph. */
export interface PhotoDraw {
  readonly region: Region;
  readonly isFlipped: boolean;
  /** In the order of application. */
  readonly jitter: readonly { readonly step: JitterStep; readonly factor: number }[];
  /** Strengths of the three colour directions. */
  readonly alpha: readonly [number, number, number];
}

// Principal directions of ImageNet's colours (rows: red, green, blue) and how much they vary.
const colourDirections = [
  [-0.5675, 0.7192, 0.4009],
  [-0.5808, -0.0045, -0.814],
  [-0.5836, -0.6948, 0.4203],
] as const;
const colourVariances = [0.2175, 0.0188, 0.0045] as const;

/**
 * Draws the random changes of one photograph.
 *
 * @param random the same state gives the same draw
 * @param photo its width and height in pixels
 */
export function drawPhotoAugmentation(
  random: Random,
  augmentation: PhotoAugmentation,
  photo: { readonly width: number; readonly height: number },
): PhotoDraw {
  const region = drawRegion(random, augmentation, photo);
  const steps: JitterStep[] = random.shuffle(["brightness", "contrast", "saturation"]);
  const jitter = steps.map((step) => ({
    step,
    factor: 1 + augmentation.jitter * (2 * random.uniform() - 1),
  }));
  const isFlipped = random.uniform() < augmentation.flip;
  return { region, isFlipped, jitter, alpha: drawLighting(random, augmentation) };
}

/** Draws the strengths of the three colour directions. */
export function drawLighting(random: Random, augmentation: PhotoAugmentation): [number, number, number] {
  const { lighting } = augmentation;
  return [random.normal() * lighting, random.normal() * lighting, random.normal() * lighting];
}

/** A region of random area and shape; after ten that do not fit, the largest centred one of an allowed shape. */
function drawRegion(
  random: Random,
  augmentation: PhotoAugmentation,
  photo: { readonly width: number; readonly height: number },
): Region {
  const [leastRatio, mostRatio] = augmentation.ratio;
  const [leastScale, mostScale] = augmentation.scale;
  const between = (least: number, most: number): number => least + (most - least) * random.uniform();
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = photo.width * photo.height * between(leastScale, mostScale);
    const ratio = Math.exp(between(Math.log(leastRatio), Math.log(mostRatio)));
    const width = Math.round(Math.sqrt(area * ratio));
    const height = Math.round(Math.sqrt(area / ratio));
    if (width < 1 || height < 1 || width > photo.width || height > photo.height) continue;
    const top = random.integer(photo.height - height + 1);
    const left = random.integer(photo.width - width + 1);
    return { left, top, width, height };
  }
  const ratio = photo.width / photo.height;
  const width = ratio > mostRatio ? Math.round(photo.height * mostRatio) : photo.width;
  const height = ratio < leastRatio ? Math.round(photo.width / leastRatio) : photo.height;
  return {
    left: Math.floor((photo.width - width) / 2),
    top: Math.floor((photo.height - height) / 2),
    width,
    height,
  };
}

/**
 * Changes brightness, contrast or saturation in place, rounding to whole pixels as the published transforms do.
 *
 * @param pixels `[n, 3]`, red, green, blue
 * @param factor 0 for black, mean grey or no colour; 1 for no change
 */
export function jitterColours(pixels: Uint8Array, step: JitterStep, factor: number): void {
  const single = Math.fround(factor);
  if (step === "saturation") {
    jitterSaturation(pixels, single);
    return;
  }
  const anchor = step === "contrast" ? meanGrey(pixels) : 0;
  // Equal pixels become equal.
  const table = Uint8Array.from({ length: 256 }, (_, value) => blended(anchor, value, single));
  for (let place = 0; place < pixels.length; place++) pixels[place] = table[pixels[place]!]!;
}

function jitterSaturation(pixels: Uint8Array, factor: number): void {
  for (let place = 0; place < pixels.length; place += 3) {
    const grey = greyOf(pixels, place);
    pixels[place] = blended(grey, pixels[place]!, factor);
    pixels[place + 1] = blended(grey, pixels[place + 1]!, factor);
    pixels[place + 2] = blended(grey, pixels[place + 2]!, factor);
  }
}

/** From `anchor` towards the value or beyond it, in single precision; storing drops the fraction. */
function blended(anchor: number, value: number, factor: number): number {
  const result = Math.fround(anchor + Math.fround(factor * (value - anchor)));
  return Math.min(Math.max(result, 0), 255);
}

/** Luma in 16-bit fixed point (ITU-R 601), rounded. */
function greyOf(pixels: Uint8Array, place: number): number {
  return (pixels[place]! * 19595 + pixels[place + 1]! * 38470 + pixels[place + 2]! * 7471 + 0x8000) >> 16;
}

function meanGrey(pixels: Uint8Array): number {
  let sum = 0;
  for (let place = 0; place < pixels.length; place += 3) sum += greyOf(pixels, place);
  return Math.floor((3 * sum) / pixels.length + 0.5);
}

/**
 * The amount that lighting adds to red, green and blue of pixel / 255: sum over j of direction_cj alpha_j variance_j.
 *
 * @param alpha strengths of the three directions
 */
export function lightingShift(alpha: readonly [number, number, number]): [number, number, number] {
  const shift = (row: readonly [number, number, number]): number =>
    row[0] * alpha[0] * colourVariances[0] +
    row[1] * alpha[1] * colourVariances[1] +
    row[2] * alpha[2] * colourVariances[2];
  return [shift(colourDirections[0]), shift(colourDirections[1]), shift(colourDirections[2])];
}

/**
 * Writes (pixel / 255 + shift - mean) / std, flipped or not.
 *
 * @param pixels `[size, size, 3]`
 * @param scaling `mean`, `std` and `shift` per channel
 * @param out where to write, from `offset` on
 */
export function writePhoto(
  pixels: Uint8Array,
  size: number,
  isFlipped: boolean,
  scaling: {
    readonly mean: readonly number[];
    readonly std: readonly number[];
    readonly shift: readonly number[];
  },
  out: Float32Array,
  offset: number,
): void {
  const table = new Float32Array(3 * 256);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < 256; pixel++) {
      const value = pixel / 255 + scaling.shift[channel]! - scaling.mean[channel]!;
      table[(channel << 8) | pixel] = value / scaling.std[channel]!;
    }
  }
  let to = offset;
  for (let row = 0; row < size; row++) {
    const last = size - 1;
    for (let column = 0; column < size; column++, to += 3) {
      const from = (row * size + (isFlipped ? last - column : column)) * 3;
      out[to] = table[pixels[from]!]!;
      out[to + 1] = table[256 | pixels[from + 1]!]!;
      out[to + 2] = table[512 | pixels[from + 2]!]!;
    }
  }
}

/** A range of two numbers above 0, the least first. */
function range(most: number, use: string): Shape {
  const pair = list(number({ above: 0, max: most }), { min: 2, max: 2, use });
  return also(
    pair,
    ([low, high]: readonly [number, number]) => low <= high,
    "to be [least, most]",
    `Use for instance ${use}.`,
  );
}

/** The shape of a {@link PhotoAugmentation}. */
export const photoAugmentationShape: Shape = record<PhotoAugmentation>(
  {
    kind: oneOf(["photographs"]),
    scale: range(1, "[0.08, 1]"),
    ratio: range(100, "[0.75, 1.33]"),
    jitter: number({ min: 0, max: 1, use: 0.4 }),
    flip: number({ min: 0, max: 1, use: 0.5 }),
    lighting: number({ min: 0, max: 10, use: 0.1 }),
    ...mixingFields,
  },
  'Use imageNetAugmentation, or "none".',
);
