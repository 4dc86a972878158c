// @ts-check
// `npm run bench:photos -- FOLDER`: how fast photographs are read, decoded, changed and normalised.
import {
  imageNetAugmentation,
  indexImageFolder,
  photoBatches,
  photoEvaluationBatches,
} from "mixture-growth/data";
import { textTable } from "mixture-growth-display";
import { integer, number } from "../src/dist/checking/shapes.js";
import { wordsOrExit } from "./command-words.mjs";

const help = `npm run bench:photos -- FOLDER [--size N] [--batch N] [--seconds N]

  FOLDER       has train/CLASS/ and val/CLASS/ with photographs
  --size N     side of the network's input in pixels (default 224)
  --batch N    photographs in a batch (default 64)
  --seconds N  how long each row is measured (default 10)

Processor time is that of all threads together: on a machine that does nothing else, so many cores read that many times the
column "images/s a core". The last rows block the thread that asks for batches, as a training step does, for twice as long as
reading a batch took: what is waited for a batch then was not read meanwhile. The folder should have 10 batches or more.
`;

const { values, names } = wordsOrExit(
  {
    size: { type: "number", shape: integer({ min: 1, use: 224 }) },
    batch: { type: "number", shape: integer({ min: 1, use: 64 }) },
    seconds: { type: "number", shape: number({ above: 0, use: 10 }) },
  },
  { where: "bench:photos", help, mostNames: 1 },
);
const { size = 224, batch = 64, seconds: longest = 10 } = values;

const columns = [
  { key: "what" },
  { key: "rate", label: "images/s" },
  { key: "processor", label: "processor ms an image" },
  { key: "perCore", label: "images/s a core" },
  { key: "waited", label: "waited for a batch (ms)" },
];

/**
 * Blocks this thread as a training step on a GPU does: no event gets through, and hardly any processor time is used.
 *
 * @param {number} milliseconds
 */
function block(milliseconds) {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Reads for so long, after one batch that is not counted.
 *
 * @param {string} what
 * @param {(epoch: number) => AsyncIterable<{ labels: Int32Array }>} batches
 * @param {number} [step] milliseconds for which this thread is blocked after each batch
 */
async function measure(what, batches, step = 0) {
  let images = 0;
  let waits = 0;
  let waited = 0;
  let started = 0;
  let processor = process.cpuUsage();
  for (let epoch = 0; ; epoch++) {
    /** @type {number | undefined} */
    let asked;
    for await (const { labels } of batches(epoch)) {
      // The first batch of an epoch is waited for by anyone.
      if (asked !== undefined) {
        waited += performance.now() - asked;
        waits += 1;
      }
      block(step);
      asked = performance.now();
      if (started === 0) {
        started = performance.now();
        processor = process.cpuUsage();
        continue;
      }
      images += labels.length;
      const seconds = (performance.now() - started) / 1000;
      if (seconds < longest) continue;
      const { user, system } = process.cpuUsage(processor);
      const perImage = (user + system) / 1000 / images;
      return {
        what,
        rate: images / seconds,
        processor: perImage,
        perCore: 1000 / perImage,
        waited: waited / Math.max(1, waits),
      };
    }
  }
}

async function main() {
  const [folder] = names;
  if (folder === undefined) {
    process.stderr.write(`Expected FOLDER to be given but got nothing (bench:photos). Name it.\n\n${help}`);
    return 2;
  }
  const { train } = await indexImageFolder(folder);
  const common = { set: train, batchSize: batch, size };
  const plain = { ...imageNetAugmentation, jitter: 0, lighting: 0 };
  const rows = [
    await measure("training: crop, jitter, flip, lighting", (epoch) =>
      photoBatches({ ...common, seed: 0, epoch }),
    ),
    await measure("training: crop and flip alone", (epoch) =>
      photoBatches({ ...common, seed: 0, epoch, augment: plain }),
    ),
    await measure("evaluation: scaled centre", () => photoEvaluationBatches(common)),
  ];
  const step = Math.round((2000 * common.batchSize) / /** @type {{ rate: number }} */ (rows[0]).rate);
  for (const [where, threads] of /** @type {const} */ ([
    ["read in this thread", { threads: 0 }],
    ["read in a thread", { threads: 1 }],
  ])) {
    rows.push(
      await measure(
        `training, steps of ${step} ms, ${where}`,
        (epoch) => photoBatches({ ...common, ...threads, seed: 0, epoch }),
        step,
      ),
    );
  }
  process.stdout.write(`${train.name}: ${train.count} photographs, ${size} pixels\n`);
  process.stdout.write(`${textTable(columns, rows)}\n`);
  return 0;
}

process.exitCode = await main();
