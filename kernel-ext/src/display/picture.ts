import type { MimeBundle } from "mixture-growth-display";

const signatures: readonly (readonly [type: string, name: string, bytes: readonly number[]])[] = [
  ["image/png", "PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", "JPEG", [0xff, 0xd8, 0xff]],
  ["image/gif", "GIF", [0x47, 0x49, 0x46, 0x38]],
];

/**
 * Shows the bytes of a PNG, JPEG or GIF file as the picture.
 *
 * @param value anything
 * @returns its bundle, or undefined if it is no picture
 */
export function picture(value: object): MimeBundle | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const found = signatures.find(([, , bytes]) => bytes.every((byte, at) => value[at] === byte));
  if (!found) return undefined;
  const [type, name] = found;
  return { [type]: value, "text/plain": `${name} picture, ${value.length.toLocaleString("en")} bytes` };
}
