// @ts-check
// `npm run reliability:setup -- --kills N`: kills the real set-up while it installs, or fills its disk, and restarts it; see
// the help.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { integer } from "../src/dist/checking/shapes.js";
import { wordsOrExit } from "./command-words.mjs";
import { mountDisk, SetUpTrials } from "./reliability/set-up-trials.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run reliability:setup -- [--kills N] [--from K] [--full-disk] [--keep]

  --kills N    how many times the set-up is killed, spread over its steps (default 40); each takes a minute or two
  --from K     begins with the K-th of them, to continue a trial that was interrupted (default 1)
  --full-disk  fills the disk instead: the clone lies on one of 8 GB in memory, which only root can make
  --keep       keeps the clone, a temporary folder, for a look at it

Works in a clone of the last commit, with the real npm, pip and compiler. Every second kill is Ctrl-C, the others are
SIGKILL of everything. After each, the set-up is started again, and what it leaves is tried: every file of every Python
package is there, JupyterLab can be imported, and the kernel makes a tensor in a notebook.
`;

/** How the kills are spread over the steps; most hit npm and pip while they unpack. */
const shares = [
  { step: "npm packages", share: 0.25, by: "packages" },
  { step: "Python environment", share: 0.1, by: "time" },
  { step: "Python environment", share: 0.325, by: "packages" },
  { step: "native TensorFlow", share: 0.1, by: "time" },
  { step: "build", share: 0.1, by: "time" },
  { step: "Jupyter kernel", share: 0.025, by: "time" },
  { step: "JupyterLab figures", share: 0.1, by: "time" },
];

/**
 * @param {number} count
 * @returns {{ step: string, by: string, part: number }[]} `part` of the step, between 0 and 1
 */
function plan(count) {
  return Array.from({ length: count }, (_, index) => {
    let rest = (index + 0.5) / count;
    const found = shares.find(({ share }) => {
      if (rest < share) return true;
      rest -= share;
      return false;
    });
    const { step, by, share } = found ?? /** @type {typeof shares[0]} */ (shares.at(-1));
    return { step, by, part: Math.min(rest / share, 0.98) };
  });
}

const { values } = wordsOrExit(
  {
    kills: { type: "number", shape: integer({ min: 1, use: 40 }) },
    from: { type: "number", shape: integer({ min: 1, use: 1 }) },
    "full-disk": { type: "flag" },
    keep: { type: "flag" },
  },
  { where: "reliability:setup", help },
);
const { kills = 40, from = 1 } = values;
const folder = mkdtempSync(join(tmpdir(), "set-up killed "));
const counts = { passed: 0, failed: 0 };
const unmount = values["full-disk"] === true ? mountDisk(folder) : () => {};
process.once("exit", () => {
  if (values.keep) return;
  unmount();
  rmSync(folder, { recursive: true, force: true });
});
const trials = new SetUpTrials(cloneRoot, join(folder, "clone"));
process.stdout.write(`Setting up a clone in ${folder}\n`);
await trials.prepare();
for (const [index, kill] of [...plan(kills).entries()].slice(from - 1)) {
  const signal = index % 2 === 0 ? "SIGINT" : "SIGKILL";
  const trouble = values["full-disk"] === true ? "full disk" : signal;
  const { moment, problem, seconds } = await trials.run({ ...kill, trouble });
  counts[problem === undefined ? "passed" : "failed"] += 1;
  const number = String(index + 1).padStart(String(kills).length);
  const outcome = problem === undefined ? `whole again after ${seconds.toFixed(0)} s` : `FAILED: ${problem}`;
  process.stdout.write(
    `${number}  ${trouble.padEnd(9)}  ${kill.step.padEnd(18)}  ${moment.padEnd(34)}  ${outcome}\n`,
  );
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
