import { mapChannels, mapWeight, type NetworkValues, paddingMap } from "../../growth/widening.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";
import { drawReplica, replicaShares } from "./copy-channels.js";

/** One call of the published widening: new outputs of `first` are copies that `second` reads. */
export interface WideningCall {
  readonly first: string;
  /** Undefined where no layer reads these channels; then only `first` is updated. */
  readonly second: string | undefined;
  /** Batch norm between the two, as the published call names it. */
  readonly norm: string | undefined;
  /** Which of the three the call changes. */
  readonly updates: { readonly first: boolean; readonly second: boolean; readonly norm: boolean };
  /** Channels of `first` before and after. */
  readonly from: number;
  readonly to: number;
}

/**
 * Widens by Net2Wider as the published comparison codes it, call by call, each with a random mapping of its own:
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
 * @param options `normalize`: whether copies of a filter are scaled to norm 1, as published. Default true.
 * Source: the published code's Net2Net module, as called by its training script (`noise` and `random_init` off).
 */
export function copyAsCoded(
  calls: readonly WideningCall[],
  narrow: NetworkValues,
  random: Pick<RandomSource, "uniform">,
  { normalize = true }: { readonly normalize?: boolean } = {},
): Map<string, TensorValues> {
  const values = new Map(narrow);
  for (const call of calls) {
    const source = drawReplica(call, random);
    const { first, second, norm, updates } = call;
    const change = (name: string, next: (old: TensorValues) => TensorValues): void => {
      const old = values.get(name);
      if (old !== undefined) values.set(name, next(old));
    };
    if (updates.first) change(`${first}.weight`, (old) => copyOutputs(old, source, normalize));
    if (updates.first) change(`${first}.bias`, (old) => mapChannels(old, { source }));
    if (updates.second && second !== undefined) change(`${second}.weight`, (old) => shareInputs(old, source));
    if (!updates.norm || norm === undefined) continue;
    for (const vector of ["gamma", "beta", "mean", "variance"]) {
      change(`${norm}.${vector}`, (old) => mapChannels(old, { source }));
    }
  }
  return values;
}

function copyOutputs(old: TensorValues, source: Int32Array, normalize: boolean): TensorValues {
  const from = old.shape.at(-1) as number;
  const norms = new Float64Array(from);
  old.values.forEach((value, i) => {
    norms[i % from] = (norms[i % from] as number) + value * value;
  });
  const scale = Array.from(source, (channel, j) =>
    normalize && j >= from ? 1 / Math.sqrt(norms[channel] as number) : 1,
  );
  return mapChannels(old, { source, scale });
}

function shareInputs({ shape, values }: TensorValues, source: Int32Array): TensorValues {
  const [from, columns] = shape.slice(-2) as [number, number];
  const sizes = [values.length / (from * columns), from, columns] as const;
  const inputs = { source, scale: replicaShares(source) };
  const wide = mapWeight(values, sizes, inputs, paddingMap({ from: columns, to: columns }));
  return { shape: [...shape.slice(0, -2), source.length, columns], values: wide };
}
