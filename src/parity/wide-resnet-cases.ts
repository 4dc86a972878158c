import * as tf from "@tensorflow/tfjs-core";
import { allMembers, member } from "../growth/span.js";
import { MixedNetwork } from "../networks/mixed-network.js";
import { NormalNetwork, wholeNetwork } from "../networks/normal-network.js";
import { wideResNet } from "../networks/wide-resnet.js";
import type { RandomSource } from "../templates/parameter.js";
import { Sgd } from "../training/sgd.js";
import { compare, type ParityResult, tolerances } from "./comparison.js";
import { GoldenCase } from "./golden-case.js";
import { replayEvaluation, replayStep } from "./recorded-step.js";

/** Every value is loaded from the file, so nothing may be drawn. */
const noRandom: RandomSource = { uniform: () => 0.5, normal: () => 1 };
const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 } as const;

/** Replays `tm_wrn{depth}_w{width}[_bn][_T{m}]`: members, growth and the grown net of a mixed wide residual net. */
export function mixedWideResNetCase(folder: string, name: string): ParityResult[] {
  const [, depth, width, bn] = /^tm_wrn(\d+)_w([\d.]+)(_bn)?(?:_T\d+)?$/.exec(name) ?? [];
  const golden = GoldenCase.read(folder, name, "mixed", ["init", "member", "grown"]);
  const network = mixedNetworkOf(golden, Number(depth), Number(width), bn !== undefined);
  const optimizers = [new Sgd(sgd), new Sgd(sgd)] as const;
  try {
    golden.load("p/", network.state());
    const results = [
      ...replayMembers(golden, network, optimizers),
      ...replayGrown(golden, network, optimizers[1]),
    ];
    return results;
  } finally {
    for (const optimizer of optimizers) optimizer.dispose();
    network.dispose();
  }
}

function mixedNetworkOf(
  golden: GoldenCase,
  depth: number,
  width: number,
  secondBatchNorm: boolean,
): MixedNetwork {
  const [, channels, height, imageWidth] = golden.array("x").shape as [number, number, number, number];
  const sets = [0, 1].map(
    (set) => golden.array(`p/classifier.trainable_parameters.template_set_${set}`).shape,
  );
  return new MixedNetwork({
    description: wideResNet({
      depth,
      width,
      classes: sets[0]?.[1] as number,
      input: [height, imageWidth, channels],
      secondBatchNorm,
    }),
    members: 2,
    templatesPerSet: sets.map((shape) => shape[0] as number),
    setAssignment: "rows",
    templates: "he-as-coded",
    coefficients: "ones",
    random: noRandom,
  });
}

function replayMembers(
  golden: GoldenCase,
  network: MixedNetwork,
  [a, b]: readonly [Sgd, Sgd],
): ParityResult[] {
  const [zero, one] = [network.net(member(0)), network.net(member(1))];
  const state = (): ReturnType<MixedNetwork["state"]> => network.state();
  const learningRate = 0.1;
  const first = { images: "x", labels: "y", learningRate };
  return [
    replayEvaluation(golden, zero, "eval_logits/member0"),
    replayEvaluation(golden, one, "eval_logits/member1"),
    compareWeights(golden, network, "W/member0/", 0),
    compareWeights(golden, network, "W/member1/", 1),
    ...replayStep(golden, zero, state, a, { ...first, prefix: "A1", loss: { weight: 0.1 } }),
    ...replayStep(golden, zero, state, a, {
      prefix: "A2",
      images: "x2",
      labels: "y2",
      learningRate,
      loss: { weight: 0.1 },
    }),
    ...replayStep(golden, one, state, b, { ...first, prefix: "B1" }),
  ];
}

