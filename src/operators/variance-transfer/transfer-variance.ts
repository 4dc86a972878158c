import {
  type ChannelSpace,
  type ChannelValues,
  type NetworkValues,
  padNetwork,
  type Widening,
  type WideningLayer,
} from "../../growth/widening.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";

/**
 * Widens a network so that what each layer computes keeps its variance. A layer whose `n` inputs become `N` has
 *
 * ```
 * old weights  s W                 s = sqrt(n / N), or n / N where it makes the logits
 * new weights  N(0, s^2 2 / (k n))                  k: positions at which an input is read
 * ```
 *
 * New channels come in pairs: both of a pair read the same, and what is read from them cancels, so that only the rescaling
 * changes the function. The odd one of an odd number is read with zeros. Statistics and biases of channels that a
 * single layer makes are rescaled with it.
 *
 * Source: Yuan, Savarese & Maire 2023, section 3.1.
 */
export function transferVariance(
  widening: Widening,
  narrow: NetworkValues,
  random: RandomSource,
): Map<string, TensorValues> {
  const wide = padNetwork(widening, narrow);
  for (const layer of widening.layers) {
    const name = `${layer.node}.weight`;
    wide.set(name, widened(layer, wide.get(name) as TensorValues, random));
  }
  for (const [name, vector] of widening.vectors) {
    const { space, deviation } = vector;
    const factor = factorOf(name, vector, scaleOfSpace(widening, space));
    if (factor !== 1) wide.set(name, rescaled(wide.get(name) as TensorValues, vector, factor));
    if (deviation === undefined || space.from === space.to) continue;
    const from = (narrow.get(name) as TensorValues).shape.at(-1) as number;
    wide.set(
      name,
      pairsDrawn(wide.get(name) as TensorValues, from, () => deviation * random.normal()),
    );
  }
  return wide;
}

/** The factor on the old weights of a layer. */
function scaleOf({ inputs, outputs }: WideningLayer): number {
  const share = inputs.from / inputs.to;
  return outputs.from === outputs.to ? share : Math.sqrt(share);
}

function widened(layer: WideningLayer, padded: TensorValues, random: RandomSource): TensorValues {
  const { windows, inputs, outputs } = layer;
  const scale = scaleOf(layer);
  const deviation = scale * Math.sqrt(2 / (windows * inputs.from));
  const values = Float32Array.from(padded.values, (value) => scale * value);
  for (let window = 0; window < windows; window++) {
    const at = (i: number, o: number): number => (window * inputs.to + i) * outputs.to + o;
    for (let i = 0; i < inputs.to; i++) {
      for (let o = i < inputs.from ? outputs.from : 0; o < outputs.to; o++) {
        const row = i >= inputs.from ? placeInPair(inputs, i) : "first";
        const column = o >= outputs.from ? placeInPair(outputs, o) : "first";
        // The second of a pair of channels is made like the first; what is read from it is the opposite.
        if (column === "second") values[at(i, o)] = values[at(i, o - 1)] as number;
        else if (row === "second") values[at(i, o)] = -(values[at(i - 1, o)] as number);
        else values[at(i, o)] = row === "alone" ? 0 : deviation * random.normal();
      }
    }
  }
  return { shape: padded.shape, values };
}

function placeInPair({ from, to }: ChannelSpace, channel: number): "first" | "second" | "alone" {
  if ((channel - from) % 2 === 1) return "second";
  return channel === to - 1 ? "alone" : "first";
}

/** The factor on what old channels hold; 1 where several layers add to them. */
function scaleOfSpace({ layers }: Widening, space: ChannelSpace): number {
  const [only, ...others] = layers.filter(({ outputs }) => outputs.name === space.name);
  return only === undefined || others.length > 0 ? 1 : scaleOf(only);
}

/** What a tensor along channels is multiplied by where its channels are multiplied by `scale`. */
function factorOf(name: string, { isAdded }: ChannelValues, scale: number): number {
  if (name.endsWith(".variance")) return scale * scale;
  return name.endsWith(".mean") || isAdded ? scale : 1;
}

/** Draws the new entries along the last axis, the same for both of a pair. */
function pairsDrawn({ shape, values }: TensorValues, from: number, draw: () => number): TensorValues {
  const to = shape.at(-1) as number;
  const drawn = Float32Array.from(values);
  drawn.forEach((_, i) => {
    const channel = i % to;
    if (channel < from) return;
    drawn[i] = (channel - from) % 2 === 1 ? (drawn[i - 1] as number) : draw();
  });
  return { shape, values: drawn };
}

/** Multiplies the old entries along the last axis. */
function rescaled(
  { shape, values }: TensorValues,
  { space: { from, to }, groups = from }: ChannelValues,
  factor: number,
): TensorValues {
  const wide = (groups * to) / from;
  return { shape, values: values.map((value, i) => (i % wide < groups ? factor * value : value)) };
}
