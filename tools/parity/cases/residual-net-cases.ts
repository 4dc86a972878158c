import { imageNetBank } from "#library/networks/architectures/imagenet-bank.js";
import { imageNetResNet } from "#library/networks/architectures/imagenet-resnet.js";
import type { NetworkDescription } from "#library/networks/description.js";
import { MixedNetwork } from "#library/networks/mixed/mixed-network.js";
import type { RandomSource } from "#library/templates/parameter.js";
import { Sgd } from "#library/training/sgd.js";
import type { ParityResult } from "../comparison.js";
import { GoldenCase } from "../golden-case.js";
import { replayGrown, replayMembers } from "./mixed-replay.js";
import { replayNormalSteps } from "./wide-resnet-cases.js";

/** Throws, since every value is loaded from the file and none may be drawn. */
const noRandom: RandomSource = { uniform: () => 0.5, normal: () => 1 };
const sgd = { momentum: 0.9, nesterov: false, weightDecay: 1e-4 } as const;

/** Replays `tm_resnet_{bank,nobank}_small`: members, growth and the grown net of a mixed ImageNet residual net. */
export function mixedResidualNetCase(folder: string, name: string): ParityResult[] {
  const golden = GoldenCase.read(folder, name, "mixed", ["init", "member", "grown"]);
  const network = networkOf(golden, /_resnet_bank_/.test(name));
  const optimizers = [new Sgd(sgd), new Sgd(sgd)] as const;
  try {
    golden.load("p/", network.state());
    return [...replayMembers(golden, network, optimizers), ...replayGrown(golden, network, optimizers[1])];
  } finally {
    for (const optimizer of optimizers) optimizer.dispose();
    network.dispose();
  }
}

/** Replays `normal_resnet_small`: two steps of a plain ImageNet residual net. */
export function normalResidualNetCase(folder: string, name: string): ParityResult[] {
  const golden = GoldenCase.read(folder, name, "plain", ["init", "train"]);
  const weights = golden.names("p/").filter((key) => key.endsWith(".weight"));
  const shapes = weights.map((key): [string, readonly number[]] => [
    key.replace(/\.weight$/, ""),
    golden.array(`p/${key}`).shape,
  ]);
  return replayNormalSteps(golden, descriptionOf(golden, new Map(shapes)), sgd);
}

function networkOf(golden: GoldenCase, bank: boolean): MixedNetwork {
  const lines = golden.array("shapes").values as readonly string[];
  const description = descriptionOf(golden, new Map(lines.map(shapeOf)));
  const templates = (set: number): number =>
    bank ? 1 : (golden.array(`p/conv2.conv.trainable_parameters.template_set_${set}`).shape[0] as number);
  return new MixedNetwork({
    description,
    members: 2,
    templatesPerSet: [templates(0), templates(1)],
    setAssignment: "rows",
    sharing: bank ? imageNetBank(description) : [],
    templateInitializer: "he-as-coded",
    initialCoefficients: "ones",
    random: noRandom,
  });
}

/** Blocks, channels and classes are read from the recorded shapes, so that other small nets can be replayed too. */
function descriptionOf(
  golden: GoldenCase,
  grown: ReadonlyMap<string, readonly number[]>,
): NetworkDescription {
  const blocks = [...grown.keys()].flatMap(
    (layer) => /^block_modules\.(\d+)\.\d+\.in_conv\.conv$/.exec(layer)?.[1] ?? [],
  );
  const stages = [...new Set(blocks)].map((stage) => blocks.filter((other) => other === stage).length);
  const channels = stages.map(
    (_, stage) => grown.get(`block_modules.${stage}.0.in_conv.conv`)?.[0] as number,
  );
  const [, imageChannels, height, width] = golden.array("x").shape as [number, number, number, number];
  return imageNetResNet({
    stages,
    channels,
    classes: grown.get("fc")?.[0] as number,
    input: [height, width, imageChannels],
  });
}

/** A line such as `conv2.conv:(8, 8, 3, 3):4`. */
function shapeOf(line: string): [layer: string, shape: number[]] {
  const [layer = "", shape = ""] = line.split(":");
  return [layer, (shape.match(/\d+/g) ?? []).map(Number)];
}
