import {
  demandArguments,
  instance,
  integer,
  list,
  oneOf,
  optional,
  record,
  type Shape,
  thing,
} from "../checking/shapes.js";
import { type NumberType, numberFormats, type TensorNumbers } from "./number-types.js";
import { lengthBytes, maxHeaderBytes } from "./read-header.js";
import { SafetensorsError } from "./safetensors-error.js";

/** A tensor to write. */
export interface TensorToStore {
  /** Default: the type of the array; BF16 and F16 take float32. */
  readonly dtype?: NumberType;
  /** Length of every axis; `[]` for one number. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: TensorNumbers;
}

/** Metadata for a safetensors file's header. */
export interface SafetensorsOptions {
  /** Texts about the file, by name. Default: none. */
  readonly metadata?: ReadonlyMap<string, string>;
}

/** A tensor as plain numbers; whether they fit its shape and type is checked when they are written. */
const tensorShape: Shape = record<TensorToStore>({
  dtype: optional(oneOf([...numberFormats.keys()])),
  shape: list(integer({ min: 0 }), { use: "[2, 1]" }),
  values: thing("a typed array", (value) => ArrayBuffer.isView(value), "Use Float32Array.of(1, 2)."),
});

/** Tensors by name. */
export const tensorsShape: Shape = (value, at) => {
  if (!(value instanceof Map)) {
    return at.expected("to be a Map", value, 'Use new Map([["w", { shape: [2], values }]]).');
  }
  return [...value].map(([name, tensor]) => tensorShape(tensor, at.field(String(name)))).every(Boolean);
};

const safetensorsOptions = record<SafetensorsOptions>({
  metadata: optional(instance(Map, 'Use new Map([["made by", "me"]]).')),
});

/**
 * A safetensors file's bytes in pieces, to be written one after the other: the header, then every tensor, copied only if
 * necessary.
 *
 * Wider types come first, so that each tensor is aligned to its own numbers; equal tensors give equal bytes.
 *
 * @throws SafetensorsError when a shape does not fit its numbers or a type cannot be written.
 */
export function safetensorsPieces(
  tensors: ReadonlyMap<string, TensorToStore>,
  { metadata = new Map() }: SafetensorsOptions = {},
): Uint8Array[] {
  const stored = [...tensors].map(([name, tensor]) => ({ name, ...encoded(name, tensor) }));
  stored.sort((a, b) => b.width - a.width);
  let end = 0;
  const lines = stored.map(({ name, dtype, shape, bytes }) => {
    const begin = end;
    end += bytes.length;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`;
  });
  if (metadata.size > 0) {
    lines.unshift(`"__metadata__":${JSON.stringify(Object.fromEntries(metadata))}`);
  }
  return [header(`{${lines.join(",")}}`), ...stored.map(({ bytes }) => bytes)];
}

/**
 * A safetensors file's bytes; Python's `safetensors` package opens them.
 *
 * @throws SafetensorsError when a shape does not fit its numbers or a type cannot be written.
 * @example
 * ```ts
 * const bytes = writeSafetensors(new Map([["w", { shape: [2, 1], values: Float32Array.of(1, 2) }]]));
 * ```
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, TensorToStore>,
  options: SafetensorsOptions = {},
): Uint8Array {
  demandArguments("writeSafetensors", {
    tensors: [tensors, tensorsShape],
    options: [options, safetensorsOptions],
  });
  return Uint8Array.from(Buffer.concat(safetensorsPieces(tensors, options)));
}

function header(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  // Spaces after the text bring the tensors to a multiple of 8 bytes.
  const length = Math.ceil(bytes.length / 8) * 8;
  if (length > maxHeaderBytes) {
    throw new SafetensorsError(
      `Expected a header of at most ${maxHeaderBytes} bytes but got ${length} (safetensors to write). Store the tensors in several files.`,
    );
  }
  const whole = Buffer.alloc(lengthBytes + length, " ");
  whole.writeBigUInt64LE(BigInt(length));
  whole.set(bytes, lengthBytes);
  return whole;
}

function encoded(
  name: string,
  { dtype, shape, values }: TensorToStore,
): {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly width: number;
} {
  const count = shape.reduce((product, n) => product * n, 1);
  const isShape = shape.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isShape || count !== values.length) {
    throw new SafetensorsError(
      `Expected ${values.length} numbers' shape but got [${shape.join(", ")}] (tensor ${name} to write). Pass the shape of the values.`,
    );
  }
  const type = dtype ?? typeOf(values);
  const format = numberFormats.get(type);
  const bytes = format?.write(values);
  if (format !== undefined && bytes !== undefined) return { dtype: type, shape, bytes, width: format.width };
  throw new SafetensorsError(
    `Expected numbers that can be written as ${type} but got ${values.constructor.name} (tensor ${name} to write). Leave dtype out, or convert the values.`,
  );
}

function typeOf(values: TensorNumbers): string {
  const [first] = [...numberFormats].find(([, format]) => format.write(values) !== undefined) ?? [];
  return first as string;
}
