import { readFile } from "node:fs/promises";
import type { CreateRaw, Sharp, SharpConstructor } from "sharp";
import { commandHere } from "../../checking/command-here.js";
import { DataError } from "../data-error.js";
import { resamplePhoto } from "./photo-resampling.js";

/** A photograph's bytes and size, not yet decoded. */
export interface Photo {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Whether its pixels are amounts of four inks. */
  readonly isCmyk: boolean;
}

/** A rectangle of a photograph, in pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const maxPixels = 2 ** 27;

/**
 * Reads a file and its header.
 *
 * @throws DataError naming the file when it is missing or not a photograph
 */
export async function readPhoto(path: string): Promise<Photo> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new DataError(
      "missing",
      `Expected a readable photograph but got ${(cause as NodeJS.ErrnoException).code} (${path}). Prepare the set again: ${commandHere("data")}.`,
      { cause },
    );
  });
  const { width, height, space } = await decoding(path, async () => (await open(bytes)).metadata());
  return { path, bytes, width, height, isCmyk: space === "cmyk" };
}

/**
 * Decodes a region, scaled to a square with a triangle filter (antialiased bilinear).
 *
 * Grey and CMYK photographs become RGB, transparency is dropped; colour profiles and the EXIF orientation are ignored,
 * and inks become colours, as in the published loader (Pillow).
 *
 * @param size side of the square in pixels
 * @returns `[size, size, 3]`
 * @throws DataError naming the file when its pixels are cut short or damaged
 */
export async function decodeRegion(photo: Photo, region: Region, size: number): Promise<Uint8Array> {
  if (region.width >= size && region.height >= size) {
    return decodePixels(photo, size, size, (image) =>
      image.extract({ ...region }).resize(size, size, { fit: "fill", kernel: "linear" }),
    );
  }
  // The decoder's enlarging is off by half a pixel; ours is not.
  const { width, height } = region;
  const pixels = await decodePixels(photo, width, height, (image) => image.extract({ ...region }));
  return resamplePhoto(pixels, region, { width: size, height: size });
}

/**
 * Decodes the centre: scales the short side, then cuts out a square.
 *
 * @param options `resize`, length of the short side, at least the `size` of the square, in pixels
 * @returns `[size, size, 3]`
 * @throws DataError naming the file when its pixels are cut short or damaged
 */
export async function decodeCentre(
  photo: Photo,
  options: { readonly resize: number; readonly size: number },
): Promise<Uint8Array> {
  const { resize, size } = options;
  if (
    !(Number.isInteger(size) && Number.isInteger(resize) && size >= 1 && size <= resize && resize <= 4096)
  ) {
    throw new DataError(
      "argument",
      `Expected 1 <= size <= resize <= 4096 but got size ${size} and resize ${resize} (photographs).`,
    );
  }
  const short = Math.min(photo.width, photo.height);
  const width = Math.floor((photo.width * resize) / short);
  const height = Math.floor((photo.height * resize) / short);
  const [left, top] = [Math.round((width - size) / 2), Math.round((height - size) / 2)];
  const centre: Region = { left, top, width: size, height: size };
  if (short === resize) return decodePixels(photo, size, size, (image) => image.extract({ ...centre }));
  if (short >= resize) {
    return decodePixels(photo, size, size, (image) =>
      image
        .resize(width, height, { fit: "fill", kernel: "linear", fastShrinkOnLoad: false })
        .extract({ ...centre }),
    );
  }
  const whole = await decodePixels(photo, photo.width, photo.height, (image) => image);
  return cutOut(resamplePhoto(whole, photo, { width, height }), width, centre);
}

function cutOut(pixels: Uint8Array, imageWidth: number, region: Region): Uint8Array {
  const result = new Uint8Array(region.width * region.height * 3);
  for (let row = 0; row < region.height; row++) {
    const start = ((region.top + row) * imageWidth + region.left) * 3;
    result.set(pixels.subarray(start, start + region.width * 3), row * region.width * 3);
  }
  return result;
}

async function decodePixels(
  photo: Photo,
  width: number,
  height: number,
  shape: (image: Sharp) => Sharp,
): Promise<Uint8Array> {
  const pixels = await decoding(photo.path, async () => {
    const image = photo.isCmyk ? await openInks(photo) : await open(photo.bytes);
    return shape(image).toColourspace("srgb").removeAlpha().raw().toBuffer();
  });
  if (pixels.length !== width * height * 3) {
    throw new DataError(
      "corrupt",
      `Expected ${width * height * 3} bytes of pixels but got ${pixels.length} (${photo.path}). Prepare the set again: ${commandHere("data")}.`,
    );
  }
  return pixels;
}

/** Done before scaling: scaled inks are not the inks of scaled colours. */
async function openInks({ bytes, width, height }: Photo): Promise<Sharp> {
  const image = await open(bytes);
  const inks = await image.pipelineColourspace("cmyk").toColourspace("cmyk").raw().toBuffer();
  return open(inksToColours(inks), { width, height, channels: 3 });
}

/**
 * Turns amounts of cyan, magenta, yellow and black into red, green and blue: colour = (255 - black)(1 - ink / 255),
 * rounded as Pillow does.
 *
 * @param inks `[n, 4]`
 * @returns `[n, 3]`
 */
export function inksToColours(inks: Uint8Array): Uint8Array {
  const colours = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const light = 255 - inks[from + 3]!;
    for (let ink = from; ink < from + 3; ink++) {
      const product = inks[ink]! * light + 128;
      colours[to++] = Math.max(light - (((product >> 8) + product) >> 8), 0);
    }
  }
  return colours;
}

/**
 * The package that decodes, loaded when first needed: training on other data does not need it.
 *
 * @throws DataError when it is not installed
 */
export async function loadDecoder(): Promise<SharpConstructor> {
  const { default: sharp } = await import("sharp").catch((cause: unknown) => {
    throw new DataError(
      "missing",
      "Expected the package sharp, which decodes photographs, but it cannot be loaded. Install it: npm ci.",
      { cause },
    );
  });
  return sharp;
}

async function open(bytes: Uint8Array, raw?: CreateRaw): Promise<Sharp> {
  const sharp = await loadDecoder();
  // Many photographs at a time use the processor better than many threads for each.
  if (sharp.concurrency() !== 1) sharp.concurrency(1);
  const options = { failOn: "truncated", limitInputPixels: maxPixels, ignoreIcc: true } as const;
  return sharp(bytes, raw === undefined ? options : { ...options, raw });
}

async function decoding<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, " ").trim() : String(cause);
    throw new DataError(
      "corrupt",
      `Expected a whole photograph but decoding failed: ${reason} (${path}). Prepare the set again: ${commandHere("data")}.`,
      { cause },
    );
  }
}
