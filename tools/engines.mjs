// @ts-check
// `npm run engines -- slurm|ray|tracking|onnx|papermill`: sets up what the library works with for a trial on this machine; see the help.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Commands } from "../src/setup/commands.mjs";
import { sentence, WrongWords } from "../src/setup/problem.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { wordsOrExit } from "./command-words.mjs";
import { hasOnnx, installOnnx, onnxFolder } from "./engines/onnx-install.mjs";
import { papermill, ray, tracking } from "./engines/python-install.mjs";
import { RayTrial } from "./engines/ray-trial.mjs";
import { hasSlurm, installSlurm, slurmFolder } from "./engines/slurm-install.mjs";
import { SlurmTrial } from "./engines/slurm-trial.mjs";
import { TensorBoardTrial } from "./engines/tensorboard-trial.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run engines -- slurm|ray|tracking|onnx|papermill [--start] [--remove]

Sets up SLURM, Ray, what shows and records runs, what reads exported nets, or what else runs notebooks in this clone, for a
trial on this machine; nothing is installed in the system. npm run reliability:engines then tests the library with SLURM and Ray, npm test with the others.

  slurm     Debian's packages, unpacked (15 MB); needs Debian or Ubuntu, and root to start
  ray       a virtual environment of its own (400 MB); takes 600 MB of memory while it runs
  tracking  TensorBoard, Trackio and Weights & Biases, in a virtual environment of their own (340 MB); --start starts
            TensorBoard on results/
  onnx      ONNX Runtime (290 MB), which has nothing to start
  papermill papermill with our translator, nbclient, nbconvert, nbval, jupytext and Jupyter's console, in a virtual
            environment of their own (160 MB), which has nothing to start
  --start   starts it, says how to use it, and ends it with Ctrl-C; it can be reached from this machine only
  --remove  removes it
`;

const engines = {
  slurm: {
    folder: slurmFolder,
    has: hasSlurm,
    install: installSlurm,
    start: async () => {
      const trial = await SlurmTrial.start();
      const use = `PATH="${trial.programs}:$PATH" npm run sweep -- cifar100 --profile smoke --engine slurm`;
      return { stop: () => trial.stop(), use: `In another terminal:\n  ${use}` };
    },
  },
  ray: {
    folder: ray.folder,
    has: () => ray.isThere,
    /** @param {Commands} commands */
    install: (commands) => ray.install(commands),
    start: async () => {
      const trial = await RayTrial.start();
      const words = `--engine ray --address ${trial.address}`;
      const use = `RAY_AUTH_TOKEN=${trial.token} npm run sweep -- cifar100 --profile smoke ${words}`;
      return { stop: () => trial.stop(), use: `In another terminal:\n  ${use}` };
    },
  },
  tracking: {
    folder: tracking.folder,
    has: () => tracking.isThere,
    /** @param {Commands} commands */
    install: (commands) => tracking.install(commands),
    start: async () => {
      const trial = await TensorBoardTrial.start(join(cloneRoot, "results"));
      return { stop: () => trial.stop(), use: `Open ${trial.address}` };
    },
  },
  onnx: { folder: onnxFolder, has: hasOnnx, install: installOnnx, start: undefined },
  papermill: {
    folder: papermill.folder,
    has: () => papermill.isThere,
    /** @param {Commands} commands */
    install: (commands) => papermill.install(commands),
    start: undefined,
  },
};

/** @param {string} name @returns {name is keyof typeof engines} */
const isEngine = (name) => Object.hasOwn(engines, name);

const { values, names } = wordsOrExit(
  { start: { type: "flag" }, remove: { type: "flag" } },
  { where: "engines", help, mostNames: 1 },
);
const commands = new Commands();
process.exitCode = await reported("npm run engines", commands, async () => {
  const [name = "nothing"] = names;
  if (!isEngine(name)) {
    const constraint = "to be slurm, ray, tracking, onnx or papermill";
    throw new WrongWords(sentence({ thing: "a name", constraint, got: name, todo: "See --help." }));
  }
  const engine = engines[name];
  if (values.remove) {
    for (const path of [engine.folder, `${engine.folder}.partial`, `${engine.folder}.log`])
      rmSync(path, { recursive: true, force: true });
    console.log(`Removed ${engine.folder}`);
    return 0;
  }
  if (engine.has()) console.log(`${name} is in ${engine.folder}`);
  else {
    console.log(`Setting up ${name} in ${engine.folder}`);
    await engine.install(commands);
  }
  const { start } = engine;
  if (start === undefined || !values.start) {
    const tested = name === "slurm" || name === "ray" ? "npm run reliability:engines" : "npm test";
    const starting = start === undefined ? "" : `npm run engines -- ${name} --start starts it; `;
    console.log(`${starting}${tested} tests with it.`);
    return 0;
  }
  console.log("Starting; Ctrl-C ends it.");
  const { stop, use } = await start();
  console.log(`Ready. ${use}`);
  const stopped = commands.signal;
  // Keeps this process alive until Ctrl-C.
  const waiting = setInterval(() => {}, 2 ** 30);
  if (!stopped.aborted) await new Promise((resolve) => stopped.addEventListener("abort", resolve));
  clearInterval(waiting);
  await stop();
  return 0;
});
