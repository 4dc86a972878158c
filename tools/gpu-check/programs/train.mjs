// @ts-check
// Trains, grows, stops and resumes a small plan, and compares what is left with a run that was never stopped.
import { join } from "node:path";
import { GrowthPlan, Run, takePerClass } from "mixture-growth";
import { RunDirectory } from "mixture-growth/storage";
import { StoppedError } from "mixture-growth/training";
import { DataError } from "../../../src/dist/data/data-error.js";
import { cifarProfile } from "../../../src/dist/experiments/cifar-profile.js";
import { imageCounts } from "../../../src/dist/experiments/experiment.js";
import { readData } from "../../../src/dist/experiments/experiment-data.js";
import { valuesOf } from "../../../src/dist/networks/network.js";
import { writeWhole } from "../../../src/setup/files.mjs";
import { differenceOf } from "../difference.mjs";
import { syntheticData } from "../synthetic-data.mjs";

/** @type {{ profile: import("../../../src/dist/experiments/profile.js").Profile, folder: string, seconds: number,
 *   images?: number, answer: string }} */
const asked = JSON.parse(process.argv[2] ?? "{}");
const { config, description, recipe } = cifarProfile("cifar100", asked.profile);
const { batchSize, augment } = config;
const plan = GrowthPlan.mixture({
  name: "gpu-check",
  phases: {
    member: { epochs: 1, learningRate: recipe.learningRate },
    grown: { epochs: 2, learningRate: recipe.grownLearningRate },
  },
});
/** Epochs of the two members and the grown net, weighted by nothing: each step counts as one. */
const epochs = 4;
const note = (/** @type {string} */ text) => process.stdout.write(`note: ${text}\n`);

async function load() {
  try {
    return { data: await readData(config.data), synthetic: false };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { train, test } = imageCounts(config.data);
    const { classes } = description;
    const input = /** @type {[number, number, number]} */ (description.input);
    return { data: syntheticData({ classes, input, train, test }), synthetic: true };
  }
}

/** @param {import("mixture-growth/data").LabelledDataset} data @param {number} images of training, about */
function limited(data, images) {
  const perClass = Math.max(1, Math.floor(images / data.train.classes));
  if (perClass * data.train.classes >= data.train.count) return data;
  const tests = Math.max(
    1,
    Math.min(Math.floor(data.test.count / data.test.classes), Math.ceil(perClass / 5)),
  );
  return {
    ...data,
    train: takePerClass(data.train, perClass),
    test: takePerClass(data.test, tests),
  };
}

/**
 * @param {any} data
 * @param {Partial<import("mixture-growth").RunOptions>} [more]
 */
const start = (data, more = {}) =>
  new Run({ plan, network: description, data, seed: 0, batchSize, augment, ...more });

/** How many images of training fit, from the time of some steps of the grown net's kind. @param {any} data */
async function fitting(data) {
  const stop = new AbortController();
  /** @type {number[]} */
  const at = [];
  const run = start(data, {
    on: ({ kind }) => {
      if (kind !== "step") return;
      at.push(performance.now());
      if (at.length === 30) stop.abort();
    },
    signal: () => stop.signal,
  });
  await run.train().catch((error) => {
    if (!(error instanceof StoppedError)) throw error;
  });
  run.dispose();
  const late = at.slice(Math.floor(at.length / 2));
  const stepMs = (Number(late.at(-1)) - Number(late[0])) / Math.max(1, late.length - 1);
  // Steps of the grown net take up to four times those of a member; three runs of all epochs.
  const runs = 3;
  const meanStepMs = Math.max(0.1, (stepMs * (1 + 1 + 4 + 4)) / 4);
  return Math.max(10 * batchSize, ((asked.seconds * 1000) / (runs * epochs * meanStepMs)) * batchSize);
}

/** @param {any} data */
async function straight(data) {
  /** @type {{ phase: string, seconds: number, imagesPerSecond: number }[]} */
  const phases = [];
  let began = performance.now();
  let speed = 0;
  let steps = 0;
  const run = start(data, {
    on: (event) => {
      if (event.kind === "step") {
        speed = event.imagesPerSecond;
        steps += 1;
        if (steps % 20 === 0)
          note(`${event.phase}, epoch ${event.epoch}: ${Math.round(event.imagesPerSecond)} images/s`);
      }
      if (event.kind !== "phase-end") return;
      const now = performance.now();
      phases.push({ phase: event.phase, seconds: (now - began) / 1000, imagesPerSecond: speed });
      began = now;
      speed = 0;
    },
  });
  await run.train();
  const accuracies = run.history.filter(({ split, metric }) => split === "test" && metric === "accuracy");
  const values = valuesOf(run.network);
  const told = {
    phases,
    steps,
    accuracy: accuracies.at(-1)?.value ?? null,
    trainingMacs: run.trainingMacs,
  };
  run.dispose();
  return { values, told };
}

/** Stopped in the middle of the grown net's last epoch, and continued. @param {any} data */
async function stoppedAndResumed(data) {
  const directory = join(asked.folder, "run");
  const stop = new AbortController();
  const first = start(data, {
    store: new RunDirectory(directory, { saveEverySeconds: 3600 }),
    on: (event) => {
      if (event.kind !== "step" || event.epoch < 2) return;
      if (event.step >= event.steps / 2) stop.abort();
    },
    signal: () => stop.signal,
  });
  const { position } = await first.train().then(
    () => {
      throw new Error("Expected the run to stop but it came to its end (gpu-check). Please send check.json.");
    },
    (error) => {
      if (!(error instanceof StoppedError)) throw error;
      return first;
    },
  );
  first.dispose();
  const second = start(data, { store: new RunDirectory(directory) });
  const resumedAt = second.position;
  await second.train();
  const values = valuesOf(second.network);
  second.dispose();
  return { values, stoppedAt: position, resumedAt };
}

note("data");
const { data: all, synthetic } = await load();
note("the time of a step");
const wanted = asked.images ?? (await fitting(all));
const data = limited(all, wanted);
/** @type {any} */
const result = {
  profile: asked.profile,
  data: data.name,
  synthetic,
  images: data.train.count,
  ofImages: all.train.count,
  batchSize,
  deterministic: process.env.TF_DETERMINISTIC_OPS === "1",
};
const keep = () => writeWhole(asked.answer, JSON.stringify(result));
note("a run without a stop");
const one = await straight(data);
Object.assign(result, one.told);
keep();
note("a run with a stop");
const { values, stoppedAt, resumedAt } = await stoppedAndResumed(data);
Object.assign(result, { stoppedAt, resumedAt, resumed: differenceOf(values, one.values) });
keep();
if (!result.resumed.sameBytes) {
  // Whether stopping changed something, or the same run never has the same bytes here.
  note("the run without a stop again");
  const { values: again } = await straight(data);
  result.repeated = differenceOf(again, one.values);
  keep();
}
process.stdout.write("{}\n");
process.exit(0);