function replayGrown(golden: GoldenCase, network: MixedNetwork, optimizer: Sgd): ParityResult[] {
  const before = network.state().map(({ name, variable }) => ({ name, tensor: variable }));
  const pregrow = compare(
    `${golden.name} state before growth`,
    golden.pair("pregrow/", before),
    tolerances.values,
  );
  network.merge(allMembers(2));
  const coefficients = [...network.layers.values()].flatMap((layer) => layer.mixer.state());
  // The new blocks' coefficients have an arbitrary sign: take the recorded ones.
  golden.load("grown/", coefficients);
  const grown = network.net(allMembers(2));
  const norms = [...grown.batchNorms().values()].flatMap((norm) => norm.state());
  const joined = norms.map(({ name, variable }) => ({ name, tensor: variable }));
  const all = [...joined, ...coefficients.map(({ name, variable }) => ({ name, tensor: variable }))];
  const state = (): ReturnType<MixedNetwork["state"]> => network.state();
  const learningRate = 0.05;
  return [
    pregrow,
    compare(`${golden.name} grown batch norms`, golden.pair("grown/", all), tolerances.values),
    compareWeights(golden, network, "W/grown/", "grown"),
    replayEvaluation(golden, grown, "grown_eval_logits"),
    ...replayStep(golden, grown, state, optimizer, {
      prefix: "G1",
      images: "x2",
      labels: "y2",
      learningRate,
    }),
    ...replayStep(golden, grown, state, optimizer, {
      prefix: "G2",
      images: "x",
      labels: "y",
      learningRate,
      tolerance: tolerances.secondGrownStep,
    }),
    replayEvaluation(golden, grown, "G2/eval_logits_after", tolerances.secondGrownStep),
  ];
}

function compareWeights(
  golden: GoldenCase,
  network: MixedNetwork,
  prefix: string,
  which: number | "grown",
): ParityResult {
  const span = which === "grown" ? allMembers(network.members) : member(which);
  const ours = [...network.layers.values()].map((layer) => ({
    name: `${layer.name}.weight`,
    tensor: layer.weight(span),
  }));
  const result = compare(
    `${golden.name} ${prefix.slice(0, -1)}`,
    golden.pair(prefix, ours),
    tolerances.values,
  );
  tf.dispose(ours.map(({ tensor }) => tensor));
  return result;
}

/** Replays `normal_wrn{depth}_[w]{width}[_bn][_ls]`: two steps of a wide residual net without templates. */
export function normalWideResNetCase(folder: string, name: string): ParityResult[] {
  const [, depth, width, bn, smoothed] = /^normal_wrn(\d+)_w?([\d.]+)(_bn)?(_ls)?$/.exec(name) ?? [];
  const golden = GoldenCase.read(folder, name, "normal", ["init", "train"]);
  const [, channels, height, imageWidth] = golden.array("x").shape as [number, number, number, number];
  const description = wideResNet({
    depth: Number(depth),
    width: Number(width),
    classes: golden.array("p/fc.bias").shape[0] as number,
    input: [height, imageWidth, channels],
    secondBatchNorm: bn !== undefined,
    shortcutStatistics: "as-coded",
  });
  const network = new NormalNetwork({ description, members: 1, span: wholeNetwork, random: noRandom });
  const optimizer = new Sgd(sgd);
  const loss = { smoothing: smoothed === undefined ? 0 : 0.1 };
  const state = (): ReturnType<NormalNetwork["state"]> => network.state();
  try {
    golden.load("p/", network.state());
    const net = network.net(wholeNetwork);
    return [
      replayEvaluation(golden, net, "eval_logits"),
      ...replayStep(golden, net, state, optimizer, {
        prefix: "S1",
        images: "x",
        labels: "y",
        learningRate: 0.1,
        loss,
      }),
      ...replayStep(golden, net, state, optimizer, {
        prefix: "S2",
        images: "x2",
        labels: "y2",
        learningRate: 0.1,
        loss,
      }),
      replayEvaluation(golden, net, "S2/eval_logits_after"),
    ];
  } finally {
    optimizer.dispose();
    network.dispose();
  }
}
