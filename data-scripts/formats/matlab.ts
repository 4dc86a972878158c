import { inflateSync } from "node:zlib";
import { DataError } from "../../src/data/data-error.js";

/** Data element types of MATLAB's file format, level 5. */
const elementType = {
  int8: 1,
  uint8: 2,
  uint16: 4,
  matrix: 14,
  compressed: 15,
  utf8: 16,
  utf16: 17,
} as const;
const numberReaders: Readonly<
  Record<number, { readonly bytes: number; readonly read: (bytes: Buffer) => number }>
> = {
  1: { bytes: 1, read: (bytes) => bytes.readInt8() },
  2: { bytes: 1, read: (bytes) => bytes.readUInt8() },
  3: { bytes: 2, read: (bytes) => bytes.readInt16LE() },
  4: { bytes: 2, read: (bytes) => bytes.readUInt16LE() },
  5: { bytes: 4, read: (bytes) => bytes.readInt32LE() },
  6: { bytes: 4, read: (bytes) => bytes.readUInt32LE() },
  7: { bytes: 4, read: (bytes) => bytes.readFloatLE() },
  9: { bytes: 8, read: (bytes) => bytes.readDoubleLE() },
  12: { bytes: 8, read: (bytes) => Number(bytes.readBigInt64LE()) },
  13: { bytes: 8, read: (bytes) => Number(bytes.readBigUInt64LE()) },
};
const structClass = 2;
const maxBytes = 2 ** 26;

/** A class of ImageNet. */
export interface Synset {
  /** For instance n02119789. */
  readonly wnid: string;
  /** For people, for instance "kit fox, Vulpes macrotis"; empty if the file has none. */
  readonly words: string;
}

/**
 * Reads the number of each class from the ImageNet development kit's `meta.mat`.
 *
 * Reads as much of MATLAB's format (level 5, little-endian) as that file needs: one array of structures whose fields
 * ILSVRC2012_ID, WNID and words are a number and two texts.
 *
 * @returns number -> class
 * @throws DataError when the file is anything else
 */
export function readSynsets(bytes: Uint8Array, source: string): ReadonlyMap<number, Synset> {
  try {
    return parseSynsets(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), source);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    // Reading beyond the end, or a damaged compressed element.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw wrong("a whole MATLAB file", reason, source, cause);
  }
}

interface Element {
  readonly type: number;
  readonly content: Buffer;
}

function parseSynsets(file: Buffer, source: string): ReadonlyMap<number, Synset> {
  if (file.length < 136 || file.toString("latin1", 126, 128) !== "IM") {
    throw wrong("a little-endian MATLAB file of level 5", "something else", source);
  }
  for (const element of elements(file.subarray(128))) {
    const matrix = element.type === elementType.compressed ? inflated(element.content) : element;
    const found = matrix?.type === elementType.matrix ? readStructures(matrix.content) : undefined;
    if (found !== undefined && found.size > 0) return found;
  }
  throw wrong("structures with ILSVRC2012_ID and WNID", "none", source);
}

function inflated(content: Buffer): Element | undefined {
  return elements(inflateSync(content, { maxOutputLength: maxBytes })).next().value ?? undefined;
}

/** The elements of a buffer: type, length, content, padded to 8 bytes; up to 4 bytes fit into the header. */
function* elements(bytes: Buffer): Generator<Element, undefined> {
  for (let place = 0; place + 8 <= bytes.length; ) {
    const first = bytes.readUInt32LE(place);
    const smallLength = first >>> 16;
    if (smallLength > 0) {
      yield {
        type: first & 0xffff,
        content: bytes.subarray(place + 4, place + 4 + Math.min(smallLength, 4)),
      };
      place += 8;
      continue;
    }
    const length = bytes.readUInt32LE(place + 4);
    const end = place + 8 + length;
    if (end > bytes.length) throw new RangeError(`an element of ${length} bytes at ${place}`);
    yield { type: first, content: bytes.subarray(place + 8, end) };
    place = first === elementType.compressed ? end : place + 8 + Math.ceil(length / 8) * 8;
  }
  return undefined;
}

/** Flags, dimensions, name, length of field names, field names, then one matrix for each field of each element. */
function readStructures(content: Buffer): ReadonlyMap<number, Synset> | undefined {
  const [flags, , , fieldLength, fieldNames, ...values] = [...elements(content)];
  if (
    flags === undefined ||
    flags.content[0] !== structClass ||
    fieldLength === undefined ||
    fieldNames === undefined
  ) {
    return undefined;
  }
  const length = fieldLength.content.readUInt32LE();
  if (length < 1 || length > 64) return undefined;
  const names: string[] = [];
  for (let start = 0; start < fieldNames.content.length; start += length) {
    names.push(fieldNames.content.toString("latin1", start, start + length).replace(/\0.*$/s, ""));
  }
  const [id, wnid, words] = ["ILSVRC2012_ID", "WNID", "words"].map((name) => names.indexOf(name));
  if (id === undefined || id === -1 || wnid === undefined || wnid === -1) return undefined;
  const classes = new Map<number, Synset>();
  for (let start = 0; start + names.length <= values.length; start += names.length) {
    const text = words === undefined || words === -1 ? "" : readText(values[start + words]!);
    classes.set(readNumber(values[start + id]!), { wnid: readText(values[start + wnid]!), words: text });
  }
  return classes;
}

/** The content of a matrix follows its flags, dimensions and name. */
function data(matrix: Element): Element {
  const content = [...elements(matrix.content)][3];
  if (content === undefined) throw new RangeError("a matrix without content");
  return content;
}

function readNumber(matrix: Element): number {
  const { type, content } = data(matrix);
  const reader = numberReaders[type];
  if (reader === undefined || content.length < reader.bytes) throw new RangeError(`a number of type ${type}`);
  return reader.read(content);
}

function readText(matrix: Element): string {
  const { type, content } = data(matrix);
  if (type === elementType.utf8) return content.toString("utf8");
  const isWide = type === elementType.utf16 || type === elementType.uint16;
  return content.toString(isWide ? "utf16le" : "latin1");
}

function wrong(expected: string, found: string, source: string, cause?: unknown): DataError {
  const message = `Expected ${expected} but got ${found} (${source}). Fetch the development kit again.`;
  return new DataError("corrupt", message, { cause });
}
