/** Numbers of a tensor, row-major; half and brain floats widen to float32 without loss. */
export type TensorNumbers =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** The number types that can be read and written, by their names in safetensors. */
export type NumberType =
  | "F64"
  | "F32"
  | "F16"
  | "BF16"
  | "I64"
  | "U64"
  | "I32"
  | "U32"
  | "I16"
  | "U16"
  | "I8"
  | "U8"
  | "BOOL";

/** How a type is stored in a file. */
interface NumberFormat {
  /** Bytes of one number. */
  readonly width: number;
  /** Numbers from bytes that are aligned to the width and owned by the caller. */
  readonly read: (bytes: ArrayBuffer) => TensorNumbers;
  /** Bytes of numbers, or undefined for an array of another type. */
  readonly write: (values: TensorNumbers) => Uint8Array | undefined;
}

/** The formats, little-endian, as is every machine that runs Node.js with TensorFlow. */
export const numberFormats: ReadonlyMap<string, NumberFormat> = new Map<NumberType, NumberFormat>([
  ["F64", plain(Float64Array)],
  ["F32", plain(Float32Array)],
  ["F16", { width: 2, read: (bytes) => widened(bytes, halfToFloat), write: narrowed(floatToHalf) }],
  ["BF16", { width: 2, read: (bytes) => widened(bytes, brainToFloat), write: narrowed(floatToBrain) }],
  ["I64", plain(BigInt64Array)],
  ["U64", plain(BigUint64Array)],
  ["I32", plain(Int32Array)],
  ["U32", plain(Uint32Array)],
  ["I16", plain(Int16Array)],
  ["U16", plain(Uint16Array)],
  ["I8", plain(Int8Array)],
  ["U8", plain(Uint8Array)],
  ["BOOL", plain(Uint8Array)],
]);

/** The bytes behind an array, without a copy. */
export function bytesOf(values: TensorNumbers): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A copy of the numbers of a strided view, row-major in its shape. */
export function strided(
  values: TensorNumbers,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): TensorNumbers {
  const size = shape.reduce((product, n) => product * n, 1);
  const result = values.slice(0, size);
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < size; to++) {
    result[to] = values[from] as never;
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d] = (index[d] as number) + 1;
      from += strides[d] as number;
      if ((index[d] as number) < (shape[d] as number)) break;
      from -= (shape[d] as number) * (strides[d] as number);
      index[d] = 0;
    }
  }
  return result;
}

function plain<T extends TensorNumbers>(type: {
  new (bytes: ArrayBuffer): T;
  readonly BYTES_PER_ELEMENT: number;
}): NumberFormat {
  return {
    width: type.BYTES_PER_ELEMENT,
    read: (bytes) => new type(bytes),
    write: (values) => (values instanceof type ? bytesOf(values) : undefined),
  };
}

function widened(bytes: ArrayBuffer, toFloat: (bits: number) => number): Float32Array {
  return Float32Array.from(new Uint16Array(bytes), toFloat);
}

function narrowed(toBits: (value: number) => number): NumberFormat["write"] {
  return (values) => (values instanceof Float32Array ? bytesOf(Uint16Array.from(values, toBits)) : undefined);
}

/** A float32 from the upper half of its bits. */
export function brainToFloat(bits: number): number {
  return floatFromBits(bits << 16);
}

/** The upper half of a float32's bits, rounded to nearest, ties to even; a NaN stays one. */
export function floatToBrain(value: number): number {
  const bits = bitsOf(value);
  if (Number.isNaN(value)) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** A number from IEEE half precision. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** IEEE half precision, rounded to nearest, ties to even; too large numbers become infinite. */
export function floatToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // Below 2^-14 halves are evenly spaced; a fraction that rounds up to 1024 is itself the next power of two.
  const exponent = Math.max(Math.floor(Math.log2(Math.max(size, 2 ** -14))), -14);
  const fraction = roundToEven(size * 2 ** (10 - exponent));
  return sign | (fraction < 1024 ? fraction : ((exponent + 15) << 10) + fraction - 1024);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] as number;
}

function floatFromBits(bits: number): number {
  return new Float32Array(Int32Array.of(bits).buffer)[0] as number;
}
