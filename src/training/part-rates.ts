import * as tf from "@tensorflow/tfjs-core";
import type { Span } from "../growth/span.js";
import type { WideningLayer } from "../growth/widening.js";
import type { NetworkDescription } from "../networks/description.js";
import { narrow } from "../networks/division.js";
import { wideningOf } from "../networks/plain/channel-spaces.js";
import type { Growth } from "../operators/growth-operator.js";
import { operatorOf } from "../operators/operators.js";
import type { GrowthPlanData, TrainPhase } from "../plan/plan-data.js";

/** The weights that growth widened, by parameter. */
export type WidenedWeights = ReadonlyMap<string, WideningLayer>;

/** The weights whose new parts a phase trains at rates of their own; none where the last growth left one rate for all. */
export function widenedWeights(
  network: NetworkDescription,
  { members, phases }: Pick<GrowthPlanData, "members" | "phases">,
  { name, net }: Pick<TrainPhase, "name" | "net">,
): WidenedWeights {
  const earlier = phases.slice(
    0,
    phases.findIndex((phase) => phase.name === name),
  );
  const growth = earlier.map(({ kind }) => kind).lastIndexOf("grow");
  const phase = earlier[growth];
  if (phase?.kind !== "grow" || operatorOf<Growth>(phase.by).adaptsRates?.(phase.by) !== true)
    return new Map();
  const trained = earlier.slice(0, growth).filter((one) => one.kind === "train");
  const at = ({ count }: Span): NetworkDescription => narrow(network, count, members);
  const { layers } = wideningOf(at((trained.at(-1) as TrainPhase).net), at(net));
  return new Map(layers.map((layer) => [`${layer.node}.weight`, layer]));
}

/**
 * Moves the new part of a weight at a rate of its own:
 *
 * ```
 * W_old' = after                                   for the numbers that growth found
 * W_new' = W + (after - W) |W_new| / |W_old|       for those that it added; norms are Frobenius'
 * ```
 *
 * @param before The weight before the step.
 * @param after The weight after a step at the phase's rate.
 * @returns Owned by the caller or its `tf.tidy`.
 * Source: Yuan, Savarese & Maire 2023, section 3.2.
 */
export function movedByParts(before: tf.Tensor, after: tf.Tensor, layer: WideningLayer): tf.Tensor {
  return tf.tidy(() => {
    const isOld = oldPart(layer);
    const squares = tf.square(before);
    const old = tf.sum(tf.mul(squares, isOld));
    const fresh = tf.sub(tf.sum(squares), old);
    const ratio = tf.sqrt(tf.divNoNan(tf.relu(fresh), old));
    const factor = tf.add(isOld, tf.mul(tf.sub(1, isOld), ratio));
    return tf.add(before, tf.mul(tf.sub(after, before), factor));
  });
}

/** 1 for the numbers of a weight that growth found, 0 for those that it added. */
function oldPart({ windows, inputs, outputs, wideShape }: WideningLayer): tf.Tensor {
  const old = tf.fill<tf.Rank.R3>([windows, inputs.from, outputs.from], 1);
  const added = [
    [0, 0],
    [0, inputs.to - inputs.from],
    [0, outputs.to - outputs.from],
  ] as const;
  return tf.reshape(tf.pad3d(old, added as unknown as Parameters<typeof tf.pad3d>[1]), [...wideShape]);
}
