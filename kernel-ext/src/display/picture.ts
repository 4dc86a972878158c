import type { MimeBundle } from "mixture-growth-display";
import { encodePng, enlarged } from "./png.js";

const signatures: readonly (readonly [type: string, name: string, from: number, bytes: readonly number[]])[] =
  [
    ["image/png", "PNG", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ["image/jpeg", "JPEG", 0, [0xff, 0xd8, 0xff]],
    ["image/gif", "GIF", 0, [0x47, 0x49, 0x46, 0x38]],
    ["image/webp", "WebP", 8, [0x57, 0x45, 0x42, 0x50]],
  ];

/** Formats the bytes of a PNG, JPEG, GIF or WebP file as the picture. */
export function picture(value: object): MimeBundle | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const found = signatures.find(([, , from, bytes]) => bytes.every((byte, at) => value[from + at] === byte));
  if (!found) return undefined;
  const [type, name] = found;
  return { [type]: value, "text/plain": `${name} picture, ${value.length.toLocaleString("en")} bytes` };
}

interface ImageDataLike {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * Formats pixels `{ width, height, data }`, as canvases and image libraries return them: grey, RGB or RGBA, depending on
 * the length of the data.
 */
export function pixels(value: object): MimeBundle | undefined {
  if (!isImageData(value)) return undefined;
  const { width, height, data } = value;
  const channels = data.length / (width * height);
  if (channels !== 1 && channels !== 3 && channels !== 4) return undefined;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const kind = { 1: "grey", 3: "RGB", 4: "RGBA" }[channels];
  return {
    "image/png": encodePng(enlarged({ width, height, channels, bytes })),
    "text/plain": `Picture of ${width} × ${height} pixels, ${kind}`,
  };
}

function isImageData(value: object): value is ImageDataLike {
  const { width, height, data } = value as Partial<ImageDataLike>;
  const isSize = (side: unknown): boolean => Number.isInteger(side) && Number(side) > 0;
  return isSize(width) && isSize(height) && (data instanceof Uint8Array || data instanceof Uint8ClampedArray);
}

/** Formats a canvas as its picture, and an element of a page as its HTML. */
export function pageElement(value: object): MimeBundle | undefined {
  const { toDataURL, outerHTML } = value as { toDataURL?: unknown; outerHTML?: unknown };
  if (typeof toDataURL === "function") {
    const address = String((toDataURL as () => unknown).call(value));
    const [, type, data] = /^data:(image\/[a-z+]+);base64,(.*)$/.exec(address) ?? [];
    if (type !== undefined && data !== undefined) return { [type]: data };
  }
  return typeof outerHTML === "string" ? { "text/html": outerHTML } : undefined;
}
