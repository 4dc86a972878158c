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
import { photoRate } from "./photo-rates.mjs";

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

async function main() {
  const [folder] = names;
  if (folder === undefined) {
    process.stderr.write(`Expected FOLDER to be given but got nothing (bench:photos). Name it.\n\n${help}`);
    return 2;
  }
  const { train } = await indexImageFolder(folder);
  const common = { set: train, batchSize: batch, size };
  const plain = { ...imageNetAugmentation, jitter: 0, lighting: 0 };
  const measure = (
    /** @type {string} */ what,
    /** @type {Parameters<typeof photoRate>[1]} */ batches,
    /** @type {number} */ step = 0,
  ) => photoRate(what, batches, { seconds: longest, step });
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
