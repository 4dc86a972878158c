import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { commandHere } from "../checking/command-here.js";
import { oneOf, optional, record, text } from "../checking/shapes.js";
import { isFolder } from "../files/folders.js";
import { openArchive } from "./archives/archive-stream.js";
import { readTar } from "./archives/tar.js";
import { type CifarFile, type CifarKind, type CifarLayout, cifarLayouts } from "./cifar-files.js";
import { DataError, demandData } from "./data-error.js";
import type { Dataset, ImageSet } from "./dataset.js";
import { readBounded } from "./idx.js";
import { shownDataset, shownSet } from "./shown-data.js";

export interface CifarOptions {
  readonly kind: CifarKind;
  /** A folder with the .bin files, or the published archive (.tar.gz or .tar). */
  readonly path: string;
  /** CIFAR-100 only: 100 fine classes (default) or 20 coarse ones. */
  readonly labels?: "fine" | "coarse";
  /**
   * "published" (default) accepts only the published bytes; "any" accepts any number of valid records, for your own
   * sets in this format.
   */
  readonly content?: "published" | "any";
}

const cifarOptions = record<CifarOptions>({
  kind: oneOf(Object.keys(cifarLayouts)),
  path: text("Name the folder or archive."),
  labels: optional(oneOf(["fine", "coarse"])),
  content: optional(oneOf(["published", "any"])),
});

