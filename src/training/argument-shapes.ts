import { made } from "../checking/made.js";
import {
  callable,
  entries,
  type Fields,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  open,
  optional,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { descriptionShape } from "../networks/check-description.js";
import { sharingShape } from "../networks/mixed/mixed-options.js";
import { planShape } from "../plan/plan-argument.js";
import type { Observation } from "./run/events.js";
import type { RunKeeper } from "./run/run-keeper.js";
import type { RunOptions } from "./run/run-options.js";

/** Something that is meant as a training set and a test set; what of it is wrong is told by the check of data sets. */
export const datasetShape: Shape = made(
  "a data set",
  (value) => isRecord(value) && (value.train !== undefined || value.test !== undefined),
  'Make one, for instance with fashionMnistMini() or await dataset("cifar10").',
);

/** Images in memory, or photographs. */
export const labelledSetShape: Shape = made(
  "a set of images",
  isSet,
  "Take one of a data set: data.train or data.test.",
);

/** Images in memory. */
export const imageSetShape: Shape = made(
  "a set of images in memory",
  (value) => isSet(value) && "images" in value,
  "Take one of a data set: data.train or data.test; photographs come into memory with readPhotos.",
);

/** Something that is meant as a set; what of it is wrong is told by the check of sets. */
function isSet(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && ("labels" in value || "images" in value || "files" in value);
}

/** A net that exists now. */
export const netShape: Shape = made(
  "a net",
  (value) => isRecord(value) && typeof value.forward === "function" && typeof value.parameters === "function",
  "Take one of a run: run.net(member(0)).",
);

/** Start of all draws. */
export const seedShape: Shape = integer({ min: 0 });

/** What gives the signal that stops training. */
export const signalShape: Shape = (value, at) =>
  typeof value === "function" ||
  at.expected("to be a function that returns an AbortSignal", value, "Use () => controller.signal.");

/** Who hears a run. */
export const listenerShape: Shape = callable("a function that hears events");

const keeperMethods: readonly (keyof RunKeeper)[] = ["load", "begin", "keep", "hear", "end"];
const keeperShape: Shape = made(
  "a keeper of runs",
  (value) => isRecord(value) && keeperMethods.every((name) => typeof value[name] === "function"),
  'Make one with new RunDirectory("results/first").',
);

/** Random changes to training images; their own numbers are checked with the data they are for. */
const augmentShape: Shape = made(
  'an augmentation or "none"',
  (value) => value === "none" || isRecord(value),
  'Use "none", cifarAugmentation, imageNetAugmentation or a change of one.',
);

/** The fields of a run's options. */
export const runFields: Fields<RunOptions> = {
  plan: planShape,
  network: descriptionShape,
  data: datasetShape,
  seed: seedShape,
  sharing: optional(sharingShape),
  coefficientGrowth: optional(entries(callable("a function that makes coefficients"))),
  name: optional(text("Give it a name, or leave it out.")),
  batchSize: optional(integer({ min: 1, use: 128 })),
  augment: optional(augmentShape),
  on: optional(listenerShape),
  signal: optional(signalShape),
  keeper: optional(keeperShape),
  now: optional(callable("a function that tells milliseconds")),
};

/** Options of a run. */
export const runOptionsShape: Shape = record<RunOptions>(runFields);

/** A measured number, which may be NaN where a net computes none. */
export const anyNumber: Shape = (value, at) =>
  typeof value === "number" || at.expected("to be a number", value, "Use the number that was measured.");

/** Rows of a history, and whatever columns were added to them. */
export const observationsShape: Shape = list(
  open<Observation>(
    {
      run: text("Use run.history."),
      seed: integer(),
      phase: text("Use run.history."),
      net: text("Use run.history."),
      epoch: integer({ min: 0 }),
      split: oneOf(["train", "test"]),
      metric: oneOf(["loss", "accuracy", "learning rate"]),
      value: anyNumber,
      trainingMacs: number({ min: 0 }),
    },
    "Use run.history.",
  ),
  { use: "run.history" },
);
