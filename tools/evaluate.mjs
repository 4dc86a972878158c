// @ts-check
// `npm run evaluate -- FOLDER --data NAME`: how well a saved model does on a data set.
import { formatCount, formatFixed, formatPercent, textTable } from "mixture-growth-display";
import { integer, oneOf, text } from "../src/dist/checking/shapes.js";
import { averagedDataset } from "../src/dist/data/averaging.js";
import { shapeOf } from "../src/dist/data/dataset.js";
import { dataset, datasetNames, photoDataset } from "../src/dist/data/named-dataset.js";
import { spanTitle } from "../src/dist/growth/span.js";
import { loadModel } from "../src/dist/models/load-model.js";
import { evaluate } from "../src/dist/training/evaluate.js";
import { checkSetFits } from "../src/dist/training/set-fit.js";
import { seeHelp, wordsOrExit } from "./command-words.mjs";

const help = `npm run evaluate -- FOLDER --data NAME [options]

Measures a model that run.save("FOLDER") wrote, on images of a data set: each of its nets, and where there are several their votes.

  --data NAME     ${datasetNames.join(", ")}, or a folder of photographs that npm run data has prepared
  --from FOLDER   where data sets lie; MIXTURE_GROWTH_DATA, or data/ of the repository
  --split NAME    test (default) or train
  --top N         also counts a class among the N most probable ones

Images of twice the model's height and width are averaged.
`;

const { values, names } = wordsOrExit(
  {
    data: { type: "text", shape: text(`Name one of ${datasetNames.join(", ")}.`) },
    from: { type: "text", shape: text("Name a folder.") },
    split: { type: "text", shape: oneOf(["train", "test"]) },
    top: { type: "number", shape: integer({ min: 1, use: 5 }) },
  },
  { where: "evaluate", help, mostNames: 1 },
);
/** @type {import("mixture-growth-display").Column[]} */
const columns = [{ key: "net" }, { key: "accuracy", align: "right" }, { key: "loss", align: "right" }];
const [folder] = names;
const { data: name, from, top } = values;
const part = values.split === "train" ? "train" : "test";
if (folder === undefined || name === undefined) {
  const missing = folder === undefined ? "the folder of a model" : "--data with the name of a data set";
  process.stderr.write(`Expected ${missing} but got none (evaluate). Give it.\n${seeHelp("evaluate")}\n`);
  process.exit(2);
}

try {
  const model = await loadModel(folder);
  const set = await readSet(model, name);
  checkSetFits(model.nets, set, "evaluation on");
  const options = top === undefined ? {} : { topK: top };
  const spans = model.network.spans();
  const nets = [...spans.map((span) => ({ net: spanTitle(span), measured: [model.net(span)] }))];
  const all = spans.length === 1 ? nets : [...nets, { net: "votes of all", measured: model.nets }];
  const rows = [];
  for (const { net, measured } of all) {
    const { accuracy, loss, topKAccuracy } = await evaluate(measured, model.withOwnStatistics(set), options);
    rows.push({
      net,
      accuracy: formatPercent(100 * accuracy),
      loss: formatFixed(loss, 3),
      near: topKAccuracy === undefined ? "" : formatPercent(100 * topKAccuracy),
    });
  }
  process.stdout.write(`${model.name} on ${set.name}, ${formatCount(set.count)} images\n`);
  process.stdout.write(`${textTable(top === undefined ? columns : [...columns, nearColumn(top)], rows)}\n`);
  model.dispose();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** @param {number} count */
function nearColumn(count) {
  return /** @type {const} */ ({ key: "near", label: `among ${count}`, align: "right" });
}

/**
 * The images, as large as the model reads them.
 *
 * @param {import("../src/dist/models/model.js").Model} model
 * @param {string} name
 */
async function readSet({ preprocessing: { kind, shape } }, name) {
  const where = from === undefined ? {} : { folder: from };
  if (kind === "photographs") return (await photoDataset(name, where))[part];
  const isNamed = datasetNames.some((known) => known === name);
  if (!isNamed) {
    throw new Error(
      `Expected --data to be one of ${datasetNames.join(", ")} but got ${name} (evaluate). For data of your own, call evaluate(model, set) in a program.`,
    );
  }
  const whole = await dataset(
    /** @type {import("../src/dist/data/named-dataset.js").DatasetName} */ (name),
    where,
  );
  const [height = 0, width = 0] = shape;
  const [given = 0, across = 0] = shapeOf(whole.train);
  const isTwice = given === 2 * height && across === 2 * width;
  return (isTwice ? averagedDataset(whole, 2) : whole)[part];
}
