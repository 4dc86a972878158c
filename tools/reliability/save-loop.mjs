// @ts-check
// A program to be killed: saves one state after the other in a run's directory, as fast as it can.
// Argument: the directory. Prints the number of each state once it is saved.
// Imports single files, since loading the whole library takes longer than all the saving.
import { GrowthPlan } from "../../src/dist/plan/growth-plan.js";
import { RunDirectory } from "../../src/dist/storage/checkpoint/run-directory.js";

const [directory = ""] = process.argv.slice(2);
// TensorFlow's library takes longer to load than all the saving, too.
const versions = () => ({
  library: "0.0.0",
  tensorflow: "0.0.0",
  node: process.version,
  device: /** @type {const} */ ("cpu"),
});
const plan = GrowthPlan.scratch({ train: 1 });
const pixels = {
  images: new Uint8Array(4),
  labels: new Int32Array(1),
  count: 1,
  height: 2,
  width: 2,
  channels: 1,
};
const set = { name: "one", ...pixels, classes: 2, classNames: ["a", "b"], mean: [0], std: [1] };
const input = /** @type {[number, number, number]} */ ([2, 2, 1]);
const network = { name: "none", input, classes: 2, nodes: [] };
const store = new RunDirectory(directory, { saveEverySeconds: 0, versions });
const found = store.load({ plan, network, data: { name: "one", train: set, test: set }, seed: 0 });
store.begin();
console.log(`begun ${found?.snapshot.position.step ?? 0}`);
for (let step = (found?.snapshot.position.step ?? 0) + 1; ; step++) {
  // Every number differs from state to state, so that a mixture of two is noticed.
  const tensor = { shape: [50_000], values: new Float32Array(50_000).fill(step) };
  store.save("step", () => ({
    position: { phase: 0, epoch: 0, step },
    sums: [{ loss: step, correct: step, images: step }],
    ledger: [],
    times: [],
    history: [],
    reports: [],
    structure: { kind: "plain", span: { first: 0, count: 1 }, missingBlocks: 0 },
    tensors: new Map([["a", tensor]]),
    optimizer: {
      settings: { optimizer: "sgd", momentum: 0, nesterov: false, weightDecay: 0 },
      slots: new Map([["momentum", new Map([["a", tensor]])]]),
    },
    average: null,
    best: null,
    random: { kind: "sfc32", key: [0, 0, 0], words: [0, 0, 0, 0], spare: null },
  }));
  console.log(`kept ${step}`);
}