/** Unpacked records. */
export interface CifarRecords {
  /** `[count, 32, 32, 3]`. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

const side = 32;
const planeBytes = side * side;
const imageBytes = 3 * planeBytes;
const maxFileBytes = 2 ** 28;

/**
 * Reads CIFAR-10 or CIFAR-100 in its binary version.
 *
 * @returns train and test, 32x32 RGB; mean and std are the published training's
 * @throws DataError naming the file, with expected and found size or MD5, when a file is not the published one
 * @example
 * ```ts
 * const { train } = await readCifar({ kind: "cifar100", path: "data/cifar-100-binary" });
 * ```
 */
export async function readCifar(options: CifarOptions): Promise<Dataset> {
  demandData(options, cifarOptions, "options", "readCifar");
  const layout = cifarLayouts[options.kind];
  const isCoarse = options.labels === "coarse";
  if (isCoarse && layout.names.coarse === undefined) {
    throw new DataError(
      "argument",
      `Expected labels to be "fine" but got "coarse" (${layout.title}). Only CIFAR-100 has coarse classes.`,
    );
  }
  const files = await readFiles(layout, options.path);
  const isPublished = options.content !== "any";
  const part = (wanted: readonly CifarFile[]): CifarRecords => {
    const parts = wanted.map((file) => {
      const bytes = files.get(file.name)!;
      const source = join(options.path, file.name);
      if (isPublished) expectPublished(bytes, file, layout, source);
      return parseCifarRecords(bytes, options, source);
    });
    return joined(parts);
  };
  const classNames = readClassNames(layout, isCoarse, files);
  const common = { height: side, width: side, channels: 3, classes: classNames.length, classNames };
  const set = (which: "train" | "test", records: CifarRecords): ImageSet =>
    shownSet({
      name: `${layout.title}${isCoarse ? " (coarse)" : ""}, ${which}`,
      ...records,
      ...common,
      mean: layout.mean,
      std: layout.std,
    });
  return shownDataset({
    name: `${layout.title}${isCoarse ? " (coarse)" : ""}`,
    train: set("train", part(layout.train)),
    test: set("test", part([layout.test])),
  });
}

/**
 * Unpacks binary records: label bytes, then the red, the green and the blue plane.
 *
 * @param bytes whole records
 * @param options which set, and which of CIFAR-100's two labels
 * @param source the file's name, for errors
 * @throws DataError when the last record is incomplete or a label is out of range
 */
export function parseCifarRecords(
  bytes: Uint8Array,
  options: { readonly kind: CifarKind; readonly labels?: "fine" | "coarse" },
  source: string,
): CifarRecords {
  const { labelBytes } = cifarLayouts[options.kind];
  const recordBytes = labelBytes + imageBytes;
  const count = Math.floor(bytes.length / recordBytes);
  if (count === 0 || bytes.length % recordBytes !== 0) {
    throw new DataError(
      "corrupt",
      `Expected whole records of ${recordBytes} bytes but got ${bytes.length} bytes (${source}). Fetch the set again: ${commandHere("data", options.kind)}.`,
    );
  }
  const labels = new Uint8Array(count);
  const images = new Uint8Array(count * imageBytes);
  const labelPlace = options.labels === "coarse" ? 0 : labelBytes - 1;
  for (let record = 0; record < count; record++) {
    const start = record * recordBytes;
    checkLabels(bytes, start, options.kind, record, source);
    labels[record] = bytes[start + labelPlace]!;
    const red = start + labelBytes;
    let to = record * imageBytes;
    for (let from = red; from < red + planeBytes; from++) {
      images[to++] = bytes[from]!;
      images[to++] = bytes[from + planeBytes]!;
      images[to++] = bytes[from + 2 * planeBytes]!;
    }
  }
  return { images, labels, count };
}

function checkLabels(
  bytes: Uint8Array,
  start: number,
  kind: CifarKind,
  record: number,
  source: string,
): void {
  const limits = kind === "cifar10" ? [10] : [20, 100];
  for (const [place, limit] of limits.entries()) {
    const label = bytes[start + place]!;
    if (label < limit) continue;
    throw new DataError(
      "corrupt",
      `Expected a label in 0..${limit - 1} but got ${label} (record ${record} of ${source}). Fetch the set again: ${commandHere("data", kind)}.`,
    );
  }
}

async function readFiles(layout: CifarLayout, path: string): Promise<Map<string, Uint8Array>> {
  const optional = [layout.names.fine, layout.names.coarse].filter((name) => name !== undefined);
  const required = [...layout.train, layout.test].map((file) => file.name);
  const files = isFolder(path)
    ? readFolder(path, [...required, ...optional])
    : await readArchive(path, new Set([...required, ...optional]));
  for (const name of required) {
    if (files.has(name)) continue;
    throw new DataError(
      "missing",
      `Expected ${name} but found only ${[...files.keys()].join(", ") || "none of the files"} (${path}). Fetch the set: ${commandHere("data", layout.kind)}.`,
    );
  }
  return files;
}

function readFolder(folder: string, names: readonly string[]): Map<string, Uint8Array> {
  const present = names.filter((name) => existsSync(join(folder, name)));
  return new Map(present.map((name) => [name, readBounded(join(folder, name), maxFileBytes)]));
}

async function readArchive(path: string, names: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const limits = { source: path, maxEntryBytes: maxFileBytes, maxEntries: 100 };
  for await (const entry of readTar(openArchive(path), limits)) {
    const name = entry.name.split("/").at(-1)!;
    if (entry.kind === "file" && names.has(name)) files.set(name, await buffer(entry.body));
  }
  return files;
}

function expectPublished(bytes: Uint8Array, file: CifarFile, layout: CifarLayout, source: string): void {
  const fix = `Fetch the set again: ${commandHere("data", layout.kind)}.`;
  if (bytes.length !== file.bytes) {
    throw new DataError(
      "checksum",
      `Expected ${file.bytes} bytes but got ${bytes.length} (${source}). ${fix}`,
    );
  }
  const found = hash("md5", bytes);
  if (found !== file.md5) {
    throw new DataError("checksum", `Expected MD5 ${file.md5} but got ${found} (${source}). ${fix}`);
  }
}

function joined(parts: readonly CifarRecords[]): CifarRecords {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return {
    // Plain arrays, not Node's Buffer, whose slice() shares memory.
    images: new Uint8Array(Buffer.concat(parts.map((part) => part.images))),
    labels: new Uint8Array(Buffer.concat(parts.map((part) => part.labels))),
    count: parts.reduce((sum, part) => sum + part.count, 0),
  };
}

/** Names from the set's own text file; "class 7" and so on if it is missing or does not fit. */
function readClassNames(
  layout: CifarLayout,
  isCoarse: boolean,
  files: ReadonlyMap<string, Uint8Array>,
): readonly string[] {
  const classes = layout.kind === "cifar10" ? 10 : isCoarse ? 20 : 100;
  const file = isCoarse ? layout.names.coarse : layout.names.fine;
  const text = Buffer.from(files.get(file ?? "")?.subarray(0, 10_000) ?? []).toString("utf8");
  const names = text.split(/\r?\n/).filter((line) => line !== "");
  const isFitting = names.length === classes && names.every((name) => /^[\w ,'-]{1,40}$/.test(name));
  return isFitting ? names : Array.from({ length: classes }, (_, label) => `class ${label}`);
}
