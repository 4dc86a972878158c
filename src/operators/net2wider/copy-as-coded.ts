import type { NetworkValues } from "../../growth/widening.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";
import { replicaShares } from "./copy-channels.js";

/** One call of the published widening: new outputs of `first` are copies that `second` reads. */
export interface WideningCall {
  readonly first: string;
  /** Undefined where no layer that reads these channels exists; then `first` alone is updated. */
  readonly second: string | undefined;
  /** Batch norm between the two, as the published call names it. */
  readonly norm: string | undefined;
  /** Which of the three the call changes. */
  readonly updates: { readonly first: boolean; readonly second: boolean; readonly norm: boolean };
  /** Channels of `first` before and after. */
  readonly from: number;
  readonly to: number;
}

/** Options of {@link copyAsCoded}. */
export interface AsCodedOptions {
  /** Whether copies of a filter are scaled to norm 1; the published comparison does. Default true. */
  readonly normalize?: boolean;
}

/**
 * Net2Wider as the published comparison codes it, call by call, each with a random mapping of its own:
 *
 * ```
 * first   U'[:, j] = U[:, g(j)] / ||U[:, g(j)]||     for copies j; old filters unchanged
 * second  W'[j, :] = W[g(j), :] / |{ i : g(i) = g(j) }|
 * norm    copied
 * ```
 *
 * Layers that write the same residual stream get different mappings, so the wide network computes something else
 * than the narrow one: this reproduces the baseline that the paper compares with. {@link copyChannels} is the original.
 *
 * Source: the published code's Net2Net module, as called by its training script (`noise` and `random_init` off).
 */
export function copyAsCoded(
  calls: readonly WideningCall[],
  narrow: NetworkValues,
  random: Pick<RandomSource, "uniform">,
  { normalize = true }: AsCodedOptions = {},
): Map<string, TensorValues> {
  const values = new Map(narrow);
  for (const call of calls) {
    const source = drawSources(call, random);
    const { first, second, norm, updates } = call;
    const change = (name: string, next: (old: TensorValues) => TensorValues): void => {
      const old = values.get(name);
      if (old !== undefined) values.set(name, next(old));
    };
    if (updates.first) change(`${first}.weight`, (old) => copyOutputs(old, source, normalize));
    if (updates.first) change(`${first}.bias`, (old) => pick(old, source));
    if (updates.second && second !== undefined) change(`${second}.weight`, (old) => shareInputs(old, source));
    if (!updates.norm || norm === undefined) continue;
    for (const vector of ["gamma", "beta", "mean", "variance"]) {
      change(`${norm}.${vector}`, (old) => pick(old, source));
    }
  }
  return values;
}

function drawSources({ from, to }: WideningCall, random: Pick<RandomSource, "uniform">): Int32Array {
  return Int32Array.from({ length: to }, (_, i) => (i < from ? i : Math.floor(random.uniform() * from)));
}

function copyOutputs({ shape, values }: TensorValues, source: Int32Array, normalize: boolean): TensorValues {
  const from = shape[shape.length - 1] as number;
  const rows = values.length / from;
  const norms = new Float64Array(from);
  values.forEach((value, i) => {
    norms[i % from] = (norms[i % from] as number) + value * value;
  });
  const scale = Array.from(source, (channel, j) =>
    normalize && j >= from ? 1 / Math.sqrt(norms[channel] as number) : 1,
  );
  const wide = new Float32Array(rows * source.length);
  for (let row = 0; row < rows; row++) {
    source.forEach((channel, j) => {
      wide[row * source.length + j] = (values[row * from + channel] as number) * (scale[j] as number);
    });
  }
  return { shape: [...shape.slice(0, -1), source.length], values: wide };
}

function shareInputs({ shape, values }: TensorValues, source: Int32Array): TensorValues {
  const [from, columns] = shape.slice(-2) as [number, number];
  const windows = values.length / (from * columns);
  const shares = replicaShares(source);
  const wide = new Float32Array(windows * source.length * columns);
  for (let window = 0; window < windows; window++) {
    source.forEach((channel, j) => {
      const [at, old] = [(window * source.length + j) * columns, (window * from + channel) * columns];
      for (let o = 0; o < columns; o++) wide[at + o] = (values[old + o] as number) * (shares[j] as number);
    });
  }
  return { shape: [...shape.slice(0, -2), source.length, columns], values: wide };
}

function pick({ values }: TensorValues, source: Int32Array): TensorValues {
  return {
    shape: [source.length],
    values: Float32Array.from(source, (channel) => values[channel] as number),
  };
}
