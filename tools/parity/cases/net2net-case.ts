import * as tf from "@tensorflow/tfjs-core";
import { wideResNet } from "#library/networks/architectures/wide-resnet.js";
import { type NetworkDescription, weightNodes } from "#library/networks/description.js";
import { channelSpaceNames, withChannels } from "#library/networks/plain/channel-spaces.js";
import { PlainNetwork, wholeNetwork } from "#library/networks/plain/plain-network.js";
import { copyAsCoded, type WideningCall } from "#library/operators/net2wider/copy-as-coded.js";
import { publishedWideningCalls } from "#library/operators/net2wider/widening-calls.js";
import { publishedName } from "#library/storage/published-names.js";
import type { TensorValues } from "#library/templates/parameter.js";
import { compare, type ParityResult, tolerances } from "../comparison.js";
import { GoldenCase } from "../golden-case.js";

const noRandom = { uniform: (): number => 0.5, normal: (): number => 0 };

/** Replays `net2net_wrn{depth}_{width}_{default|nonorm}`: the published widening with the recorded mappings. */
export function net2netCase(folder: string, name: string): ParityResult[] {
  const [, network, depth, width, variant] =
    /^(net2net_wrn(\d+)_w?([\d.]+)(?:_bn)?)_(default|nonorm)$/.exec(name) ?? [];
  const golden = GoldenCase.read(folder, network as string, "plain", [variant as string]);
  const description = narrowDescription(golden, Number(depth), Number(width));
  const narrow = makeNetwork(description);
  const wide = makeNetwork(doubled(description));
  try {
    golden.load("before/", narrow.state());
    const calls = publishedWideningCalls(narrow.description, wide.description);
    const before = new Map(
      narrow
        .state()
        .map(({ name: tensor, variable }): [string, TensorValues] => [
          tensor,
          { shape: variable.shape, values: variable.dataSync() as Float32Array },
        ]),
    );
    const after = copyAsCoded(calls, before, recordedDraws(golden, calls), {
      normalize: variant === "default",
    });
    for (const { name: tensor, variable } of wide.state())
      assign(variable, after.get(tensor) as TensorValues);
    const state = wide.state().map(({ name: tensor, variable }) => ({ name: tensor, tensor: variable }));
    return [
      compareCalls(golden, name, calls),
      evaluationResult(golden, name, narrow, "logits_before"),
      compare(`${name} state after`, golden.pair("after/", state), tolerances.values),
      evaluationResult(golden, name, wide, "logits_after"),
    ];
  } finally {
    narrow.dispose();
    wide.dispose();
  }
}

function narrowDescription(golden: GoldenCase, depth: number, width: number): NetworkDescription {
  const [, channels, height, imageWidth] = golden.array("x").shape as [number, number, number, number];
  return wideResNet({
    depth,
    width,
    classes: golden.array("before/fc.bias").shape[0] as number,
    input: [height, imageWidth, channels],
    secondBatchNorm: golden.has("before/group_1.0.bn2.weight"),
  });
}

/** Twice the channels everywhere except in the stem, same nodes: a shortcut stays even if its shapes become equal. */
function doubled(description: NetworkDescription): NetworkDescription {
  const spaces = channelSpaceNames(description);
  const inner = weightNodes(description).filter(({ name }) => name !== "stem" && name !== "classifier");
  const channels = inner.map(
    ({ name, outChannels }) => [spaces.get(name) as string, 2 * outChannels] as const,
  );
  return withChannels(description, new Map(channels));
}

function makeNetwork(description: NetworkDescription): PlainNetwork {
  return new PlainNetwork({ description, members: 1, span: wholeNetwork, random: noRandom });
}

/** The recorded source of every copy, as the uniform number that selects it. */
function recordedDraws(golden: GoldenCase, calls: readonly WideningCall[]): { uniform(): number } {
  const draws = golden.values("draws");
  const limits = calls.flatMap(({ from, to }) => new Array<number>(to - from).fill(from));
  if (draws.length !== limits.length) {
    throw new Error(
      `Expected ${limits.length} recorded draws but got ${draws.length} (golden case ${golden.name}). The file is of another network.`,
    );
  }
  let next = 0;
  return {
    uniform: (): number => {
      const value = ((draws[next] as number) + 0.5) / (limits[next] as number);
      next += 1;
      return value;
    },
  };
}

/** Compares our calls with the recorded ones, in order; the error is the share that differs. */
function compareCalls(golden: GoldenCase, name: string, calls: readonly WideningCall[]): ParityResult {
  const layer = (node: string): string =>
    publishedName(`${node}.weight`, "plain", 4).name.replace(/\.weight$/, "");
  const ours = calls.map(({ first, second = "", norm, updates, from, to }) => {
    const flag = (on: boolean): string => (on ? "1" : "0");
    const changed = `m1=${flag(updates.first)}|m2=${flag(updates.second)}|bn=${flag(updates.norm)}`;
    return `${layer(first)}|${layer(second)}|${norm === undefined ? "" : layer(norm)}|${changed}|draws=${to - from}`;
  });
  const recorded = golden.array("calls").values as readonly string[];
  const length = Math.max(ours.length, recorded.length);
  const differing = Array.from({ length }, (_, i) => (ours[i] === recorded[i] ? 0 : 1));
  const error = differing.reduce<number>((sum, one) => sum + one, 0) / length;
  return { name: `${name} calls`, arrays: recorded.length, error, tolerance: 0, passed: error === 0 };
}

function evaluationResult(
  golden: GoldenCase,
  name: string,
  network: PlainNetwork,
  key: string,
): ParityResult {
  const images = golden.images("x");
  const logits = network.net(wholeNetwork).forward(images);
  const arrays = [{ name: key, ours: logits.dataSync(), recorded: golden.values(key) }];
  tf.dispose([images, logits]);
  return compare(`${name} ${key}`, arrays, tolerances.values);
}

function assign(variable: tf.Variable, { shape, values }: TensorValues): void {
  tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
}
