// @ts-check
// `npm run reliability:headline`: the headline experiment as a sweep on every engine, with a node killed in the middle of each;
// see the help.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { integer, oneOf } from "../src/dist/checking/shapes.js";
import { profiles } from "../src/dist/experiments/profile.js";
import { wordsOrExit } from "./command-words.mjs";
import { descendants, signalAll } from "./engines/processes.mjs";
import { ray } from "./engines/python-install.mjs";
import { RayTrial } from "./engines/ray-trial.mjs";
import { SlurmTrial } from "./engines/slurm-trial.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run reliability:headline -- [options]

  --profile NAME   smoke (default), laptop, evening, hour or paper
  --seeds N        1

Runs npm run sweep -- cifar100 four times: undisturbed on this machine, and on this machine, SLURM and Ray with a node killed in
the middle: here the command and everything it started, on SLURM a node, on Ray the node and a minute later all of it. Each is
begun again as a person would. The tables of all four must have the same bytes. Needs npm run engines -- slurm, and -- ray.
`;

const { values } = wordsOrExit(
  {
    profile: { type: "text", shape: oneOf(profiles) },
    seeds: { type: "number", shape: integer({ min: 1, use: 1 }) },
  },
  { where: "reliability:headline", help },
);
const { profile = "smoke", seeds = 1 } = values;
const root = mkdtempSync(join(tmpdir(), "headline "));
const began = performance.now();
/** @param {string} line */
const tell = (line) => {
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${String(seconds).padStart(5)} s  ${line}\n`);
};

/**
 * A sweep of the headline experiment by its command.
 *
 * @param {string} name
 * @param {readonly string[]} words
 * @param {Readonly<Record<string, string>>} [env]
 */
function sweepOf(name, words, env = {}) {
  const out = join(root, name);
  const command = [
    join(cloneRoot, "tools", "sweep.mjs"),
    ...["cifar100", "--profile", profile, "--seeds", String(seeds), "--out", out, ...words],
  ];
  return {
    /** Begins it, or continues it, and waits until it has ended. */
    start() {
      const child = spawn(process.execPath, command, {
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "inherit"],
      });
      const ended = new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
      return { pid: child.pid ?? 0, ended };
    },
    /** Waits until a run is being trained. */
    async untilWorking() {
      const units = join(out, "units");
      for (;;) {
        const begun = existsSync(units) ? readdirSync(units) : [];
        const isWorking = begun.some((unit) => {
          const progress = join(units, unit, "progress.json");
          return existsSync(progress) && /"step":[1-9]/.test(readFileSync(progress, "utf8"));
        });
        if (isWorking) return;
        await pause(50);
      }
    },
    /** @returns {string[]} */
    tables() {
      return ["results", "summary", "accuracies", "ledger"].map((table) => {
        const path = join(out, `${table}.csv`);
        return existsSync(path) ? readFileSync(path, "utf8") : "";
      });
    },
  };
}

/** @type {Map<string, string[]>} */
const tables = new Map();

/**
 * @param {string} name
 * @param {ReturnType<typeof sweepOf>} sweep
 * @param {(pid: number) => Promise<void>} [kill]
 */
async function carryOut(name, sweep, kill) {
  const first = sweep.start();
  if (kill !== undefined) {
    await sweep.untilWorking();
    await kill(first.pid);
  }
  let code = await first.ended;
  for (let again = 0; code !== 0 && again < 5; again++) {
    tell(`${name}: begun again`);
    code = await sweep.start().ended;
  }
  tables.set(name, sweep.tables());
  tell(`${name}: ended with ${code}`);
}

await carryOut("undisturbed", sweepOf("undisturbed", []));
await carryOut("this machine", sweepOf("this machine", []), async (pid) => {
  signalAll(descendants(pid), "SIGKILL");
  tell("this machine: the command and all that it started are killed");
});

const slurm = await SlurmTrial.start();
const onSlurm = sweepOf("SLURM", ["--engine", "slurm", "--wait"], {
  PATH: `${slurm.programs}:${process.env.PATH}`,
});
await carryOut("SLURM", onSlurm, async () => {
  await slurm.killNode("n1");
  tell("SLURM: node n1 is killed");
  void pause(45_000).then(() => slurm.startNode("n1"));
});
await slurm.stop();

const trial = await RayTrial.start(ray.folder);
const onRay = sweepOf("Ray", ["--engine", "ray", "--wait", "--address", trial.address], {
  RAY_AUTH_TOKEN: trial.token,
});
await carryOut("Ray", onRay, async () => {
  trial.kill("raylet");
  tell("Ray: its node is killed");
  void pause(60_000).then(async () => {
    await trial.killAll();
    await trial.startAll();
    tell("Ray: all of it is started again");
  });
});
await trial.stop();

const [reference = []] = tables.values();
let isSame = reference.every((text) => text.split("\n").length > 2);
for (const [name, own] of tables) {
  const same = own.every((text, i) => text === reference[i]);
  tell(`${name}: ${same ? "the same bytes" : "OTHER BYTES"} in ${own.length} tables`);
  isSame &&= same;
}
rmSync(root, { recursive: true });
process.exitCode = isSame ? 0 : 1;
