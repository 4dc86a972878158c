import { types } from "node:util";
import type { Place } from "../checking/place.js";
import type { Shape } from "../checking/shapes.js";

/** Pixels as bytes, 0..255. Arrays of another realm are valid too: a notebook's cells may have their own. */
export const pixelArray: Shape = (value, at) =>
  types.isUint8Array(value) ||
  at.expected("to be a Uint8Array of pixels 0..255", value, pixelRemedy(value, at.name));

/** One class number for each image. */
export const labelArray: Shape = (value, at) =>
  types.isUint8Array(value) ||
  types.isInt32Array(value) ||
  at.expected("to be a Uint8Array or Int32Array of class numbers", value, labelRemedy(value, at.name));

/** A path for each photograph: there may be a million, so nothing is allocated for valid ones. */
export const fileNames: Shape = (value, at) => {
  const use = 'Use for instance ["cat/1.jpg"].';
  if (!Array.isArray(value)) return at.expected("to be a list of paths below the folder", value, use);
  const wrong = value.findIndex((file) => typeof file !== "string" || file === "");
  return wrong < 0 || at.item(wrong).expected("to be a path below the folder", value[wrong], use);
};

/** Labels from 0 to `classes` - 1; names the first ones that are not. */
export function labelsWithin(
  labels: Uint8Array | Int32Array,
  classes: number,
  at: Place,
  what: "image" | "example" = "image",
): boolean {
  let [least, most, wrong] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const first: string[] = [];
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] as number;
    if (label < least) least = label;
    if (label > most) most = label;
    if (label >= 0 && label < classes) continue;
    wrong++;
    if (first.length < 3) first.push(`${label} at ${what} ${index}`);
  }
  if (wrong === 0) return true;
  const more = wrong > first.length ? ` and ${wrong - first.length} more` : "";
  const remedy =
    least === 1 && most === classes
      ? `Labels ${least} to ${most} with ${classes} classes: count from 0, so subtract 1 from each.`
      : least < 0
        ? `Leave out ${what}s without a class.`
        : `Use the numbers of the classes, 0 to ${classes - 1}, or classes: ${most + 1}.`;
  return at.found(`to be integers from 0 to ${classes - 1}`, `${first.join(", ")}${more}`, remedy);
}

function pixelRemedy(value: unknown, name: string): string {
  if (isTensor(value)) return `Use Uint8Array.from(await ${name}.data()).`;
  if (Array.isArray(value) && Array.isArray(value[0])) return `Use Uint8Array.from(${name}.flat(Infinity)).`;
  if (!isNumbers(value)) return "Give one byte for each channel of each pixel.";
  let isShare = false;
  for (let i = 0; i < Math.min(value.length, 10_000); i++) {
    const pixel = value[i] as number;
    if (!(pixel >= 0 && pixel <= 1)) return `Use Uint8Array.from(${name}).`;
    if (!Number.isInteger(pixel)) isShare = true;
  }
  return isShare || types.isFloat32Array(value) || types.isFloat64Array(value)
    ? `Shares from 0 to 1 become bytes with Uint8Array.from(${name}, (value) => Math.round(255 * value)).`
    : `Use Uint8Array.from(${name}).`;
}

function labelRemedy(value: unknown, name: string): string {
  if (isTensor(value)) return `Use Int32Array.from(await ${name}.data()).`;
  if (types.isBigInt64Array(value) || types.isBigUint64Array(value)) {
    return `Use Int32Array.from(${name}, Number).`;
  }
  if (isNumbers(value)) return `Use Int32Array.from(${name}).`;
  if (Array.isArray(value) && typeof value[0] === "string") {
    return `Use Int32Array.from(${name}, (label) => classNames.indexOf(label)).`;
  }
  if (Array.isArray(value) && Array.isArray(value[0])) return "Give the number of each image's class.";
  return "Give the number of each image's class, from 0.";
}

function isTensor(value: unknown): boolean {
  return typeof value === "object" && value !== null && "dataSync" in value;
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return value.length === 0 || typeof value[0] === "number";
  return ArrayBuffer.isView(value) && "length" in value && typeof (value as { 0?: unknown })[0] !== "bigint";
}
