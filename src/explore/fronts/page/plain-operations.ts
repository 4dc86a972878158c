/** Numbers in the order of their shape, channels last. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

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
  Add: (inputs) => eachPair(at(inputs, 0), at(inputs, 1), (a, b) => a + b),
  AddV2: (inputs) => eachPair(at(inputs, 0), at(inputs, 1), (a, b) => a + b),
  BatchMatMulV2: (inputs) => product(at(inputs, 0), at(inputs, 1)),
  MatMul: (inputs) => product(at(inputs, 0), at(inputs, 1)),
  Cast: (inputs) => at(inputs, 0),
  Conv2D: (inputs, attributes) => convolution(at(inputs, 0), at(inputs, 1), attributes),
  FusedBatchNormV3: (inputs, attributes) => batchNorm(inputs, attributes.epsilon as number),
  Mean: (inputs) => meanOverPlaces(at(inputs, 0), at(inputs, 1)),
  Relu: (inputs) => {
    const { shape, values } = at(inputs, 0);
    return { shape, values: Float32Array.from(values, (value) => Math.max(0, value)) };
  },
};

/** Of the same shape, or with a second of the length of the last dimension. */
function eachPair(a: Tensor, b: Tensor, of: (a: number, b: number) => number): Tensor {
  const { length } = b.values;
  const values = Float32Array.from(a.values, (value, i) => of(value, b.values[i % length] as number));
  return { shape: a.shape, values };
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

/** Strides and what is added above and at the left. */
function paddingOf(
  x: Tensor,
  kernel: Tensor,
  attributes: Readonly<Record<string, unknown>>,
): {
  readonly stride: number;
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
} {
  const stride = (attributes.strides as readonly number[])[1] as number;
  const [, height, width] = x.shape as [number, number, number];
  const [kh, kw] = kernel.shape as [number, number];
  const explicit = attributes.explicit_paddings as readonly number[] | undefined;
  switch (attributes.padding) {
    case "EXPLICIT": {
      const [top, bottom, left, right] = (explicit ?? []).slice(2, 6) as [number, number, number, number];
      const out = (length: number, more: number, k: number): number =>
        Math.floor((length + more - k) / stride) + 1;
      return {
        stride,
        top,
        left,
        height: out(height, top + bottom, kh),
        width: out(width, left + right, kw),
      };
    }
    case "SAME": {
      const out = (length: number): number => Math.ceil(length / stride);
      const before = (length: number, k: number): number =>
        Math.floor(Math.max(0, (out(length) - 1) * stride + k - length) / 2);
      return {
        stride,
        top: before(height, kh),
        left: before(width, kw),
        height: out(height),
        width: out(width),
      };
    }
    default: {
      const out = (length: number, k: number): number => Math.floor((length - k) / stride) + 1;
      return { stride, top: 0, left: 0, height: out(height, kh), width: out(width, kw) };
    }
  }
}

/** `[n, height, width, in]` by `[kh, kw, in, out]`. */
function convolution(x: Tensor, kernel: Tensor, attributes: Readonly<Record<string, unknown>>): Tensor {
  const [n, inHeight, inWidth, inChannels] = x.shape as [number, number, number, number];
  const [kh, kw, , outChannels] = kernel.shape as [number, number, number, number];
  const { stride, top, left, height, width } = paddingOf(x, kernel, attributes);
  const values = new Float32Array(n * height * width * outChannels);
  const [from, weights] = [x.values, kernel.values];
  for (let image = 0; image < n; image++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const to = ((image * height + row) * width + column) * outChannels;
        for (let i = 0; i < kh; i++) {
          const y = row * stride + i - top;
          if (y < 0 || y >= inHeight) continue;
          for (let j = 0; j < kw; j++) {
            const z = column * stride + j - left;
            if (z < 0 || z >= inWidth) continue;
            const read = ((image * inHeight + y) * inWidth + z) * inChannels;
            const weight = (i * kw + j) * inChannels * outChannels;
            for (let c = 0; c < inChannels; c++) {
              const value = from[read + c] as number;
              if (value === 0) continue;
              const row_ = weight + c * outChannels;
              for (let o = 0; o < outChannels; o++) values[to + o]! += value * (weights[row_ + o] as number);
            }
          }
        }
      }
    }
  }
  return { shape: [n, height, width, outChannels], values };
}
