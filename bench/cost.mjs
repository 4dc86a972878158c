// @ts-check
// Measures how time and memory of a training step grow with width, depth, batch, members and templates.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { textTable } from "mixture-growth-display";
import { integer } from "../src/dist/checking/shapes.js";
import { wordsOrExit } from "../tools/command-words.mjs";
import { cloneRoot } from "../tools/setup/places.mjs";
import { askOurs } from "./ask.mjs";
import { costFigure } from "./figures.mjs";
import { markdownTable, writeSection } from "./readme.mjs";
import { measuredNow, resumed, writeJson } from "./results.mjs";
import { fitLine } from "./statistics.mjs";

const help = `npm run bench:cost -- [--steps N] [--fresh]

  --steps N  steps that one timing is the median of (default 5)
  --fresh    time again what bench/cost.json has from this commit

About 8 minutes. It can be stopped and goes on where it was, as long as the commit is the same.
`;
const { values } = wordsOrExit(
  { steps: { type: "number", shape: integer({ min: 1, use: 5 }) }, fresh: { type: "flag" } },
  { where: "bench:cost", help },
);
const steps = String(values.steps ?? 5);

/**
 * One network whose step was timed. `gmacs` are billions of multiply-accumulates of a step.
 *
 * @typedef {{ varied: string, label: string, args: readonly string[], gmacs: number, ms: number, mib: number }} Point
 * @typedef {{ machine: string, date: string, commit: string, load: number, points: Point[],
 *   mixing: { mixing_ms: number, step_ms: number }, fits: Record<string, { constant: number, slope: number, r2: number }> }} Costs
 */

const base = { width: 2, depth: 16, batch: 64, members: 2, templates: 2 };
const ways = {
  width: [1, 2, 3, 4],
  depth: [10, 16, 22, 28],
  batch: [16, 32, 64, 128],
  members: [1, 2, 4],
  templates: [1, 2, 4, 8],
};
const file = join(cloneRoot, "bench", "cost.json");

/** @type {Costs} */
const fresh = { ...measuredNow(), points: [], mixing: { mixing_ms: 0, step_ms: 0 }, fits: {} };
const costs = resumed(file, fresh, values.fresh === true);
const keep = () => writeJson(file, costs);

for (const [varied, sizes] of Object.entries(ways)) {
  for (const size of sizes) {
    const label = `${varied} ${size}`;
    if (costs.points.some((point) => point.label === label)) continue;
    const args = Object.entries({ ...base, [varied]: size }).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]);
    console.log(`${label} ...`);
    const { median_ms, macs, peak_rss_mib } = askOurs([...args, "--steps", steps]);
    costs.points.push({ varied, label, args, gmacs: macs / 1e9, ms: median_ms, mib: peak_rss_mib });
    keep();
  }
}
if (costs.mixing.step_ms === 0) {
  console.log("mixing at width 4 ...");
  const large = ["--width", "4", "--batch", "128", "--steps", steps];
  costs.mixing = {
    mixing_ms: askOurs([...large, "--task", "mixing"]).median_ms,
    step_ms: askOurs(large).median_ms,
  };
}
costs.fits = {
  ms: fitLine(costs.points.map(({ gmacs, ms }) => [gmacs, ms])),
  mib: fitLine(costs.points.map(({ gmacs, mib }) => [gmacs, mib])),
};
keep();

const figures = /** @type {const} */ ([
  ["ms", "Time of a step", "milliseconds"],
  ["mib", "Peak memory of a process that trains", "MiB"],
]);
for (const [field, title, axis] of figures) {
  const fit = /** @type {{ constant: number, slope: number }} */ (costs.fits[field]);
  const svg = await costFigure(costs.points, { title, axis, value: (point) => point[field], fit });
  writeFileSync(join(cloneRoot, "bench", `cost-${field}.svg`), svg);
}
const right = /** @type {const} */ ("right");
const columns = [
  { key: "label", label: "WRN-16-2 grown, batch 64, but" },
  { key: "gmacs", label: "GMACs a step", align: right },
  { key: "ms", label: "ms", align: right },
  { key: "rate", label: "ms / GMAC", align: right },
  { key: "mib", label: "peak MiB", align: right },
];
const rows = costs.points.map(({ label, gmacs, ms, mib }) => ({
  label,
  gmacs: gmacs.toFixed(1),
  ms: ms.toFixed(0),
  rate: (ms / gmacs).toFixed(1),
  mib,
}));
const { mixing_ms, step_ms } = costs.mixing;
const words = /** @type {const} */ ({ ms: "milliseconds", mib: "MiB" });
const remarks = [
  `${costs.machine}; ${costs.date}, commit ${costs.commit}; load before ${costs.load}.`,
  ...Object.entries(costs.fits).map(
    ([field, { constant, slope, r2 }]) =>
      `Fit: ${words[/** @type {"ms" | "mib"} */ (field)]} = ${constant.toFixed(0)} + ${slope.toFixed(2)} x GMACs (R² ${r2.toFixed(3)}).`,
  ),
  `Mixing, both ways, at width 4 and batch 128: ${mixing_ms.toFixed(1)} of ${step_ms.toFixed(0)} ms, ${((100 * mixing_ms) / step_ms).toFixed(1)} % of a step.`,
];
console.log(`${remarks.join("\n")}\n${textTable(columns, rows, { limit: 100 })}`);
writeSection("cost", `${remarks.join("\n")}\n\n${markdownTable(columns, rows)}`);
