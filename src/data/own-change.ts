import { createHash } from "node:crypto";
import { createRandom, type Random } from "./random.js";

/**
 * A function that changes the pixels of one image in place, 0..255, `[height, width, channels]`; what it writes is rounded and
 * kept in that range. Random numbers come from `random`, so that a run can be repeated and continued.
 *
 * @example
 * ```ts
 * const darker: ChangePixels = (pixels, { random }) => {
 *   const factor = 0.5 + 0.5 * random.uniform();
 *   pixels.forEach((pixel, i) => { pixels[i] = pixel * factor; });
 * };
 * ```
 */
export type ChangePixels = (pixels: Uint8ClampedArray, image: ImageToChange) => void;

/** What a function of the user's is told of an image. */
export interface ImageToChange {
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  /** Draws for this image in this epoch. */
  readonly random: Random;
}

/** A function that changes the numbers of one example in place, before they are normalised; as {@link ChangePixels}. */
export type ChangeValues = (values: Float32Array | Uint8ClampedArray, example: ExampleToChange) => void;

/** What a function of the user's is told of an example. */
export interface ExampleToChange {
  /** Shape of the example, features or channels last. */
  readonly shape: readonly number[];
  /** Draws for this example in this epoch. */
  readonly random: Random;
}

/**
 * Makes a function that returns one example as the user's own function changes it; undefined without one.
 *
 * Every example has random numbers of its own, by seed, epoch and its number.
 *
 * @param values of all examples, `size` each
 * @param about what the function is told besides `random`
 * @returns The changed numbers, which are valid until the next call.
 */
export function changed<About extends object>(
  values: Uint8Array | Float32Array,
  size: number,
  change: ((values: never, about: About & { readonly random: Random }) => void) | undefined,
  seed: number,
  about: About,
): ((index: number, epoch: number) => Uint8Array | Float32Array) | undefined {
  if (change === undefined) return undefined;
  const random = createRandom(seed).fork("own change");
  const isBytes = values.BYTES_PER_ELEMENT === 1;
  const scratch = isBytes ? new Uint8Array(size) : new Float32Array(size);
  const shown = isBytes ? new Uint8ClampedArray(scratch.buffer as ArrayBuffer) : scratch;
  return (index, epoch) => {
    scratch.set(values.subarray(index * size, (index + 1) * size));
    random.seek(epoch, index);
    change(shown as never, { ...about, random });
    return scratch;
  };
}

/**
 * Tries the user's own function twice on one example, before anything is trained.
 *
 * @returns Why it is of no use: it throws, makes numbers that are not finite, or others at the second try; undefined if it is fine.
 */
export function changeProblem(
  change: AnyChange,
  values: Uint8Array | Float32Array,
  about: object,
  where: string,
): string | undefined {
  try {
    const [first, second] = [changedOnce(change, values, about), changedOnce(change, values, about)];
    if (!first.every(Number.isFinite)) {
      return `Expected the function change to leave finite numbers but got others (${where}). Look at what it divides by.`;
    }
    if (first.every((value, place) => value === second[place])) return undefined;
    return `Expected the function change to do the same with the same example but got another result at the second try (${where}). Draw random numbers from its second argument, as random.uniform(): Math.random cannot be repeated.`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `Expected the function change to change an example but got an error that it threw, "${message}" (${where}). Look at what it calls.`;
  }
}

/** Identifies the user's own function: its text, and what it makes of one example, since closures share their text. */
export function changeIdentity(
  change: AnyChange,
  values: Uint8Array | Float32Array,
  about: object,
): { readonly text: string; readonly sha256: string } {
  const numbers = changedOnce(change, values, about).join();
  return { text: String(change), sha256: createHash("sha256").update(numbers).digest("hex") };
}

/** A function of the user's for examples of any kind. */
type AnyChange = (values: never, about: never) => void;

function changedOnce(change: AnyChange, values: Uint8Array | Float32Array, about: object): number[] {
  const own = changed(values, values.length, change as never, 0, about);
  return Array.from(own?.(0, 0) ?? []);
}
