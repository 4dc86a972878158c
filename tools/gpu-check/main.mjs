// @ts-check
// `npm run gpu-check`: checks and times this version on an NVIDIA GPU, once, and writes what a person can send.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { commitOf } from "../../src/bin/commit.mjs";
import { Commands } from "../../src/setup/commands.mjs";
import { Stopped } from "../../src/setup/problem.mjs";
import { onStop } from "../../src/setup/stop-signals.mjs";
import { LiveLine } from "../../src/start/live-line.mjs";
import { folderOrExit } from "../command-words.mjs";
import { cloneRoot } from "../setup/places.mjs";
import { reportDevice } from "./device.mjs";
import { firstGpu, NoGpu } from "./nvidia-smi.mjs";
import { readOptions } from "./options.mjs";
import { carryOutPart } from "./part-process.mjs";
import { privateWords } from "./private-words.mjs";
import { torchOf } from "./python.mjs";
import { folderName, schemaVersion, writeReport } from "./report.mjs";
import { runParts } from "./run-parts.mjs";

const interrupted = 130;
const busyPatience = 6;

const asked = readOptions();
const commands = new Commands();
const forget = onStop((signal) => commands.stop(signal));
const temporary = mkdtempSync(join(tmpdir(), "gpu-check-"));
const live = new LiveLine(process.stdout, () => performance.now());
/** @param {string} text */
const say = (text) => {
  live.end();
  process.stdout.write(`${text}\n`);
};
try {
  process.exitCode = await check();
} catch (error) {
  live.end();
  if (error instanceof Stopped) process.exitCode = interrupted;
  else if (error instanceof NoGpu) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
} finally {
  forget();
  rmSync(temporary, { recursive: true, force: true });
}
// A driver that hangs must not keep this alive.
process.exit();

/** @returns {Promise<number>} the exit status */
async function check() {
  const began = performance.now();
  const { cpu, only } = asked;
  const base = asked.out ?? join(cloneRoot, "results", "gpu");
  if (asked.out !== undefined) folderOrExit(asked.out, "gpu-check");
  const gpu = cpu ? undefined : firstGpu(process.env);
  // Devices in the order of nvidia-smi; memory is taken as it is needed, so that two programs can take turns.
  const shared = { ...process.env, CUDA_DEVICE_ORDER: "PCI_BUS_ID", TF_FORCE_GPU_ALLOW_GROWTH: "true" };
  const env = cpu ? { ...shared, CUDA_VISIBLE_DEVICES: "-1", MIXTURE_GROWTH_DEVICE: "cpu" } : shared;
  say(cpu ? "In small on the processor: no time means anything." : "Looking for the GPU.");
  const device = await reportDevice({ cpu, root: cloneRoot, env, commands });
  say(`${device.name}; TensorFlow ${device.tensorflow.version}`);
  if (device.tensorflow.compilesKernels)
    say("TensorFlow has no kernels for this GPU and compiles them now, which can take half an hour once.");
  const date = new Date().toISOString().slice(0, 10);
  const folder = join(base, folderName(device.name, date));
  /** @type {import("./part-process.mjs").PartOutcome[]} */
  const outcomes = [{ name: "device", status: "done", seconds: since(began), result: device }];
  const keep = () => {
    const isWhole = outcomes.every(({ status }) => status === "done" || status === "skipped");
    const report = {
      schema: /** @type {const} */ ("mixture-growth gpu-check"),
      version: schemaVersion,
      date,
      commit: commitOf(cloneRoot) ?? null,
      small: cpu,
      asked: { profile, only },
      seconds: since(began),
      complete: isWhole && outcomes.length === only.length,
      parts: outcomes,
    };
    writeReport(folder, report, privateWords(cloneRoot, [python, photos, golden, asked.out]));
  };
  const { python, photos, golden, profile } = asked;
  keep();
  const found = await torchOf(python, { cpu, root: cloneRoot, env, commands });
  const peer = "why" in found ? { withoutTorch: found.why } : { python, torch: found.torch };
  const given = Object.fromEntries(
    Object.entries({ photos, golden, gpu, ...peer }).filter(([, value]) => value !== undefined),
  );
  await runParts(
    only.filter((name) => name !== "device"),
    {
      carryOut: (name, seconds, onNote) =>
        carryOutPart(
          {
            ...{ name, cpu, seconds, profile, gpus: device.tensorflow.gpus, ...given },
            folder: join(temporary, name),
            answer: join(temporary, `${name}.json`),
          },
          { commands, env: name === "replicas" ? env : onOne(env, gpu), cwd: cloneRoot, onNote },
        ),
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        keep();
        say(lineOf(outcome));
      },
      progress: (line) => live.update(line),
      stopped: () => commands.stopped,
      // In small it takes less than a minute, but a machine that tests it may be busy with other things.
      patience: cpu ? busyPatience : 1,
    },
  );
  const shown = relative(process.env.INIT_CWD ?? process.cwd(), folder);
  say(`\nThe page  ${join(shown, "page.html")}\nTo send   ${join(shown, "check.json")}`);
  if (commands.stopped) return interrupted;
  return outcomes.some(({ status }) => status === "failed" || status === "partly") ? 1 : 0;
}

/** @param {NodeJS.ProcessEnv} env @param {string | undefined} gpu */
function onOne(env, gpu) {
  return gpu === undefined ? env : { ...env, CUDA_VISIBLE_DEVICES: gpu };
}

/** @param {number} began */
function since(began) {
  return Math.round((performance.now() - began) / 100) / 10;
}

/** @param {import("./part-process.mjs").PartOutcome} outcome */
function lineOf({ name, status, seconds, problem, skipped = [] }) {
  const more = [...(problem === undefined ? [] : [problem]), ...skipped].map((line) => `\n  ${line}`);
  return `${status.padEnd(8)} ${name.padEnd(10)} ${seconds.toFixed(0).padStart(3)} s${more.join("")}`;
}
