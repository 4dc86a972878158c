import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Fields of a protocol buffer, in their order. */
type Fields = readonly { readonly field: number; readonly value: number | Buffer }[];

/** A value of an event, as far as tests look at it. */
export interface ReadValue {
  readonly step: number;
  readonly tag: string;
  readonly kind: "scalar" | "picture" | "histogram";
  readonly value: number | Buffer;
}

/** What the event files of a folder say, those before a purge left out as TensorBoard does. */
export function readEvents(folder: string): { files: number; values: readonly ReadValue[] } {
  const names = readdirSync(folder)
    .filter((name) => name.includes("tfevents"))
    .sort();
  let values: ReadValue[] = [];
  for (const event of names.flatMap((name) => records(readFileSync(join(folder, name))))) {
    const fields = fieldsOf(event);
    const step = (find(fields, 2) as number | undefined) ?? 0;
    if (find(fields, 7) !== undefined) values = values.filter((value) => value.step < step);
    const summary = find(fields, 5) as Buffer | undefined;
    if (summary !== undefined) values.push(...valuesOf(summary, step));
  }
  return { files: names.length, values };
}

/** The events of a file; fails where a checksum of a length or the framing is wrong. */
export function records(bytes: Buffer): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    if (at + 16 + length > bytes.length) throw new Error("a record is cut off");
    all.push(bytes.subarray(at + 12, at + 12 + length));
    at += 16 + length;
  }
  return all;
}

/** A value of a summary that holds a histogram. */
export function readHistogram(value: Uint8Array) {
  const fields = fieldsOf(find(fieldsOf(Buffer.from(value)), 5) as Buffer);
  const [min, max, num, sum, squares] = [1, 2, 3, 4, 5].map((field) => find(fields, field) as number);
  const [limits, counts] = [6, 7].map((field) => doubles(find(fields, field) as Buffer));
  return { min, max, num, sum, squares, limits: limits as number[], counts: counts as number[] };
}

function valuesOf(summary: Buffer, step: number): ReadValue[] {
  return fieldsOf(summary).map((each) => {
    const fields = fieldsOf(each.value as Buffer);
    const tag = String(find(fields, 1));
    const [number, image, histogram] = [2, 4, 5].map((field) => find(fields, field));
    if (number !== undefined) return { step, tag, kind: "scalar", value: number };
    if (image !== undefined)
      return { step, tag, kind: "picture", value: find(fieldsOf(image as Buffer), 4) as Buffer };
    return { step, tag, kind: "histogram", value: histogram as Buffer };
  });
}

const find = (fields: Fields, wanted: number): number | Buffer | undefined =>
  fields.find(({ field }) => field === wanted)?.value;

function doubles(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}

function fieldsOf(bytes: Buffer): Fields {
  const fields: { field: number; value: number | Buffer }[] = [];
  let at = 0;
  const varint = (): number => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, type] = [key >> 3, key & 7];
    if (type === 0) {
      fields.push({ field, value: varint() });
      continue;
    }
    const length = type === 1 ? 8 : type === 5 ? 4 : varint();
    const value = bytes.subarray(at, at + length);
    at += length;
    fields.push({
      field,
      value: type === 1 ? value.readDoubleLE() : type === 5 ? value.readFloatLE() : value,
    });
  }
  return fields;
}
