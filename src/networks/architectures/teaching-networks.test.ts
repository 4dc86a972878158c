import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { allMembers, member, type Span } from "../../growth/span.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Sgd } from "../../training/sgd.js";
import { trainStep } from "../../training/test-support/train-step.js";
import type { NetworkDescription } from "../description.js";
import { MixedNetwork } from "../mixed/mixed-network.js";
import type { Net } from "../net.js";
import { PlainNetwork, wholeNetwork } from "../plain/plain-network.js";
import { mlp } from "./mlp.js";
import { smallCnn } from "./small-cnn.js";

const { train } = tinyData();
const input = [8, 8, 1] as const;
const networks: readonly NetworkDescription[] = [
  mlp({ hidden: [16, 16], classes: 4, input }),
  smallCnn({ channels: [8, 16], classes: 4, input }),
];
/** Takes seconds on an idle machine; the rest allows for a busy one. */
const timeout = 60_000;
const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };

function images(): tf.Tensor4D {
  return tf.tidy(() => tf.div(tf.sub(tf.tensor4d(Float32Array.from(train.images), [64, 8, 8, 1]), 102), 51));
}

/** Losses of `steps` steps on the 64 synthetic images. */
function learn(net: Net, steps: number, learningRate = 0.1): number[] {
  const optimizer = new Sgd(sgd);
  const [x, y] = [images(), tf.tensor1d(train.labels, "int32")];
  const losses = Array.from({ length: steps }, () => trainStep(net, x, y, optimizer, learningRate).loss);
  tf.dispose([x, y]);
  optimizer.dispose();
  return losses;
}

function logits(network: MixedNetwork, spans: readonly Span[]): Float32Array {
  return tf.tidy(() => {
    const x = images();
    return tf.addN(spans.map((span) => network.net(span).forward(x))).dataSync() as Float32Array;
  });
}

function gap(a: Float32Array, b: Float32Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] as number))), 0);
}

function mixed(description: NetworkDescription): MixedNetwork {
  return new MixedNetwork({
    description,
    members: 2,
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random: createRandom(0),
  });
}

describe("a small network for teaching, learning 64 images", () => {
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(0);
  });

  it.each(networks)("ordinary $name: loss falls below 0.1 in 40 steps", { timeout }, (description) => {
    const network = new PlainNetwork({
      description,
      members: 1,
      span: wholeNetwork,
      random: createRandom(0),
    });
    expect(learn(network.net(wholeNetwork), 40).at(-1)).toBeLessThan(0.1);
    network.dispose();
  });

  it.each(networks)(
    "mixed $name: its members learn, become their sum, and learn on",
    { timeout },
    (description) => {
      const network = mixed(description);
      const members = [member(0), member(1)];
      for (const span of members) expect(learn(network.net(span), 40).at(-1)).toBeLessThan(0.15);
      const sum = logits(network, members);
      network.grow(allMembers(2), { coefficients: "zero", noise: 1 }, createRandom(1));
      expect(gap(logits(network, [allMembers(2)]), sum)).toBeLessThan(1e-4);
      expect(learn(network.net(allMembers(2)), 20, 0.02).at(-1)).toBeLessThan(0.05);
      network.dispose();
    },
  );

  it("an MLP without batch norm learns and grows too", { timeout }, () => {
    const network = mixed(mlp({ hidden: [16, 16], classes: 4, input, batchNorm: false }));
    const members = [member(0), member(1)];
    for (const span of members) expect(learn(network.net(span), 60, 0.05).at(-1)).toBeLessThan(0.2);
    const sum = logits(network, members);
    network.grow(allMembers(2), { coefficients: "zero", noise: 1 }, createRandom(1));
    expect(gap(logits(network, [allMembers(2)]), sum)).toBeLessThan(1e-4);
    network.dispose();
  });
});

describe("sizes that cannot be are refused", () => {
  it.each([
    [() => mlp({ hidden: [], classes: 0 }), /Expected hidden .* but got \[\][\s\S]*Expected classes/],
    [() => smallCnn({ channels: [0], classes: 10 }), /^Expected channels\[0\] .* but got 0 /],
    [
      () => mlp({ hiden: [4], classes: 4 } as never),
      /^Expected options to be known ones but got "hiden" \(mlp\)\. Did you mean "hidden"\?$/,
    ],
    [() => smallCnn(undefined as never), /^Expected options to be an object but got nothing/],
    [
      () => smallCnn({ channels: [8, 8, 8, 8, 8, 8], classes: 10 }),
      /^Expected input to have at least 32 pixels a side for 6 convolutions but got 28x28/,
    ],
  ])("with a reason: %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
