import { wideResNet } from "#library/networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "#library/networks/description.js";
import { MixedNetwork } from "#library/networks/mixed/mixed-network.js";
import { PlainNetwork, wholeNetwork } from "#library/networks/plain/plain-network.js";
import type { SgdOptions } from "#library/optimizers/sgd.js";
import type { LossOptions } from "#library/plan/plan-data.js";
import type { RandomSource } from "#library/templates/parameter.js";
import { Sgd } from "#library/training/sgd.js";
import type { ParityResult } from "../comparison.js";
import { GoldenCase } from "../golden-case.js";
import { replayGrown, replayMembers } from "./mixed-replay.js";
import { replayEvaluation, replayStep } from "./recorded-step.js";

/** Throws, since every value is loaded from the file and none may be drawn. */
const noRandom: RandomSource = { uniform: () => 0.5, normal: () => 1 };
const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 } as const;

/** Replays `tm_wrn{depth}_w{width}[_bn][_T{m}]`: members, growth and the grown net of a mixed wide residual net. */
export function mixedWideResNetCase(folder: string, name: string): ParityResult[] {
  const [, depth, width, bn] = /^tm_wrn(\d+)_w([\d.]+)(_bn)?(?:_T\d+(?:,\d+)?)?$/.exec(name) ?? [];
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
    templateInitializer: "he-as-coded",
    initialCoefficients: "ones",
    random: noRandom,
  });
}

/** Replays `normal_wrn{depth}_[w]{width}[_bn][_ls]`: two steps of a wide residual net without templates. */
export function normalWideResNetCase(folder: string, name: string): ParityResult[] {
  const [, depth, width, bn, smoothed] = /^normal_wrn(\d+)_w?([\d.]+)(_bn)?(_ls)?$/.exec(name) ?? [];
  const golden = GoldenCase.read(folder, name, "plain", ["init", "train"]);
  const [, channels, height, imageWidth] = golden.array("x").shape as [number, number, number, number];
  const description = wideResNet({
    depth: Number(depth),
    width: Number(width),
    classes: golden.array("p/fc.bias").shape[0] as number,
    input: [height, imageWidth, channels],
    secondBatchNorm: bn !== undefined,
    shortcutStatistics: "as-coded",
  });
  return replayNormalSteps(golden, description, sgd, { smoothing: smoothed === undefined ? 0 : 0.1 });
}

/** Replays evaluation and two steps of a plain network. */
export function replayNormalSteps(
  golden: GoldenCase,
  description: NetworkDescription,
  options: SgdOptions,
  loss: LossOptions = {},
): ParityResult[] {
  const network = new PlainNetwork({ description, members: 1, span: wholeNetwork, random: noRandom });
  const optimizer = new Sgd(options);
  const state = (): ReturnType<PlainNetwork["state"]> => network.state();
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
        evaluation: "S2/eval_logits_after",
      }),
    ];
  } finally {
    optimizer.dispose();
    network.dispose();
  }
}
