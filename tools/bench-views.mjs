// @ts-check
// `npm run bench:views`: how long the kernel's part of a move of each view takes.
import os from "node:os";
import { pretrained, readResult } from "mixture-growth";
import {
  ablationTable,
  coefficientDial,
  gradientsAtGrowth,
  growthScrubber,
  whatIfIGrow,
} from "mixture-growth/explore";
import { textTable } from "mixture-growth-display";
import { integer } from "../src/dist/checking/shapes.js";
import { wordsOrExit } from "./command-words.mjs";

const help = `npm run bench:views [-- --moves N]

Moves each view by code, as a hand does in the browser, and prints the median and the longest time of a move in milliseconds. The
browser's part is not in it. Give the machine nothing else to do. The nets of CIFAR-100 need \`npm run data -- cifar100\`.

  --moves N    moves of each view (default 20)
`;
const { values } = wordsOrExit(
  { moves: { type: "number", shape: integer({ min: 3, use: 20 }) } },
  { where: "bench:views", help },
);
const { moves = 20 } = values;

/** @typedef {{ readonly view: string, readonly move: string, readonly median: number, readonly longest: number }} Row */

/**
 * @param {string} view
 * @param {string} what
 * @param {(move: number) => void} move
 * @returns {Row}
 */
function timed(view, what, move) {
  // The first moves compile.
  for (let i = 0; i < 3; i++) move(i);
  const times = Array.from({ length: moves }, (_, i) => {
    const start = performance.now();
    move(i + 3);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return {
    view,
    move: what,
    median: times[Math.floor(moves / 2)] ?? 0,
    longest: times[moves - 1] ?? 0,
  };
}

/** @param {"fashion" | "cifar100"} set */
async function rowsOf(set) {
  const grown = await pretrained(`${set}-grown`);
  const members = await pretrained(`${set}-members`);
  const dial = coefficientDial(grown);
  const whatIf = whatIfIGrow(members);
  const gradients = gradientsAtGrowth(members);
  const rows = [
    timed(`coefficientDial, ${set}`, "turn a block", (i) =>
      dial.turn(dial.trained.map((value) => value * (1 - i / 50))),
    ),
    timed(`whatIfIGrow, ${set}`, "new noise", (i) => whatIf.grow({ coefficients: "random", noise: i / 50 })),
    timed(`gradientsAtGrowth, ${set}`, "draw again", (i) =>
      gradients.grow({ coefficients: "random", draw: i }),
    ),
  ];
  for (const view of [dial, whatIf, gradients, grown, members]) view.dispose();
  return rows;
}

/** @returns {Row[]} */
function storedRows() {
  const result = readResult("cifar100");
  const scrubber = growthScrubber(result, { method: "mixture" });
  const table = ablationTable(result);
  const controls = ["scratch", "random", "small"];
  return [
    timed("growthScrubber, stored run", "next frame", (i) => {
      scrubber.frame = i % scrubber.length;
    }),
    timed("ablationTable, stored result", "another control", (i) => {
      table.control = controls[i % controls.length] ?? "scratch";
    }),
  ];
}

const rows = [...(await rowsOf("fashion")), ...(await rowsOf("cifar100")), ...storedRows()];
const round = (/** @type {number} */ ms) => ms.toPrecision(2);
const shown = rows.map((row) => ({ ...row, median: round(row.median), longest: round(row.longest) }));
const columns = [
  { key: "view" },
  { key: "move" },
  { key: "median", label: "median (ms)" },
  { key: "longest", label: "longest (ms)" },
];
process.stdout.write(`${textTable(columns, shown)}\n`);
process.stdout.write(`${os.cpus()[0]?.model}, ${os.cpus().length} cores, Node.js ${process.version}\n`);
