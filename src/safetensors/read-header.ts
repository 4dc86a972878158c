import { isRecord } from "../checking/shapes.js";
import { numberFormats } from "./number-types.js";
import { safetensorsError } from "./safetensors-error.js";

/** Where a tensor lies in a safetensors file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** The header of a safetensors file. */
export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the tensors' bytes begin. */
  readonly dataOffset: number;
}

/** Bytes before the header's text: its length. */
export const lengthBytes = 8;

/**
 * Longest header that is read. The largest network here needs 60 kB; a header of a million tensors is refused for its
 * length, before it is parsed.
 */
export const maxHeaderBytes: number = 4 * 2 ** 20;

/**
 * Length of the header's text, from the first 8 bytes of a file.
 *
 * @param fileBytes size of the file
 * @throws SafetensorsError when the file is too short or the header too long.
 */
export function headerLength(first: Uint8Array, fileBytes: number, where: string): number {
  if (first.length < lengthBytes) {
    throw safetensorsError("a safetensors file of at least 8 bytes", `${first.length}`, where);
  }
  const length = new DataView(first.buffer, first.byteOffset, lengthBytes).getBigUint64(0, true);
  const most = Math.min(maxHeaderBytes, fileBytes - lengthBytes);
  if (length > most) {
    throw safetensorsError(`a header of at most ${most} bytes`, `length ${length}`, where);
  }
  return Number(length);
}

/**
 * Reads and checks the header of a safetensors file: types, shapes, and that the tensors' bytes follow one another without
 * a gap or an overlap up to the end of the file.
 *
 * @param text bytes of the header's text
 * @param fileBytes size of the file
 * @throws SafetensorsError
 */
export function readHeader(text: Uint8Array, fileBytes: number, where: string): SafetensorsHeader {
  const dataOffset = lengthBytes + text.length;
  const json = parseJson(text, where);
  const named = Object.entries(json).filter(([name]) => name !== "__metadata__");
  const entries = named.map(([name, value]) => readEntry(name, value, where));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkContiguous(entries, fileBytes - dataOffset, where);
  return { entries, metadata: readMetadata(json.__metadata__, where), dataOffset };
}

function parseJson(text: Uint8Array, where: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text));
  } catch {
    json = undefined;
  }
  if (text[0] === 0x7b && isRecord(json)) return json;
  throw safetensorsError("a header that is a JSON object", `${text.length} other bytes`, where);
}

function readEntry(name: string, value: unknown, where: string): TensorEntry {
  checkName(name, where);
  const at = `${where}, tensor ${shown(name)}`;
  if (!isRecord(value)) throw safetensorsError("type, shape and offsets", shown(value), at);
  const { dtype, shape, data_offsets: offsets } = value;
  const format = typeof dtype === "string" ? numberFormats.get(dtype) : undefined;
  if (format === undefined) {
    throw safetensorsError(`one of the types ${[...numberFormats.keys()].join(", ")}`, shown(dtype), at);
  }
  if (!isCounts(shape)) throw safetensorsError("a shape of integers of at least 0", shown(shape), at);
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw safetensorsError("data_offsets of two integers of at least 0", shown(offsets), at);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, n) => product * n, format.width);
  if (bytes !== end - begin) {
    throw safetensorsError(
      `${bytes} bytes for ${dtype} [${shape.join(", ")}]`,
      `offsets ${begin} to ${end}`,
      at,
    );
  }
  return { name, dtype: dtype as string, shape, begin, end };
}

/** Names are not paths here; those that could be paths or traps elsewhere are refused. */
function checkName(name: string, where: string): void {
  const isTrap = name === "__proto__" || name === "" || name.length > 1000;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  const isPath = /^[/\\]|(^|[/\\])\.\.([/\\]|$)|[\u0000-\u001f\u007f]/.test(name);
  if (isTrap || isPath) throw safetensorsError("a tensor's name that is not a path", shown(name), where);
}

function checkContiguous(entries: readonly TensorEntry[], dataBytes: number, where: string): void {
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) {
      const what = entry.begin < end ? "an overlap" : "a gap";
      throw safetensorsError(
        `tensors that follow one another`,
        `${what} at byte ${entry.begin} of the data`,
        `${where}, tensor ${shown(entry.name)}`,
      );
    }
    end = entry.end;
  }
  if (end !== dataBytes) throw safetensorsError(`${end} bytes of tensors`, `${dataBytes}`, where);
}

function readMetadata(value: unknown, where: string): ReadonlyMap<string, string> {
  const entries = value === undefined ? [] : isRecord(value) ? Object.entries(value) : undefined;
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return new Map(entries);
  }
  throw safetensorsError("__metadata__ of texts", shown(value), where);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 64 && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/** A value as shown in an error: always short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
