import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { allMembers } from "../growth/span.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { randomBatch } from "../networks/test-support/small-networks.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { canCompile } from "../tensorflow/graph/compiled-function.js";
import { native } from "../tensorflow/native.js";
import { type Precision, precisionSupport, trainedPrecision } from "../tensorflow/precision.js";
import { tinyData } from "../test-support/tiny-data.js";
import { batchGradients, disposeGradients } from "./batch-gradients.js";
import type { RunEvent } from "./run/events.js";
import { Run } from "./run/run.js";
import { Sgd } from "./sgd.js";
import { TrainingStep } from "./training-step.js";

native();
afterEach(() => expect(tf.memory().numTensors).toBe(0));

const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 } as const;

function makeNet(seed = 1): PlainNetwork {
  const description = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 3] });
  return new PlainNetwork({ description, members: 2, span: allMembers(2), random: createRandom(seed) });
}

/** Losses of steps over 5 batches again and again. */
function losses(precision: Precision, steps: number, compiled: boolean): number[] {
  const network = makeNet();
  const net = network.net(allMembers(2));
  const optimizer = new Sgd(sgd);
  const random = createRandom(2);
  const batches = Array.from({ length: 5 }, () => randomBatch(16, random));
  const often = new Map(compiled ? [[16, 1000]] : []);
  const step = new TrainingStep({ nets: [{ net, weight: 1 }], optimizer, loss: { precision } }, often);
  const found = Array.from({ length: steps }, (_, i) => {
    const { images, labels } = batches[i % batches.length]!;
    return step.run(images, labels, 0.02)[0]!.loss;
  });
  step.dispose();
  for (const { images, labels } of batches) tf.dispose([images, labels]);
  optimizer.dispose();
  network.dispose();
  return found;
}

describe("training in low precision", () => {
  it("has losses within 0.05 of those of float32, 50 steps long", () => {
    const exact = losses("float32", 50, canCompile());
    // It has learned something, so that there is something to compare.
    expect(exact.at(-1)).toBeLessThan(0.7 * exact[0]!);
    for (const precision of ["bfloat16", "float16"] as const) {
      const low = losses(precision, 50, canCompile());
      expect(Math.max(...low.map((loss, i) => Math.abs(loss - exact[i]!)))).toBeLessThan(0.05);
      expect(low).not.toEqual(exact);
    }
  });

  it.skipIf(!canCompile())("is the same compiled as operation by operation", () => {
    for (const precision of ["bfloat16", "float16"] as const) {
      const [plain, compiled] = [false, true].map((way) => losses(precision, 4, way));
      expect(Math.max(...plain!.map((loss, i) => Math.abs(loss - compiled![i]!)))).toBeLessThan(0.01);
    }
  });

  it("takes the loss scale off again, and a smaller one where gradients overflow", () => {
    const network = makeNet();
    const net = network.net(allMembers(2));
    const { images, labels } = randomBatch(8, createRandom(1));
    const plain = batchGradients(net, images, labels);
    const scaled = batchGradients(net, images, labels, { lossScale: 2 ** 10 });
    scaled.gradients.forEach((gradient, i) => {
      const gap = tf.tidy(() => tf.max(tf.abs(tf.sub(gradient, plain.gradients[i]!))).dataSync()[0]!);
      expect(gap).toBeLessThan(1e-5);
    });
    expect(scaled.loss.dataSync()[0]).toBeCloseTo(plain.loss.dataSync()[0]!, 5);
    // 2^15 times this overflows float16, whose largest number is 65504; 2^5 times it does not.
    const overflown = batchGradients(net, images, labels, {
      precision: "float16",
      weight: 500,
      lossScale: 2 ** 15,
    });
    expect(overflown.gradients.some((gradient) => !gradient.dataSync().every(Number.isFinite))).toBe(true);
    const optimizer = new Sgd(sgd);
    const step = new TrainingStep({
      nets: [{ net, weight: 500 }],
      optimizer,
      loss: { precision: "float16" },
    });
    expect(step.run(images, labels, 1e-9)[0]!.loss).toBeCloseTo(plain.loss.dataSync()[0]!, 1);
    optimizer.dispose();
    for (const batch of [plain, scaled, overflown]) disposeGradients(batch);
    tf.dispose([images, labels]);
    network.dispose();
  });
});

describe("the precision of a plan", () => {
  const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
  const planOf = (precision: Precision): GrowthPlan =>
    GrowthPlan.mixture({ phases: { member: { epochs: 1, precision }, grown: 1 } });
  const start = (plan: GrowthPlan, on?: (event: RunEvent) => void): Run =>
    new Run({
      plan,
      network,
      data: tinyData(),
      seed: 0,
      batchSize: 16,
      augment: "none",
      ...(on ? { on } : {}),
    });

  it("survives JSON, and is float32 where it is left out", () => {
    const plan = planOf("bfloat16");
    expect(GrowthPlan.parse(JSON.stringify(plan)).data).toEqual(plan.data);
    expect(plan.phases[0]).toMatchObject({ precision: "bfloat16" });
    expect(plan.phases.at(-1)).not.toHaveProperty("precision");
    expect(plan.describe()).toContain(
      "1. member 0: train member 0 for 1 epoch, cosine learning rate from 0.1, in bfloat16",
    );
    expect(() => planOf("float8" as Precision)).toThrow(
      'Expected phases.member.precision to be "float32", "bfloat16" or "float16" but got "float8"',
    );
  });

  it.skipIf(precisionSupport("float16") !== "none")(
    "float16 is refused without a GPU, before anything begins",
    () => {
      expect(() => start(planOf("float16"))).toThrow(
        'Expected a GPU for precision "float16" but got the processor (phase "member 0"). Use "bfloat16" or "float32", or a machine with a GPU.',
      );
    },
  );

  it("bfloat16 trains, or is float32 and says so where the processor gains nothing by it", async () => {
    const events: RunEvent[] = [];
    const [low, exact] = [planOf("bfloat16"), planOf("float32")].map((plan) =>
      start(plan, (e) => events.push(e)),
    );
    await low!.train("member 0");
    await exact!.train("member 0");
    const lossOf = (run: Run): number => run.history.find(({ metric }) => metric === "loss")!.value;
    expect(lossOf(low!)).toBeCloseTo(lossOf(exact!), 1);
    const isReplaced = trainedPrecision("bfloat16") === "float32";
    expect(lossOf(low!) === lossOf(exact!)).toBe(isReplaced);
    const reported = events.filter(({ kind }) => kind === "emulated");
    expect(reported).toHaveLength(isReplaced ? 1 : 0);
    low!.dispose();
    exact!.dispose();
  });
});
