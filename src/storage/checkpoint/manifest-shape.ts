import {
  entries,
  integer,
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

const count = integer({ min: 0 });
const anyNumber = number();
/** A name may be empty: a run accepts any. */
const text: Shape = (value, at) =>
  typeof value === "string" || at.expected("to be a text", value, "Write a text.");
const listOf = (item: Shape): Shape => list(item, { max: Number.POSITIVE_INFINITY });
const fields = (shapes: Readonly<Record<string, Shape>>): Shape => record<Record<string, unknown>>(shapes);

const span = fields({ first: count, count });

const fileRecord = fields({
  file: oneOf(["network.safetensors", "momentum.safetensors"]),
  bytes: count,
  tensors: listOf(fields({ name: text, shape: listOf(count), sha256: text })),
});

const observation = fields({
  run: text,
  seed: count,
  phase: text,
  net: text,
  epoch: count,
  split: oneOf(["train", "test"]),
  metric: text,
  value: anyNumber,
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

/** The shape of a checkpoint's manifest. */
export const checkpointShape: Shape = fields({
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
  network: fileRecord,
  optimizer: orNull(
    fields({
      options: fields({ momentum: anyNumber, nesterov: truth, weightDecay: anyNumber }),
      momentum: fileRecord,
    }),
  ),
});
