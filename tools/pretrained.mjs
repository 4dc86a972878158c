// @ts-check
// `npm run pretrained -- fashion|cifar100`: trains two members and their grown net, and writes them with their model card.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { world } from "../src/bin/surroundings.mjs";
import { cifarProfile } from "../src/dist/experiments/cifar-profile.js";
import { imageShape } from "../src/dist/experiments/experiment.js";
import { readData } from "../src/dist/experiments/experiment-data.js";
import { networkOf } from "../src/dist/experiments/planned-run.js";
import { describePlan } from "../src/dist/plan/describe-plan.js";
import { GrowthPlan } from "../src/dist/plan/growth-plan.js";
import { writeSafetensors } from "../src/dist/safetensors/write-safetensors.js";
import { RunDirectory } from "../src/dist/storage/checkpoint/run-directory.js";
import { currentVersions } from "../src/dist/tensorflow/versions.js";
import { Run } from "../src/dist/training/run/run.js";
import { Commands } from "../src/setup/commands.mjs";
import { SetupProblem, sentence } from "../src/setup/problem.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { modelCard } from "./pretrained/model-card.mjs";
import { cloneRoot } from "./setup/places.mjs";

/** @typedef {import("../src/dist/experiments/pretrained/pretrained-card.js").PretrainedCard} Card */
/** @typedef {Pick<Card, "title" | "data" | "network" | "batchSize" | "augment"> & { phases: import("../src/dist/plan/plan-phases.js").MixturePlanOptions["phases"], images: string }} Recipe */

const evening = cifarProfile("cifar100", "evening");
/** @type {Readonly<Record<string, Recipe>>} */
const recipes = {
  fashion: {
    title: "Two members and their grown net for the embedded Fashion-MNIST at 14x14",
    data: { name: "fashion-mnist-mini", pool: 2 },
    network: cifarProfile("cifar100", "laptop").network,
    batchSize: 64,
    augment: { flip: 0.5, cropPadding: 1, cutout: 0 },
    phases: {
      member: { epochs: 20, learningRate: 0.1 },
      grown: { epochs: 6, learningRate: 0.01 },
    },
    images:
      "The images of Fashion-MNIST are Zalando's, under the MIT licence; a part of them comes with the library.",
  },
  cifar100: {
    title: "Two members and their grown net for CIFAR-100 at 16x16",
    data: evening.config.data,
    network: evening.network,
    batchSize: evening.config.batchSize,
    augment: /** @type {Card["augment"]} */ (evening.config.augment),
    phases: {
      member: { epochs: evening.recipe.memberEpochs, learningRate: evening.recipe.learningRate },
      grown: { epochs: evening.recipe.grownEpochs, learningRate: evening.recipe.grownLearningRate },
    },
    images:
      "CIFAR-100 was collected by Alex Krizhevsky from Tiny Images and has no licence of its own; none of its images comes with the library.",
  },
};

const commands = new Commands();
process.exitCode = await reported("npm run pretrained", commands, async () => {
  const [name = "", ...more] = process.argv.slice(2);
  const recipe = recipes[name];
  if (recipe === undefined || more.length > 0) {
    throw new SetupProblem(
      sentence({
        thing: "the command",
        constraint: `to name one of ${Object.keys(recipes).join(", ")}`,
        got: process.argv.slice(2).join(" ") || "nothing",
        where: "pretrained",
        todo: "Run it again with one.",
      }),
    );
  }
  await make(name, recipe);
  return 0;
});

/**
 * @param {string} name
 * @param {Recipe} recipe
 */
async function make(name, { title, data, network, batchSize, augment, phases, images }) {
  const seed = 0;
  const whole = GrowthPlan.mixture({ phases });
  const set = await readData(data);
  const described = networkOf({ network }, { classes: set.train.classes, input: imageShape(data) });
  const run = new Run({
    ...described,
    plan: whole,
    data: set,
    seed,
    batchSize,
    augment,
    store: new RunDirectory(join(cloneRoot, "results", "pretrained", name)),
    on: (event) => {
      if (event.kind === "epoch") console.log(`${event.phase} ${event.epoch}/${event.epochs}`);
    },
  });
  const folder = join(cloneRoot, "src", "pretrained", name);
  mkdirSync(folder, { recursive: true });
  /** @param {string} what */
  const write = (what) => {
    const tensors = run.network.state().map(({ name: tensor, variable }) => {
      const values = Float32Array.from(variable.dataSync());
      return /** @type {const} */ ([tensor, { shape: variable.shape, values }]);
    });
    writeFileSync(join(folder, `${what}.safetensors`), writeSafetensors(new Map(tensors)));
  };
  await run.train("member 1");
  if (run.position.phase === 2) write("members");
  if (!existsSync(join(folder, "members.safetensors"))) {
    throw new SetupProblem(
      sentence({
        thing: "the members",
        constraint: "to be written before they grow",
        got: "a run that has grown",
        where: name,
        todo: `Delete results/pretrained/${name}, and run it again.`,
      }),
    );
  }
  await run.train();
  write("grown");
  const last = (/** @type {string} */ net) =>
    run.history.filter((o) => o.net === net && o.split === "test" && o.metric === "accuracy").at(-1)?.value ??
    0;
  const { machine, commit, date } = world(cloneRoot);
  /** @type {Card} */
  const card = {
    schema: 1,
    title,
    data,
    network,
    plan: GrowthPlan.mixture({ memberTraining: "elsewhere", phases: { grown: phases.grown } }).data,
    members: describePlan(whole.data)
      .split("\n")
      .slice(1, 3)
      .map((line) => line.trim().replace(/^\d+\. /, ""))
      .join("; "),
    batchSize,
    augment,
    seed,
    accuracies: {
      "member 0": last("member 0"),
      "member 1": last("member 1"),
      ensemble: last("ensemble"),
      grown: last("members 0-1"),
    },
    licence: "Apache-2.0",
    made: {
      date: date().toISOString().slice(0, 10),
      commit: commit ?? null,
      machine,
      versions: currentVersions(),
    },
  };
  writeFileSync(join(folder, "card.json"), `${JSON.stringify(card, null, 2)}\n`);
  writeFileSync(
    join(folder, "README.md"),
    modelCard(name, card, { images, network: described.network.name, parameters: run.parameterCount }),
  );
  run.dispose();
}
