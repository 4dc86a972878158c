import * as tf from "@tensorflow/tfjs-core";
import { createRandom } from "../../data/random.js";
import { allMembers, type Span } from "../../growth/span.js";
import type { NetworkDescription } from "../description.js";
import { MixedNetwork } from "../mixed/mixed-network.js";
import { logitGap } from "./small-networks.js";

/** A mixed network whose tensors that are not mixed have seen training. */
export function trainedMembers(description: NetworkDescription, seed: number, members = 2): MixedNetwork {
  const random = createRandom(seed);
  const network = new MixedNetwork({
    description,
    members,
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random,
  });
  for (const { name, variable } of network.state()) {
    if (/templates|coefficients|kernel/.test(name)) continue;
    const values = Float32Array.from({ length: variable.size }, () => 0.5 + random.uniform());
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return network;
}

/**
 * How far the logits of the net grown with zero coefficients are from the sum of its members', over the largest.
 *
 * @param steps The nets that are grown, one after the other, up to the whole. Default: the whole of two members.
 */
export function mergingGap(
  description: NetworkDescription,
  seed = 1,
  steps: readonly Span[] = [allMembers(2)],
): number {
  const whole = steps.at(-1) as Span;
  const network = trainedMembers(description, seed, whole.count);
  const images = tf.randomNormal([3, ...description.input], 0, 1, "float32", seed);
  const logits = (span: Span): Float32Array =>
    tf.tidy(() => network.net(span).forward(images).dataSync() as Float32Array);
  const parts = network.spans().map(logits);
  for (const span of steps) network.grow(span, { coefficients: "zero", noise: 1 }, createRandom(seed));
  const grown = logits(whole);
  network.dispose();
  images.dispose();
  const sums = grown.map((_, i) => parts.reduce((sum, part) => sum + (part[i] as number), 0));
  return logitGap(sums, grown);
}
