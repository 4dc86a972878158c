import { product } from "../networks/size-shapes.js";
import type { TensorValues } from "../templates/parameter.js";

/** A weight `[...window, in, out]` as PyTorch and ONNX have it, `[out, in, ...window]`. */
export function outputsFirst({ shape, values }: TensorValues): TensorValues {
  const window = shape.slice(0, -2);
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const pixels = product(window);
  const numbers = Float32Array.from(values, (_, i) => {
    const pixel = i % pixels;
    const row = Math.floor(i / pixels);
    return values[(pixel * inputs + (row % inputs)) * outputs + Math.floor(row / inputs)] as number;
  });
  return { shape: [outputs, inputs, ...window], values: numbers };
}
