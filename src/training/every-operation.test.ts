import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import type { NetworkDescription } from "../networks/description.js";
import { PlainNetwork, wholeNetwork } from "../networks/plain/plain-network.js";
import { operationNetworks } from "../networks/test-support/operation-networks.js";
import { randomBatch } from "../networks/test-support/small-networks.js";
import { canCompile } from "../tensorflow/graph/compiled-function.js";
import { Sgd } from "./sgd.js";
import { TrainingStep } from "./training-step.js";

/** Losses of three steps and the last weights. */
function train(description: NetworkDescription, isCompiled: boolean): Float32Array[] {
  const random = createRandom(2);
  const network = new PlainNetwork({ description, members: 1, span: wholeNetwork, random });
  const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 1e-4 });
  const nets = [{ net: network.net(wholeNetwork), weight: 1 }];
  const step = new TrainingStep({ nets, optimizer }, isCompiled ? new Map([[6, 1000]]) : undefined);
  const losses = Array.from({ length: 3 }, () => {
    const { images, labels } = randomBatch(6, random);
    const [result] = step.run(images, labels, 0.02);
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
    const [plain, compiled] = [train(description, false), train(description, true)];
    plain.forEach((values, i) => {
      values.forEach((value, j) => {
        expect(compiled[i]?.[j]).toBeCloseTo(value, 4);
      });
    });
  });
});
