import {
  entries,
  fitting,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  optional,
  orNull,
  record,
  type Shape,
  something,
  tagged,
  truth,
} from "../../checking/shapes.js";
import { costConventions } from "../../cost/convention.js";
import { randomStateShape } from "../../data/random.js";
import { type AnyOptimizer, optimizerOf, optimizerShape } from "../../optimizers/optimizers.js";
import { storedNumber } from "./stored-numbers.js";

const count = integer({ min: 0 });
const anyNumber = number();
/** A name may be empty: a run accepts any. */
const text: Shape = (value, at) =>
  typeof value === "string" || at.expected("to be a text", value, "Write a text.");
const listOf = (item: Shape): Shape => list(item, { max: Number.POSITIVE_INFINITY });
const fields = (shapes: Readonly<Record<string, Shape>>): Shape => record<Record<string, unknown>>(shapes);

const span = fields({ first: count, count });

/** A file is named here only, so that no manifest can name another. */
const fileRecord = (file: string): Shape =>
  fields({
    file: oneOf([file]),
    bytes: count,
    tensors: listOf(fields({ name: text, shape: listOf(count), sha256: text })),
  });

/** An optimizer's settings, and the file of each of its slots. */
const optimizer: Shape = (value, at) => {
  const { settings } = isRecord(value) ? value : {};
  const known = fitting<AnyOptimizer>(settings, optimizerShape);
  const files =
    known === undefined ? [] : optimizerOf(known).slots.map(({ name }) => [name, fileRecord(slotFile(name))]);
  return fields({ settings: optimizerShape, slots: fields(Object.fromEntries(files)) })(value, at);
};

/** The file of an optimizer's slot, such as `"momentum.safetensors"`. */
export function slotFile(slot: string): string {
  return `${slot}.safetensors`;
}

const observation = fields({
  run: text,
  seed: count,
  phase: text,
  net: text,
  epoch: count,
  split: oneOf(["train", "test"]),
  metric: text,
  value: storedNumber,
  trainingMacs: anyNumber,
});

const reportRow = fields({
  tensor: text,
  what: text,
  fate: text,
  elements: count,
});

const ledgerEntry = fields({
  phase: text,
  what: oneOf(["training", "evaluation", "analysis"]),
  images: count,
  cost: fields(Object.fromEntries(costConventions.map((convention) => [convention, anyNumber]))),
});

/** Plan, network and sharing are compared with the run's own as a whole, so they need no check of their own. */
const run = fields({
  name: text,
  seed: count,
  plan: something,
  network: something,
  sharing: something,
  coefficientGrowth: optional(entries(text)),
  batchSize: count,
  replicas: optional(count),
  augment: something,
  loss: optional(something),
  data: fields({ name: text, trainImages: count, testImages: count, sha256: text }),
});

const plainStructure = (kind: string): Shape => fields({ kind: oneOf([kind]), span, missingBlocks: count });

const common = {
  schema: count,
  versions: fields({
    library: text,
    tensorflow: text,
    node: text,
    device: oneOf(["cpu", "gpu"]),
    threads: optional(count),
  }),
  run,
  position: fields({ phase: count, epoch: count, step: count }),
  sums: listOf(fields({ loss: anyNumber, correct: count, images: count, squaredError: optional(anyNumber) })),
  ledger: listOf(ledgerEntry),
  history: listOf(observation),
  reports: listOf(fields({ phase: text, rows: listOf(reportRow) })),
  structure: tagged("kind", {
    mixed: fields({ kind: oneOf(["mixed"]), spans: listOf(span), frozen: listOf(text) }),
    plain: plainStructure("plain"),
    // What versions before 0.2 called a plain network.
    normal: plainStructure("normal"),
  }),
  random: randomStateShape,
  network: fileRecord("network.safetensors"),
} as const;

/** The shape of a checkpoint's manifest. */
export const checkpointShape: Shape = fields({
  ...common,
  optimizer: orNull(optimizer),
  average: orNull(fileRecord("average.safetensors")),
  best: orNull(fileRecord("best.safetensors")),
});

/** The shape of one that was written by the first schema. */
export const firstCheckpointShape: Shape = fields({
  ...common,
  optimizer: orNull(
    fields({
      options: fields({ momentum: anyNumber, nesterov: truth, weightDecay: anyNumber }),
      momentum: fileRecord("momentum.safetensors"),
    }),
  ),
});
