import { unzipSync } from "fflate";

/** An array of numbers or texts as NumPy stores it, row-major. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: NpyNumbers | readonly string[];
}

/** The numbers of an array. */
export type NpyNumbers = Float32Array | Float64Array | Int32Array | Uint8Array;

/** An invalid `.npz` or `.npy` file. */
export class NpzError extends Error {
  override readonly name = "NpzError";
  readonly code = "NPZ";
}

const magic = "\u0093NUMPY";
/** Maximum number of bytes that one byte can unpack to. */
const mostPacked = 1032;
/** Far above any array of this project; a larger claim is a broken or hostile file. */
const maxElements = 2 ** 28;

/**
 * Reads every array of an `.npz` archive by name.
 *
 * Integers of 64 bits become int32 where all of an array fit, else float64. Object arrays, which hold pickles, are refused.
 *
 * @throws NpzError when the archive or an array in it is broken.
 */
export function unpackNpz(bytes: Uint8Array, where: string): Map<string, NpyArray> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        // Memory is allocated for the size that a member claims, before it is verified.
        // The packed size is a claim too, but no member is longer than the file.
        const packed = Math.min(size, bytes.length);
        if (originalSize <= Math.min(mostPacked * packed + 64, 8 * maxElements)) return true;
        throw new Error(`${name.slice(0, 100)} claims ${originalSize} bytes in ${size}`);
      },
    });
  } catch (cause) {
    throw new NpzError(
      `Expected a complete .npz archive but got ${bytes.length} bytes that do not unpack (${where}). Copy or make the file again.`,
      { cause },
    );
  }
  const arrays = Object.entries(files).map(([name, content]): [string, NpyArray] => {
    const key = name.replace(/\.npy$/, "");
    return [key, readNpy(content, `${where}, array ${key}`)];
  });
  return new Map(arrays);
}

/**
 * Reads one `.npy` array of bytes, truth values, float32, float64, int16, int32, int64 or text, little-endian, row-major.
 *
 * @throws NpzError when it is broken or of another type.
 */
export function readNpy(bytes: Uint8Array, where: string): NpyArray {
  const { header, offset } = readHeader(bytes, where);
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (type === undefined || shapeText === undefined || !/'fortran_order':\s*False/.test(header)) {
    throw new NpzError(
      `Expected a row-major array header but got ${header.trim()} (${where}). Save it with numpy.save.`,
    );
  }
  const shape = shapeText
    .split(",")
    .map((s) => s.trim())
    .filter((s) => s !== "")
    .map(Number);
  const count = shape.reduce((product, n) => product * n, 1);
  const width = elementBytes(type, where);
  if (!(count >= 0 && count <= maxElements) || bytes.length - offset !== count * width) {
    throw new NpzError(
      `Expected ${count * width} bytes of data for shape [${shape.join(", ")}] but got ${bytes.length - offset} (${where}). Copy or make the file again.`,
    );
  }
  const data = new DataView(bytes.buffer, bytes.byteOffset + offset, count * width);
  return { shape, values: readValues(type, count, width, data) };
}

function readHeader(bytes: Uint8Array, where: string): { header: string; offset: number } {
  const latin = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes.length < 12 || latin(0, 6) !== magic) {
    throw new NpzError(
      `Expected a .npy array but got ${bytes.length} other bytes (${where}). Copy or make the file again.`,
    );
  }
  const long = (bytes[6] as number) >= 2;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = long ? 12 : 10;
  if (length > 65_536 || start + length > bytes.length) {
    throw new NpzError(
      `Expected a header that ends inside the array but got length ${length} (${where}). Copy or make the file again.`,
    );
  }
  return { header: latin(start, start + length), offset: start + length };
}

function elementBytes(type: string, where: string): number {
  const match = /^[<|]([fiubU])(\d+)$/.exec(type);
  const size = Number(match?.[2]);
  if (/[ub]/.test(match?.[1] ?? "") && size === 1) return size;
  if (match?.[1] === "i" && size === 2) return size;
  if (match?.[1] === "f" && (size === 4 || size === 8)) return size;
  if (match?.[1] === "i" && (size === 4 || size === 8)) return size;
  if (match?.[1] === "U" && size > 0 && size < 10_000) return size * 4;
  throw new NpzError(
    `Expected bytes, float32, float64, int16, int32, int64 or text but got type ${type} (${where}). Save the array as one of these.`,
  );
}

function readValues(type: string, count: number, width: number, data: DataView): NpyArray["values"] {
  const each = <T>(read: (offset: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => read(i * width));
  if (type.includes("U")) {
    return each((offset) => {
      const points = Array.from({ length: width / 4 }, (_, i) => data.getUint32(offset + 4 * i, true));
      return String.fromCodePoint(...points.filter((point) => point > 0 && point <= 0x10ffff));
    });
  }
  if (type.includes("i8")) {
    const integers = Float64Array.from(each((offset) => Number(data.getBigInt64(offset, true))));
    return integers.every((integer) => integer === (integer | 0)) ? Int32Array.from(integers) : integers;
  }
  if (type.includes("i2")) return Int32Array.from(each((offset) => data.getInt16(offset, true)));
  // A copy is aligned; the machines that run this are little-endian, as the file is.
  const bytes = (data.buffer as ArrayBuffer).slice(data.byteOffset, data.byteOffset + data.byteLength);
  if (type.includes("f8")) return new Float64Array(bytes);
  if (type.includes("f4")) return new Float32Array(bytes);
  if (type.includes("i4")) return new Int32Array(bytes);
  return new Uint8Array(bytes);
}
