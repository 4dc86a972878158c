import { DataError } from "../data-error.js";

/** What a 512-byte tar header says. */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
  /** "0" file, "5" folder, "L" GNU long name, "x" and "g" pax, others refused. */
  readonly type: string;
}

const checksumStart = 148;
const checksumEnd = 156;

/**
 * Parses and checks a header block.
 *
 * @throws DataError when its checksum or a number in it is wrong
 */
export function parseHeader(block: Uint8Array, source: string): TarHeader {
  const stated = octal(block.subarray(checksumStart, checksumEnd), source);
  let sum = 0;
  for (let place = 0; place < block.length; place++) {
    sum += place >= checksumStart && place < checksumEnd ? 32 : block[place]!;
  }
  if (sum !== stated) {
    throw new DataError(
      "corrupt",
      `Expected a tar header with checksum ${sum} but got ${stated} (${source}). The file is damaged or not a tar: fetch it again.`,
    );
  }
  // Only POSIX headers ("ustar" and NUL) have the prefix; GNU stores other things there.
  const isPosix = text(block.subarray(257, 263), "latin1") === "ustar" && block[262] === 0;
  const prefix = isPosix ? text(block.subarray(345, 500), "utf8") : "";
  const name = text(block.subarray(0, 100), "utf8");
  const type = block[156] === 0 || block[156] === 0x37 ? "0" : String.fromCharCode(block[156]!);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size: number(block.subarray(124, 136), source),
    type,
  };
}

/** Whether a member is a file or a folder; undefined for anything else. Old tars mark folders by a slash. */
export function memberKind(type: string, name: string): "file" | "folder" | undefined {
  if (type === "5") return "folder";
  if (type === "0") return name.endsWith("/") ? "folder" : "file";
  return undefined;
}

/**
 * Parses a pax extended header: lines of `length key=value`.
 *
 * @returns the path and size it overrides, if any
 * @throws DataError when a line or a size is malformed
 */
export function parsePax(
  bytes: Uint8Array,
  source: string,
): { readonly path?: string; readonly size?: number } {
  const malformed = (what: string): DataError =>
    new DataError(
      "corrupt",
      `Expected a pax header of key=value lines but got ${what} (${source}). Fetch it again.`,
    );
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: { path?: string; size?: number } = {};
  for (let start = 0; start < buffer.length; ) {
    const space = buffer.indexOf(32, start);
    const digits = space === -1 ? "" : buffer.toString("latin1", start, space);
    const length = /^[1-9]\d{0,5}$/.test(digits) ? Number(digits) : 0;
    const end = start + length;
    if (end <= space + 1 || end > buffer.length || buffer[end - 1] !== 10)
      throw malformed("a wrong line length");
    const line = buffer.toString("utf8", space + 1, end - 1);
    const equals = line.indexOf("=");
    if (equals < 1) throw malformed("a line without key");
    const value = line.slice(equals + 1);
    if (line.startsWith("path=")) found.path = value;
    if (line.startsWith("size=")) {
      if (!/^\d{1,15}$/.test(value)) throw malformed(`size ${value.slice(0, 40)}`);
      found.size = Number(value);
    }
    start = end;
  }
  return found;
}

/** A size: octal digits, or 256-based when the first bit is set (files over 8 GiB). */
function number(field: Uint8Array, source: string): number {
  if ((field[0]! & 0x80) === 0) return octal(field, source);
  let value = field[0]! & 0x7f;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  if (!Number.isSafeInteger(value)) {
    throw new DataError(
      "too-large",
      `Expected a member size below 2^53 bytes but got more (${source}). The file is damaged: fetch it again.`,
    );
  }
  return value;
}

function octal(field: Uint8Array, source: string): number {
  const digits = Buffer.from(field)
    .toString("latin1")
    .replace(/^ +/, "")
    .replace(/[\0 ].*$/s, "");
  if (!/^[0-7]*$/.test(digits)) {
    throw new DataError(
      "corrupt",
      `Expected octal digits in a tar header but got ${JSON.stringify(digits)} (${source}). The file is damaged or not a tar: fetch it again.`,
    );
  }
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

function text(field: Uint8Array, encoding: "utf8" | "latin1"): string {
  const end = field.indexOf(0);
  return Buffer.from(end === -1 ? field : field.subarray(0, end)).toString(encoding);
}
