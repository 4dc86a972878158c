import * as tf from "@tensorflow/tfjs-core";
import { createRandom } from "../../data/random.js";
import { allMembers, member } from "../../growth/span.js";
import type { NetworkDescription } from "../description.js";
import { MixedNetwork } from "../mixed/mixed-network.js";
import { logitGap } from "./small-networks.js";

/** A mixed network of two members whose tensors that are not mixed have seen training. */
export function trainedMembers(description: NetworkDescription, seed: number): MixedNetwork {
  const random = createRandom(seed);
  const network = new MixedNetwork({
    description,
    members: 2,
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

/** How far the logits of the net grown with zero coefficients are from the sum of its members', over the largest. */
export function mergingGap(description: NetworkDescription, seed = 1): number {
  const network = trainedMembers(description, seed);
  const images = tf.randomNormal([3, ...description.input], 0, 1, "float32", seed);
  const logits = (first: number, count: number): Float32Array =>
    tf.tidy(() => network.net({ first, count }).forward(images).dataSync() as Float32Array);
  const [zero, one] = [member(0), member(1)].map(({ first }) => logits(first, 1)) as [
    Float32Array,
    Float32Array,
  ];
  network.grow(allMembers(2), { coefficients: "zero", noise: 1 }, createRandom(seed));
  const grown = logits(0, 2);
  network.dispose();
  images.dispose();
  return logitGap(
    zero.map((value, i) => value + (one[i] as number)),
    grown,
  );
}
