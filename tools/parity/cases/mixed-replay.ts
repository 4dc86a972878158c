import * as tf from "@tensorflow/tfjs-core";
import { allMembers, member } from "#library/growth/span.js";
import type { MixedNetwork } from "#library/networks/mixed/mixed-network.js";
import type { Sgd } from "#library/training/sgd.js";
import { compare, type ParityResult, tolerances } from "../comparison.js";
import type { GoldenCase } from "../golden-case.js";
import { compareGroups, compareGrowth, compareShapes } from "./grown-facts.js";
import { replayEvaluation, replayStep } from "./recorded-step.js";

/** Replays the steps of both members: weights, logits, two steps of member 0, then one of member 1. */
export function replayMembers(
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

/** Replays growth with the recorded coefficients, then two steps of the grown net. */
export function replayGrown(golden: GoldenCase, network: MixedNetwork, optimizer: Sgd): ParityResult[] {
  const before = network.state().map(({ name, variable }) => ({ name, tensor: variable }));
  const pregrow = compare(
    `${golden.name} state before growth`,
    golden.pair("pregrow/", before),
    tolerances.values,
  );
  const growth = compareGrowth(golden, network);
  network.merge(allMembers(2));
  const coefficients = [...network.layers.values()].flatMap((layer) => layer.mixer.state());
  // The sign of the new blocks' coefficients is arbitrary, so the recorded ones are used.
  golden.load("grown/", coefficients);
  const grown = network.net(allMembers(2));
  const norms = [...grown.batchNorms().values()].flatMap((norm) => norm.state());
  const joined = norms.map(({ name, variable }) => ({ name, tensor: variable }));
  const all = [...joined, ...coefficients.map(({ name, variable }) => ({ name, tensor: variable }))];
  const joinedNorms = compare(
    `${golden.name} grown batch norms`,
    golden.pair("grown/", all),
    tolerances.values,
  );
  if (golden.names("recal/").length > 0) {
    // Deep nets without a norm before the classifier explode until the joined statistics are re-estimated.
    golden.load(
      "recal/",
      norms.filter(({ name }) => /\.(mean|variance)$/.test(name)),
    );
  }
  const state = (): ReturnType<MixedNetwork["state"]> => network.state();
  const learningRate = 0.05;
  return [
    pregrow,
    growth,
    ...compareShapes(golden, network),
    ...compareGroups(golden, network, { learningRate, weightDecay: optimizer.options.weightDecay }),
    joinedNorms,
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
      evaluation: "G2/eval_logits_after",
    }),
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
