import { made } from "../checking/made.js";
import {
  also,
  callable,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  open,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import type { Net } from "../networks/net.js";
import type { Observation } from "./run/events.js";
import type { TimeEntry } from "./run/run-times.js";

/** Something meant as a training set and a test set; the check of data sets reports what is wrong with it. */
export const datasetShape: Shape = made(
  "a data set",
  (value) => isRecord(value) && (value.train !== undefined || value.test !== undefined),
  'Make one, for instance with fashionMnistMini() or await dataset("cifar10").',
);

/** A set of any kind. */
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

/** Examples in memory. */
export const memorySetShape: Shape = made(
  "a set of examples in memory",
  (value) => isSet(value) && !("files" in value),
  "Take one of a data set: data.train or data.test; photographs come into memory with readPhotos.",
);

/** Something meant as a set; the check of sets reports what is wrong with it. */
function isSet(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && ["labels", "targets", "images", "files"].some((key) => key in value);
}

/** A net that exists now, and has its tensors. */
export const netShape: Shape = also(
  made(
    "a net",
    (value) =>
      isRecord(value) && typeof value.forward === "function" && typeof value.parameters === "function",
    "Take one of a run: run.net(member(0)).",
  ),
  (net: Net) => net.parameters().every(({ variable }) => !variable.isDisposed),
  "to be a net whose run or network was not disposed",
  "Use it before dispose(), or make the run again.",
);

/** Where all draws start. */
export const seedShape: Shape = integer({ min: 0 });

/** Returns the signal that stops training. */
export const signalShape: Shape = (value, at) =>
  typeof value === "function" ||
  at.expected("to be a function that returns an AbortSignal", value, "Use () => controller.signal.");

/** Receives the events of a run. */
export const listenerShape: Shape = callable("a function that receives events");

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
      metric: text("Use run.history."),
      value: anyNumber,
      trainingMacs: number({ min: 0 }),
    },
    "Use run.history.",
  ),
  { use: "run.history" },
);

const seconds: Shape = number({ min: 0 });

/** Rows of a run's times. */
export const timesShape: Shape = list(
  record<TimeEntry>({
    phase: text("Use run.times."),
    epoch: integer({ min: 0 }),
    what: oneOf(["training", "evaluation", "analysis"]),
    seconds,
    processorSeconds: seconds,
  }),
  { max: Number.POSITIVE_INFINITY, use: "run.times" },
);
