// @ts-check
// `npm run soak -- --minutes N`: trains, stops, kills, resumes and grows runs at random through the real kernel, and
// checks every state that they leave.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRandom } from "mixture-growth";
import { integer, number } from "../src/dist/checking/shapes.js";
import { makeFolder } from "../src/dist/files/folders.js";
import { folderOrExit, wordsOrExit } from "./command-words.mjs";
import { isBefore, keptState, plans, stateBytes, trainingCell } from "./soak/job.mjs";
import { Notebook } from "./soak/notebook.mjs";

const help = `npm run soak -- [--minutes N] [--seed N] [--out FILE]

  --minutes N  how long it begins new actions (default 60)
  --seed N     of what is done and when; how far a run comes until then depends on the machine (default 0)
  --out FILE   where the report goes, in Markdown (default: it is printed only)
`;

/** @typedef {{ times: number, faults: number, losses: number }} Row */

/** The actions, and what must hold after each. */
const rows = {
  "train to the end": "the cell ends without an error",
  interrupt: "the cell ends as stopped, the state is not older than before, the directory is free",
  kill: "the newest state is whole, and not older than the one before",
  resume: "the same cell continues",
  grow: "the run continues after it",
  compare: "the final state has the same bytes as that of the run without faults",
};

const { values } = wordsOrExit(
  {
    minutes: { type: "number", shape: number({ above: 0, use: 60 }) },
    seed: { type: "number", shape: integer({ min: 0 }) },
    out: { type: "text" },
  },
  { where: "soak", help },
);
const { minutes = 60, seed = 0 } = values;
if (values.out !== undefined) folderOrExit(dirname(values.out), "soak");

const random = createRandom(seed).fork("soak");
const folder = mkdtempSync(join(tmpdir(), "soak "));
const notebook = new Notebook(folder);
/** @type {Map<string, Row>} */
const counts = new Map(Object.keys(rows).map((name) => [name, { times: 0, faults: 0, losses: 0 }]));
/** @type {string[]} */
const losses = [];
let steps = 0;

/**
 * @param {keyof typeof rows} action
 * @param {{ fault?: boolean, lost?: string | undefined }} [found]
 */
function count(action, { fault = false, lost } = {}) {
  const row = /** @type {Row} */ (counts.get(action));
  row.times += 1;
  row.faults += Number(fault);
  if (lost === undefined) return;
  row.losses += 1;
  losses.push(`${action}: ${lost}`);
}

/** Counts the steps that the last cell printed. */
function take() {
  steps += notebook.lines.filter((line) => line === '"step"').length;
  if (notebook.lines.includes('"resumed"')) count("resume");
  for (const line of notebook.lines) if (line === '"grow"') count("grow");
}

/**
 * Trains a run to its end, with occasional faults.
 *
 * @param {{ readonly plan: string, readonly seed: number }} job
 * @param {string} name
 */
async function trainWithFaults(job, name) {
  const directory = join(folder, name);
  for (;;) {
    const before = keptState(directory);
    const action = /** @type {const} */ (["interrupt", "kill", "train to the end"])[random.integer(3)];
    const cell = notebook.run(trainingCell(job, name));
    let ended = false;
    void cell.then(() => {
      ended = true;
    });
    // Not before the first step: on a busy machine, every fault would hit while it is still loading.
    const delay = 2000 * random.uniform();
    while (action !== "train to the end" && !ended && !notebook.lines.includes('"step"')) await pause(20);
    if (action !== "train to the end" && !ended) await pause(delay);
    const isHit = !ended && action !== "train to the end";
    if (isHit && action === "kill") await notebook.kill();
    if (isHit && action === "interrupt") await notebook.interrupt();
    const reply = await cell;
    take();
    const after = keptState(directory);
    const older = isBefore(after.at, before.at) ? `${after.at} after ${before.at}` : undefined;
    const damaged = after.damaged > 0 ? `${after.damaged} states were damaged` : undefined;
    const isStopped = action === "interrupt" && /^(AbortError|KeyboardInterrupt)$/.test(String(reply.ename));
    const error = reply.status === "error" && !isStopped ? `${reply.ename}: ${reply.evalue}` : undefined;
    const locked = action !== "kill" && existsSync(join(directory, "lock")) ? "the lock stayed" : undefined;
    const told = { fault: isHit, lost: older ?? damaged ?? error ?? locked };
    count(isHit ? /** @type {"kill"} */ (action) : "train to the end", told);
    if (isHit && action === "kill") await notebook.start();
    if (reply.status === "ok" || error !== undefined) return;
  }
}

await notebook.start();
const began = performance.now();
const end = began + 60_000 * minutes;
let runs = 0;
for (; performance.now() < end; runs++) {
  const job = {
    plan: /** @type {string} */ (plans[random.integer(plans.length)]),
    seed: random.integer(1000),
  };
  await trainWithFaults(job, `run ${runs}`);
  const { status, evalue } = await notebook.run(trainingCell(job, `alone ${runs}`));
  take();
  const isEqual =
    status === "ok" && stateBytes(join(folder, `run ${runs}`)) === stateBytes(join(folder, `alone ${runs}`));
  count("compare", {
    lost: isEqual ? undefined : `${job.plan}, seed ${job.seed}: ${evalue ?? "other bytes"}`,
  });
  process.stderr.write(
    `${((performance.now() - began) / 60_000).toFixed(1)} min, ${runs + 1} runs, ${losses.length} losses\n`,
  );
}
await notebook.kill();
rmSync(folder, { recursive: true, force: true });

const table = Object.entries(rows).map(([name, holds]) => {
  const { times, faults, losses: lost } = /** @type {Row} */ (counts.get(name));
  return `| ${name} | ${holds} | ${times} | ${faults} | ${lost} |`;
});
const report = `# Soak

${runs} runs were trained, stopped, killed, resumed and grown at random through the real kernel, then trained again without
faults: ${steps.toLocaleString("en-US")} steps in ${((performance.now() - began) / 60_000).toFixed(1)} minutes, by \`npm run soak -- --minutes ${minutes} --seed ${seed}\`
on ${new Date().toISOString().slice(0, 10)} (Node.js ${process.version}, ${cpus().length} cores of ${cpus()[0]?.model}).

| action | what must hold then | times | faults | losses |
|---|---|--:|--:|--:|
${table.join("\n")}

${losses.length === 0 ? "Nothing was lost." : losses.map((loss) => `- ${loss}`).join("\n")}
`;
process.stdout.write(report);
if (values.out !== undefined) {
  makeFolder(dirname(values.out));
  writeFileSync(values.out, report);
}
process.exitCode = losses.length > 0 || runs === 0 ? 1 : 0;
