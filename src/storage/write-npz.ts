import { zipSync } from "fflate";
import { demandArguments } from "../checking/shapes.js";
import { bytesOf } from "../safetensors/number-types.js";
import { type TensorToStore, tensorsShape } from "../safetensors/write-safetensors.js";

/**
 * An `.npz` archive of float32 arrays; `numpy.load` opens it.
 *
 * @param tensors By name.
 * @throws RangeError for numbers other than float32.
 * @example
 * ```ts
 * writeFileSync("network.npz", writeNpz(publishedTensors(run.network)));
 * ```
 */
export function writeNpz(tensors: ReadonlyMap<string, TensorToStore>): Uint8Array {
  demandArguments("writeNpz", { tensors: [tensors, tensorsShape] });
  const files = [...tensors].map(([name, tensor]): [string, Uint8Array] => [
    `${name}.npy`,
    npy(name, tensor),
  ]);
  // Weights hardly compress; a fixed date keeps the bytes the same.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1) });
}

function npy(name: string, { shape, values }: TensorToStore): Uint8Array {
  const count = shape.reduce((product, n) => product * n, 1);
  if (!(values instanceof Float32Array) || values.length !== count) {
    throw new RangeError(
      `Expected float32 numbers of shape [${shape.join(", ")}] but got ${values.length} of ${values.constructor.name} (array ${name} to write). Convert them first.`,
    );
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Numbers begin on a multiple of 64 bytes.
  const length = 64 * Math.ceil((header.length + 11) / 64) - 10;
  const head = Buffer.alloc(10);
  head.write("\u0093NUMPY\u0001", 0, "latin1");
  head.writeUInt16LE(length, 8);
  return Uint8Array.from(
    Buffer.concat([head, Buffer.from(`${header.padEnd(length - 1)}\n`), bytesOf(values)]),
  );
}
