import { costConventions } from "../../cost/convention.js";
import {
  anything,
  count,
  either,
  listOf,
  number,
  oneOf,
  orNull,
  record,
  type Shape,
  text,
  truth,
} from "../data-shape.js";

const span = record({ first: count, count });

const fileRecord = record({
  file: oneOf("network.safetensors", "momentum.safetensors"),
  bytes: count,
  tensors: listOf(record({ name: text, shape: listOf(count), sha256: text })),
});

const observation = record({
  run: text,
  seed: count,
  phase: text,
  net: text,
  epoch: count,
  split: oneOf("train", "test"),
  metric: text,
  value: number,
  trainingMacs: number,
});

const reportRow = record({
  tensor: text,
  what: text,
  fate: text,
  elements: count,
});

const ledgerEntry = record({
  phase: text,
  what: oneOf("training", "evaluation", "analysis"),
  images: count,
  cost: record(Object.fromEntries(costConventions.map((convention) => [convention, number]))),
});

/** Plan, network and sharing are compared with the run's own as a whole, so that they need no check of their own. */
const run = record({
  name: text,
  seed: count,
  plan: anything,
  network: anything,
  sharing: anything,
  batchSize: count,
  augment: anything,
  data: record({ name: text, trainImages: count, testImages: count, sha256: text }),
});

/** The type of every field of a checkpoint's manifest. */
export const checkpointShape: Shape = record({
  schema: count,
  versions: record({ library: text, tensorflow: text, node: text, device: oneOf("cpu", "gpu") }),
  run,
  position: record({ phase: count, epoch: count, step: count }),
  sums: listOf(record({ loss: number, correct: count, images: count })),
  ledger: listOf(ledgerEntry),
  history: listOf(observation),
  reports: listOf(record({ phase: text, rows: listOf(reportRow) })),
  structure: either(
    record({ kind: oneOf("mixed"), spans: listOf(span), frozen: listOf(text) }),
    // "normal" is what versions before 0.2 called a plain network.
    record({ kind: oneOf("plain", "normal"), span, missingBlocks: count }),
  ),
  random: record({ kind: oneOf("sfc32"), key: listOf(count), words: listOf(count), spare: orNull(number) }),
  network: fileRecord,
  optimizer: orNull(
    record({
      options: record({ momentum: number, nesterov: truth, weightDecay: number }),
      momentum: fileRecord,
    }),
  ),
});
