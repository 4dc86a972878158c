import { createRandom } from "../../data/random.js";
import type { TensorValues } from "../../templates/parameter.js";
import type { RunSnapshot } from "../../training/run/run-store.js";
import type { CheckpointSource } from "../checkpoint/write-checkpoint.js";

/** A state that no run was ever in, with a few tensors of different shapes: for tests of files alone. */
export function madeUpSnapshot(seed: number): RunSnapshot {
  const random = createRandom(seed);
  const tensor = (...shape: number[]): TensorValues => ({
    shape,
    values: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () =>
      random.normal(),
    ),
  });
  return {
    position: { phase: 0, epoch: 1, step: seed },
    sums: [{ loss: 1.5, correct: 3, images: 16 }],
    ledger: [],
    times: [{ phase: "member 0", epoch: 1, what: "training", seconds: 1.5, processorSeconds: 2.5 }],
    history: [
      {
        run: "made up",
        seed: 0,
        phase: "member 0",
        net: "member 0",
        epoch: 1,
        split: "test",
        metric: "loss",
        value: 0.1 + 0.2,
        trainingMacs: 1e12,
      },
    ],
    reports: [],
    structure: { kind: "mixed", spans: [{ first: 0, count: 1 }], frozen: [] },
    tensors: new Map([
      ["stem.templates.0", tensor(2, 3, 3, 1, 4)],
      ["stem.coefficients.0", tensor(2)],
      ["head.bn.0.gamma", tensor(4)],
    ]),
    optimizer: {
      settings: { optimizer: "sgd", momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
      slots: new Map([["momentum", new Map([["stem.templates.0", tensor(2, 3, 3, 1, 4)]])]]),
    },
    average: null,
    best: null,
    random: random.state(),
  };
}

/** Where a made-up state claims to come from. */
export const madeUpSource: CheckpointSource = {
  run: {
    name: "made up",
    seed: 0,
    plan: { schema: 1, name: "made up", members: 1, templates: null, phases: [] },
    network: { name: "none", input: [8, 8, 1], classes: 2, nodes: [] },
    sharing: [],
    batchSize: 16,
    augment: null,
    data: { name: "none", trainImages: 0, testImages: 0, sha256: "" },
  },
  versions: { library: "0.0.0", tensorflow: "0.0.0", node: "v0.0.0", device: "cpu" },
};
