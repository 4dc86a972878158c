// @ts-check
// How a step's time and memory grow with width, depth, batch, members and templates, against multiply-accumulates.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { figureSvg, textTable } from "mixture-growth-display";
import { cloneRoot } from "../tools/setup/places.mjs";
import { costFigure } from "./cost-figure.mjs";
import { fitLine, median, spread } from "./statistics.mjs";

const help = `npm run bench:cost -- [--steps N] [--rounds N]

  --steps N   steps that one timing is the median of (default 5)
  --rounds N  how often the mixed net and the ordinary one are timed, in turns (default 7)

Writes bench/growth-of-cost.json and bench/growth-of-cost.svg; takes about 5 minutes.
`;

/**
 * A net and its step: what is said is changed, the rest is WRN-16-2, batch 64, two members, two templates a set.
 *
 * @typedef {{ readonly depth?: number, readonly width?: number, readonly batch?: number, readonly members?: number,
 *   readonly templates?: number }} Size
 * @typedef {{ factor: string, size: Size, macs: number, ms: number, mib: number }} Point
 */

/** @type {Readonly<Record<string, readonly Size[]>>} */
const factors = {
  width: [1, 2, 4, 8].map((width) => ({ width })),
  depth: [10, 16, 22, 28].map((depth) => ({ depth })),
  batch: [16, 32, 64, 128, 256].map((batch) => ({ batch })),
  members: [1, 2, 4].map((members) => ({ width: 4, members })),
  templates: [1, 2, 4, 8].map((templates) => ({ templates })),
};

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "5" },
    rounds: { type: "string", default: "7" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

/**
 * @param {Size} size
 * @param {"grown" | "normal"} [net]
 * @returns {{ median_ms: number, macs: number, peak_rss_mib: number }}
 */
function time(size, net = "grown") {
  const sizes = Object.entries({ batch: 64, ...size }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ]);
  const args = ["step.mjs", "--net", net, "--steps", values.steps, ...sizes];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: join(cloneRoot, "bench"),
    encoding: "utf8",
  });
  const line = stdout?.trim().split("\n").at(-1);
  if (status === 0 && line) return JSON.parse(line);
  throw new Error(`Expected ${args.join(" ")} to time a step but it failed:\n${stderr}`);
}

/** @type {Point[]} */
const points = [];
for (const [factor, sizes] of Object.entries(factors)) {
  for (const size of sizes) {
    const { median_ms: ms, macs, peak_rss_mib: mib } = time(size);
    points.push({ factor, size, macs, ms, mib });
    console.error(`${factor} ${JSON.stringify(size)}: ${ms.toFixed(0)} ms`);
  }
}

/** What mixing adds: the grown net's step beside that of an ordinary net of its size, width 4. */
const pairs = Array.from({ length: Number(values.rounds) }, () => {
  const [mixed, normal] = [time({ width: 4 }), time({ width: 4 }, "normal")];
  return { mixed: mixed.median_ms, normal: normal.median_ms, share: 1 - normal.median_ms / mixed.median_ms };
});
const shares = pairs.map(({ share }) => share);

const line = fitLine(points.map(({ macs, ms }) => ({ x: macs, y: ms })));
const cpu = os.cpus();
const result = {
  machine: `${cpu.length} x ${cpu[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
  date: new Date().toISOString().slice(0, 10),
  fixed_ms: line.intercept,
  gflops: 2 / line.slope / 1e6,
  largest_deviation: line.largestDeviation,
  mixing_share: median(shares),
  mixing_spread: spread(pairs.map(({ mixed, normal }) => mixed / normal)),
  pairs,
  points,
};
writeFileSync(join(cloneRoot, "bench", "growth-of-cost.json"), `${JSON.stringify(result, null, 2)}\n`);
writeFileSync(join(cloneRoot, "bench", "growth-of-cost.svg"), figureSvg(costFigure(points, line)));

const rows = points.map(({ factor, size, macs, ms, mib }) => ({
  factor,
  size: Object.entries(size)
    .map(([name, value]) => `${name} ${value}`)
    .join(", "),
  gmacs: (macs / 1e9).toFixed(1),
  ms: ms.toFixed(0),
  line: (line.intercept + line.slope * macs).toFixed(0),
  mib,
}));
const columns = [
  { key: "factor", align: /** @type {const} */ ("left") },
  { key: "size", align: /** @type {const} */ ("left") },
  { key: "gmacs", label: "G multiply-accumulates" },
  { key: "ms" },
  { key: "line", label: "the line, ms" },
  { key: "mib", label: "MiB" },
];
console.log(textTable(columns, rows, { limit: 100 }));
console.log(
  `A step takes ${line.intercept.toFixed(0)} ms and its multiply-accumulates at ${result.gflops.toFixed(0)} GFLOP/s; no point is more than ${(100 * line.largestDeviation).toFixed(0)} % away.`,
);
console.log(
  `Mixing is ${(100 * result.mixing_share).toFixed(1)} % of a grown step at width 4 (median of ${pairs.length} pairs, ${shares.map((share) => (100 * share).toFixed(1)).join(", ")}).`,
);
