import { convolution } from "./convolution.js";
import type { Tensor } from "./tensor.js";

/** Computes one tensor from others. */
export type Operation = (inputs: readonly Tensor[], attributes: Readonly<Record<string, unknown>>) => Tensor;

const at = (tensors: readonly Tensor[], index: number): Tensor => {
  const found = tensors[index];
  if (found === undefined) throw new Error(`Expected an input ${index} but there are ${tensors.length}.`);
  return found;
};

const size = (shape: readonly number[], dimension: number): number => shape[dimension] as number;

/** The operations that residual nets are made of, by TensorFlow's names. */
export const operations: Readonly<Record<string, Operation>> = {
  Add: (inputs) => sum(at(inputs, 0), at(inputs, 1)),
  AddV2: (inputs) => sum(at(inputs, 0), at(inputs, 1)),
  BatchMatMulV2: (inputs) => product(at(inputs, 0), at(inputs, 1)),
  MatMul: (inputs) => product(at(inputs, 0), at(inputs, 1)),
  Cast: (inputs) => at(inputs, 0),
  Conv2D: (inputs, attributes) => convolution(at(inputs, 0), at(inputs, 1), attributes),
  FusedBatchNormV3: (inputs, attributes) => batchNorm(inputs, attributes.epsilon as number),
  Mean: (inputs) => meanOverPlaces(at(inputs, 0), at(inputs, 1)),
  Relu: (inputs) => positivePart(at(inputs, 0)),
};

function positivePart({ shape, values: x }: Tensor): Tensor {
  const values = new Float32Array(x.length);
  for (let i = 0; i < values.length; i++) values[i] = Math.max(0, x[i] as number);
  return { shape, values };
}

/** Of two of one shape, or with a second of the length of the last dimension. */
function sum({ shape, values: a }: Tensor, { values: b }: Tensor): Tensor {
  const values = new Float32Array(a.length);
  for (let i = 0, j = 0; i < values.length; i++) {
    values[i] = (a[i] as number) + (b[j] as number);
    j = j + 1 === b.length ? 0 : j + 1;
  }
  return { shape, values };
}

/** `[n, in]` times `[in, out]`. */
function product(a: Tensor, b: Tensor): Tensor {
  const [inner, out] = [size(b.shape, b.shape.length - 2), size(b.shape, b.shape.length - 1)];
  const rows = a.values.length / inner;
  const values = new Float32Array(rows * out);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inner; i++) {
      const factor = a.values[row * inner + i] as number;
      for (let o = 0; o < out; o++) values[row * out + o]! += factor * (b.values[i * out + o] as number);
    }
  }
  return { shape: [...a.shape.slice(0, -1), out], values };
}

/** `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, channel by channel. */
function batchNorm(inputs: readonly Tensor[], epsilon: number): Tensor {
  const [x, gamma, beta, mean, variance] = [0, 1, 2, 3, 4].map((index) => at(inputs, index)) as [
    Tensor,
    ...Tensor[],
  ];
  const channels = size(x.shape, x.shape.length - 1);
  const factors = Float32Array.from({ length: channels }, (_, c) => {
    const deviation = Math.sqrt((variance?.values[c] as number) + epsilon);
    return (gamma?.values[c] as number) / deviation;
  });
  const shifts = Float32Array.from({ length: channels }, (_, c) => {
    return (beta?.values[c] as number) - (mean?.values[c] as number) * (factors[c] as number);
  });
  const values = new Float32Array(x.values.length);
  for (let i = 0, c = 0; i < values.length; i++) {
    values[i] = (x.values[i] as number) * (factors[c] as number) + (shifts[c] as number);
    c = c + 1 === channels ? 0 : c + 1;
  }
  return { shape: x.shape, values };
}

/** The mean over height and width, `[n, height, width, channels]` to `[n, channels]`. */
function meanOverPlaces(x: Tensor, axes: Tensor): Tensor {
  const places = [...axes.values].sort().join();
  if (places !== "1,2")
    throw new Error(`Expected a mean over height and width but got dimensions ${places}.`);
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const area = height * width;
  const values = new Float32Array(n * channels);
  for (let image = 0; image < n; image++) {
    for (let place = 0; place < area; place++) {
      const from = (image * area + place) * channels;
      for (let c = 0; c < channels; c++)
        values[image * channels + c]! += (x.values[from + c] as number) / area;
    }
  }
  return { shape: [n, channels], values };
}
