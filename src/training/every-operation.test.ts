import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import type { NetworkDescription } from "../networks/description.js";
import { PlainNetwork, wholeNetwork } from "../networks/plain/plain-network.js";
import { networkWith, operationNetworks } from "../networks/test-support/operation-networks.js";
import { randomBatch } from "../networks/test-support/small-networks.js";
import { canCompile } from "../tensorflow/graph/compiled-function.js";
import { Sgd } from "./sgd.js";
import { TrainingStep } from "./training-step.js";

/** How the steps are taken. */
interface Steps {
  readonly isCompiled: boolean;
  readonly replicas?: number;
  /** What the first step draws from. */
  readonly seed?: number;
}

/** Losses of three steps and the last weights. */
function train(description: NetworkDescription, { isCompiled, replicas = 1, seed }: Steps): Float32Array[] {
  const random = createRandom(2);
  const network = new PlainNetwork({ description, members: 1, span: wholeNetwork, random });
  const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 1e-4 });
  const nets = [{ net: network.net(wholeNetwork), weight: 1 }];
  const step = new TrainingStep({ nets, optimizer, replicas }, isCompiled ? new Map([[6, 1000]]) : undefined);
  const losses = Array.from({ length: 3 }, (_, i) => {
    const { images, labels } = randomBatch(6, random);
    const [result] = step.run(images, labels, 0.02, seed === undefined ? undefined : [seed, i]);
    tf.dispose([images, labels]);
    return result?.loss as number;
  });
  const after = network.state().map(({ variable }) => Float32Array.from(variable.dataSync()));
  step.dispose();
  optimizer.dispose();
  network.dispose();
  return [Float32Array.from(losses), ...after];
}

afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

const networks = [...operationNetworks].map(([op, description]) => ({ op, description }));

describe.skipIf(!canCompile())("a compiled step of a network with", () => {
  it.each(networks)("$op is the step, operation by operation", ({ description }) => {
    const [plain, compiled] = [false, true].map((isCompiled) => train(description, { isCompiled })) as [
      Float32Array[],
      Float32Array[],
    ];
    plain.forEach((values, i) => {
      values.forEach((value, j) => {
        expect(compiled[i]?.[j]).toBeCloseTo(value, 4);
      });
    });
  });
});

describe("a step with dropout", () => {
  const description = networkWith("dropout");
  const far = (one: readonly Float32Array[], other: readonly Float32Array[]): number =>
    Math.max(
      ...one.flatMap((values, i) => [...values].map((value, j) => Math.abs(value - (other[i]?.[j] ?? 0)))),
    );
  const steps = (seed: number, replicas: number, isCompiled = canCompile()): Float32Array[] =>
    train(description, { isCompiled, replicas, seed });

  it.each([1, 2])(
    "drops the same compiled and not, and other numbers for another seed (%i replicas)",
    (replicas) => {
      expect(far(steps(1, replicas), steps(1, replicas, false))).toBeLessThan(1e-4);
      expect(far(steps(1, replicas), steps(2, replicas))).toBeGreaterThan(1e-3);
    },
  );

  it("drops other numbers in each replica, and nothing without a seed", () => {
    expect(far(steps(1, 1), steps(1, 2))).toBeGreaterThan(1e-3);
    const whole = train(description, { isCompiled: false });
    expect(far(whole, train(description, { isCompiled: false, replicas: 2 }))).toBeLessThan(1e-4);
  });
});
