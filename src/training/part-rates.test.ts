import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { varianceTransfer } from "../operators/variance-transfer/variance-transfer.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { TrainPhase } from "../plan/plan-data.js";
import { native } from "../tensorflow/native.js";
import { movedByParts, widenedWeights } from "./part-rates.js";

native();

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });

const layer = {
  node: "w",
  windows: 1,
  inputs: { name: "in", from: 1, to: 2 },
  outputs: { name: "out", from: 1, to: 2 },
  shape: [1, 1],
  wideShape: [2, 2],
};

it("moves the old part as the step does, and the new part by the ratio of their norms", () => {
  const [before, after] = [tf.tensor2d([2, 3, 0, 4], [2, 2]), tf.tensor2d([1, 2, -1, 3], [2, 2])];
  const moved = movedByParts(before, after, layer);
  // The new part has the norm 5, the old one 2: steps of -1 become -2.5.
  expect([...moved.dataSync()]).toEqual([1, 0.5, -2.5, 1.5]);
  tf.dispose([before, after, moved]);
});

it("leaves a new part of zeros where it is, and does not divide by an old part of zeros", () => {
  for (const values of [
    [1, 0, 0, 0],
    [0, 1, 1, 1],
  ]) {
    const [before, after] = [tf.tensor2d(values, [2, 2]), tf.tensor2d([5, 5, 5, 5], [2, 2])];
    const moved = movedByParts(before, after, layer);
    expect([...moved.dataSync()]).toEqual([5, ...values.slice(1)]);
    tf.dispose([before, after, moved]);
  }
});

it("finds the weights that growth widened, by the plan of variance transfer alone", () => {
  const of = (plan: GrowthPlan): string[] => {
    const grown = plan.data.phases.at(-1) as TrainPhase;
    return [...widenedWeights(network, plan.data, grown).keys()];
  };
  const phases = { small: 1, grown: 1 };
  const names = of(GrowthPlan.baseline(varianceTransfer(), { phases }));
  expect(names).toContain("stem.weight");
  expect(names.every((name) => name.endsWith(".weight"))).toBe(true);
  expect(of(GrowthPlan.baseline(varianceTransfer({ rates: "common" }), { phases }))).toEqual([]);
});

it("takes the size before each growth, where there are several", () => {
  const plan = GrowthPlan.baseline(varianceTransfer(), {
    members: 4,
    growths: [2, 4],
    phases: { small: 1, grown: 1 },
  });
  const wide = wideResNet({ depth: 10, width: 1, classes: 4, input: [8, 8, 1] });
  const widths = plan.data.phases.map((phase) => {
    const layer =
      phase.kind === "train" ? widenedWeights(wide, plan.data, phase).get("stem.weight") : undefined;
    return layer === undefined ? undefined : [layer.outputs.from, layer.outputs.to];
  });
  expect(widths).toEqual([undefined, undefined, [4, 8], undefined, [8, 16]]);
});
