import { readSafetensorsFile } from "../safetensors/read-safetensors.js";
import type { TensorValues } from "../templates/parameter.js";

/** The float32 tensors of a safetensors file, by name. */
export function readTensors(file: string): ReadonlyMap<string, TensorValues> {
  return new Map(
    [...readSafetensorsFile(file).tensors].map(([name, { shape, values }]) => [
      name,
      { shape, values: values as Float32Array },
    ]),
  );
}
