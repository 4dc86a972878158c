import * as tf from "@tensorflow/tfjs-core";
import { createRandom } from "../../data/random.js";
import { allMembers } from "../../growth/span.js";
import { imageNetResNet } from "../../networks/architectures/imagenet-resnet.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { mobileNet } from "../../networks/architectures/mobile-net.js";
import { resNet } from "../../networks/architectures/res-net.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { vit } from "../../networks/architectures/vit.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "../../networks/description.js";
import { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { Network } from "../../networks/network.js";
import { PlainNetwork } from "../../networks/plain/plain-network.js";
import { operationNetworks } from "../../networks/test-support/operation-networks.js";
import { Model } from "../model.js";

/** Networks of every kind, small enough for a test. */
export const smallNetworks: readonly NetworkDescription[] = [
  mlp({ hidden: [8], classes: 3, input: [5] }),
  mlp({ hidden: [8], classes: 10, input: [4, 4, 2] }),
  smallCnn({ channels: [4, 8], classes: 5, input: [12, 12, 3] }),
  wideResNet({ depth: 10, width: 0.5, classes: 7, input: [16, 16, 3] }),
  imageNetResNet({ width: 0.5, classes: 4, stages: [1, 1], input: [32, 32, 3] }),
  resNet({ depth: 18, width: 0.0625, classes: 4, input: [32, 32, 3] }),
  mobileNet({ width: 0.25, classes: 4, input: [32, 32, 3] }),
  vit({ classes: 4, input: [16, 16, 3] }),
  ...operationNetworks.values(),
];

/** A plain network whose numbers, running statistics too, are all different. */
export function plainNetwork(description: NetworkDescription, seed = 1): PlainNetwork {
  const network = new PlainNetwork({
    ...{ description, members: 1, span: { first: 0, count: 1 } },
    random: createRandom(seed),
  });
  stir(network, seed);
  return network;
}

/** Two members, not grown, or grown. */
export function mixedNetwork(description: NetworkDescription, isGrown: boolean): MixedNetwork {
  const random = createRandom(3);
  const network = new MixedNetwork({
    ...{ description, members: 2, templatesPerSet: [2, 2], setAssignment: "rows", random },
    ...{ templateInitializer: "he", initialCoefficients: "orthonormal" },
  });
  if (isGrown) network.grow(allMembers(2), { coefficients: "orthogonal", noise: 1 }, random);
  stir(network, 5);
  return network;
}

/** Moves every number of a network a little, variances upwards. */
function stir(network: Network, seed: number): void {
  const random = createRandom(seed).fork("stir");
  for (const { variable } of network.state()) {
    const values = Float32Array.from(variable.dataSync(), (value) => value + 0.2 * random.uniform());
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

/** A model of a network, for bytes where it reads images. */
export function modelOf(network: Network, name = "small"): Model {
  const { input, classes } = network.description;
  const channels = input.at(-1) as number;
  return new Model({
    ...{ name, network, provenance: { run: name, seed: 3 } },
    outputs: { kind: "classes", names: Array.from({ length: classes }, (_, i) => `class ${i}`) },
    preprocessing: {
      ...{ kind: "images", shape: input, scale: 255 },
      mean: Array.from({ length: channels }, (_, i) => 0.4 + 0.1 * i),
      std: Array.from({ length: channels }, (_, i) => 0.2 + 0.05 * i),
    },
  });
}
