// @ts-check
// Times our kernel with each engine, and stock tslab's, in turns, so that other load on the machine affects both.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textTable } from "mixture-growth-display";
import { median } from "../bench/statistics.mjs";
import { KernelClient } from "../kernel-ext/dist/client/kernel-client.js";
import { KernelProcess } from "../kernel-ext/dist/client/kernel-process.js";
import { engineNames } from "../kernel-ext/dist/engine/engines.js";
import { integer } from "../src/dist/checking/shapes.js";
import { wordsOrExit } from "./command-words.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run bench:kernel -- [--rounds N] [--cells N] [--ours]

  --rounds N  how often each kernel is started, in turns (default 3)
  --cells N   how many cells declare names before the last measurement (default 300)
  --ours      our kernel alone, with each engine
`;

const trivialCells = 15;
const libraries = [
  'import { table } from "arquero";',
  'import * as tf from "@tensorflow/tfjs-core";',
  'import type { Data } from "plotly.js"; const traces: Data[] = [];',
  'import * as growth from "mixture-growth";',
];

/** Defines `collect`, which collects garbage: only then does memory in use show. */
const collector =
  'import v8 from "node:v8"; import vm from "node:vm"; v8.setFlagsFromString("--expose-gc"); const collect = vm.runInNewContext("gc") as () => void;';

/** @typedef {{ name: string, engine?: string, command?: readonly string[] }} Contender */

/** @returns {Contender[]} */
function contenders() {
  const tslab = createRequire(import.meta.url).resolve("tslab/package.json");
  const stock = [process.execPath, join(tslab, "..", "bin", "tslab"), "kernel", "--config-path"];
  const ours = engineNames.map((engine) => ({ name: `ours, ${engine}`, engine }));
  return [...ours, { name: "stock tslab", command: [...stock, "{connection_file}"] }];
}

/** @param {number | undefined} pid */
function megabytes(pid) {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  return Number(stdout) / 1024;
}

/**
 * The processor time that a process has used, in milliseconds: unlike clock time, it hardly depends on what else runs.
 *
 * @param {number | undefined} pid
 */
function processorTime(pid) {
  if (!existsSync("/proc/self/stat")) return Number.NaN;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/**
 * Starts a kernel and makes it do what a notebook does.
 *
 * @param {Contender} contender
 * @param {string} folder
 * @param {number} cells
 * @returns {Promise<Map<string, number>>} milliseconds and megabytes, by what was measured
 */
async function measure({ command, engine }, folder, cells) {
  /** @type {Map<string, number>} */
  const found = new Map();
  const began = performance.now();
  const kernel = await KernelProcess.start({
    folder,
    ...(command === undefined ? {} : { command }),
    ...(engine === undefined ? {} : { env: { MIXTURE_GROWTH_ENGINE: engine } }),
  });
  const client = new KernelClient(kernel.connection);
  /** @param {string} code */
  const run = async (code) => {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const start = performance.now();
    const { reply } = client.request("shell", "execute_request", content);
    const { status } = (await reply).content;
    if (status !== "ok") throw new Error(`Expected a cell to run but got ${status} (${code}).`);
    return performance.now() - start;
  };
  /** @param {string} when */
  const trivial = async (when) => {
    const times = [];
    const before = processorTime(kernel.pid);
    for (let at = 0; at < trivialCells; at++) times.push(await run(`${at} + 1`));
    found.set(`a trivial cell, ${when} (ms)`, median(times));
    found.set(
      `a trivial cell, ${when}: processor time (ms)`,
      (processorTime(kernel.pid) - before) / trivialCells,
    );
  };
  /** @param {string} when */
  const memory = async (when) => {
    found.set(`memory, ${when} (MB)`, megabytes(kernel.pid));
    await run("collect(); collect();");
    found.set(`memory, ${when}, garbage collected (MB)`, megabytes(kernel.pid));
  };
  try {
    await client.request("shell", "kernel_info_request", {}).reply;
    found.set("ready (ms)", performance.now() - began);
    await run("1 + 1");
    found.set("first cell answered, from the start (ms)", performance.now() - began);
    await trivial("nothing loaded");
    await run(collector);
    await memory("at the start");
    let imports = 0;
    for (const code of libraries) imports += await run(code);
    found.set("import of arquero, tfjs-core, plotly's types, mixture-growth (ms)", imports);
    await trivial("all loaded");
    await memory("all loaded");
    for (let at = 0; at < cells; at++)
      await run(
        `const name${at} = { at: ${at}, text: "cell" }; function call${at}(n: number) { return n + ${at}; } name${at}`,
      );
    await trivial(`after ${cells} more cells`);
    await memory(`after ${cells} more cells`);
    return found;
  } finally {
    client.close();
    await kernel.kill();
  }
}

const { values } = wordsOrExit(
  {
    rounds: { type: "number", shape: integer({ min: 1, use: 3 }) },
    cells: { type: "number", shape: integer({ min: 1, use: 300 }) },
    ours: { type: "flag" },
  },
  { where: "bench:kernel", help },
);
const { rounds = 3, cells = 300 } = values;
// Outside the clone: stock tslab hangs forever when files change in the folders above its notebook.
const folder = mkdtempSync(join(tmpdir(), "bench "));
symlinkSync(join(cloneRoot, "node_modules"), join(folder, "node_modules"));
const timed = values.ours ? contenders().filter(({ engine }) => engine !== undefined) : contenders();
/** @type {Map<string, number[]>[]} */
const results = timed.map(() => new Map());
for (let round = 1; round <= rounds; round++) {
  for (const [at, contender] of timed.entries()) {
    process.stderr.write(`round ${round} of ${rounds}: ${contender.name}\n`);
    for (const [what, number] of await measure(contender, folder, cells)) {
      const all = results[at]?.get(what) ?? [];
      results[at]?.set(what, [...all, number]);
    }
  }
}
const rows = [...(results[0]?.keys() ?? [])].map((what) => {
  const medians = results.map((each) => median(each.get(what) ?? []));
  const named = Object.fromEntries(medians.map((number, at) => [timed[at]?.name, number.toFixed(0)]));
  const ratio = (Number(medians[0]) / Number(medians.at(-1))).toFixed(2);
  return { what, ...named, ratio };
});
const right = /** @type {const} */ ("right");
const columns = [
  { key: "what", label: "median" },
  ...timed.map(({ name }) => ({ key: name, align: right })),
  { key: "ratio", label: "first / last", align: right },
];
rmSync(folder, { recursive: true });
process.stdout.write(`${textTable(columns, rows, { limit: 100, caption: `${rounds} rounds in turns` })}\n`);
