import { writeFileSync } from "node:fs";
import { zipSync } from "fflate";

/** An array to be written: numbers as float32, whole labels as int64, texts as UTF-32. */
export interface Written {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number> | readonly string[];
  readonly type?: "f4" | "f8" | "i8";
}

/** Writes arrays by name as NumPy's savez does. */
export function writeNpz(path: string, arrays: ReadonlyMap<string, Written>): void {
  const files = [...arrays].map(([name, array]) => [`${name}.npy`, npy(array)] as const);
  writeFileSync(path, zipSync(Object.fromEntries(files)));
}

function npy({ shape, values, type = "f4" }: Written): Uint8Array {
  const texts = typeof values[0] === "string" ? (values as readonly string[]) : undefined;
  const longest = Math.max(1, ...(texts ?? []).map((text) => text.length));
  const descr = texts === undefined ? `<${type}` : `<U${longest}`;
  const list = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${list}), }`;
  const header = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const lead = Uint8Array.from([
    0x93,
    ...Buffer.from("NUMPY"),
    1,
    0,
    header.length & 255,
    header.length >> 8,
  ]);
  const data = texts === undefined ? numbers(values as ArrayLike<number>, type) : letters(texts, longest);
  return Buffer.concat([lead, Buffer.from(header, "latin1"), data]);
}

function numbers(values: ArrayLike<number>, type: "f4" | "f8" | "i8"): Uint8Array {
  const list = Array.from(values);
  const array =
    type === "i8"
      ? BigInt64Array.from(list.map(BigInt))
      : type === "f8"
        ? Float64Array.from(list)
        : Float32Array.from(list);
  return new Uint8Array(array.buffer);
}

function letters(texts: readonly string[], longest: number): Uint8Array {
  const points = texts.flatMap((text) =>
    Array.from({ length: longest }, (_, i) => (i < text.length ? text.charCodeAt(i) : 0)),
  );
  return new Uint8Array(Uint32Array.from(points).buffer);
}
