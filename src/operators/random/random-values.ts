import { type NetworkValues, padNetwork, type Widening } from "../../growth/widening.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";

/** How weights from new inputs to old outputs start: `"zero"`, the default, preserves what the old outputs compute. */
interface RandomGrowthOptions {
  readonly newToOld?: "zero" | "random";
}

/**
 * Widens a weight by random numbers: the old values keep their corner, new outputs get He normal weights
 * (`std = sqrt(2 / fan_in)` of the wide layer), new inputs of old outputs get zeros or the same.
 *
 * ```
 *            old inputs   new inputs
 * old out  [ W            0 or random ]
 * new out  [ random       random      ]
 * ```
 *
 * @param old `[kh, kw, in, out]` or `[in, out]`.
 * @param shape The wide shape, of the same rank.
 * Source: the usual control of the growing literature ("random"), as in Evci et al. 2022 (GradMax), section 4.
 */
export function growRandomly(
  old: TensorValues,
  shape: readonly number[],
  random: RandomSource,
  { newToOld = "zero" }: RandomGrowthOptions = {},
): TensorValues {
  const [inChannels, outChannels] = shape.slice(-2) as [number, number];
  const [oldIn, oldOut] = old.shape.slice(-2) as [number, number];
  const windows = shape.slice(0, -2).reduce((product, n) => product * n, 1);
  const deviation = Math.sqrt(2 / (windows * inChannels));
  const values = new Float32Array(windows * inChannels * outChannels);
  for (let window = 0; window < windows; window++) {
    for (let i = 0; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) {
        const at = (window * inChannels + i) * outChannels + o;
        if (i < oldIn && o < oldOut) values[at] = old.values[(window * oldIn + i) * oldOut + o] as number;
        else if (o < oldOut && newToOld === "zero") values[at] = 0;
        else values[at] = deviation * random.normal();
      }
    }
  }
  return { shape, values };
}

/**
 * Widens a whole network by random numbers; old entries keep their places, new batch norm channels start fresh, new kernels
 * of depthwise convolutions and the like are drawn He normal.
 *
 * Source: as {@link growRandomly}, for every layer.
 */
export function growNetworkRandomly(
  widening: Widening,
  narrow: NetworkValues,
  random: RandomSource,
  options: RandomGrowthOptions = {},
): Map<string, TensorValues> {
  const wide = padNetwork(widening, narrow);
  for (const { node, windows, inputs, outputs, wideShape } of widening.layers) {
    const name = `${node}.weight`;
    // A dense layer on flattened positions reads each channel at several places, like a convolution.
    const old = {
      shape: [windows, inputs.from, outputs.from],
      values: (narrow.get(name) as TensorValues).values,
    };
    const grown = growRandomly(old, [windows, inputs.to, outputs.to], random, options);
    wide.set(name, { shape: wideShape, values: grown.values });
  }
  for (const [name, { space, deviation }] of widening.vectors) {
    if (deviation === undefined || space.from === space.to) continue;
    wide.set(
      name,
      withNewDrawn(
        narrow.get(name) as TensorValues,
        wide.get(name) as TensorValues,
        () => deviation * random.normal(),
      ),
    );
  }
  return wide;
}

/** Draws the new entries along the last axis. */
function withNewDrawn(
  { shape: narrow }: TensorValues,
  { shape, values }: TensorValues,
  draw: () => number,
): TensorValues {
  const [from, to] = [narrow.at(-1) as number, shape.at(-1) as number];
  return { shape, values: values.map((value, i) => (i % to < from ? value : draw())) };
}
