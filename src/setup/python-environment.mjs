// @ts-check
import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainFailure } from "./failures.mjs";
import { fingerprint } from "./files.mjs";
import { demandAnswer } from "./network.mjs";
import { sitePackages } from "./places.mjs";
import { SetupProblem, sentence } from "./problem.mjs";
import { firstDamagedFile } from "./python-records.mjs";

/**
 * The pinned packages, with their hashes: Jupyter, the front ends of widgets, and the TensorFlow of the device.
 *
 * @param {string} pins
 * @param {import("./device-choice.mjs").Device} device
 */
function pinFiles(pins, device) {
  const names = ["requirements", "requirements-widgets", `requirements-tensorflow-${device}`];
  return names.map((name) => join(pins, `${name}.txt`));
}

/** Sizes in GiB, measured and rounded up. */
const sizes = { cpu: { environment: 2, wheels: 0.5 }, gpu: { environment: 9, wheels: 3.5 } };

/** @type {import("./steps.mjs").Step} */
export const pythonEnvironment = {
  name: "Python environment",
  async fingerprint({ root, places, device }) {
    // A system upgrade may replace the Python that the packages were installed for.
    const interpreter = existsSync(places.python) ? realpathSync(places.python) : "none";
    return fingerprint({ root, values: [root, device, interpreter], files: pinFiles(places.pins, device) });
  },
  makes: ({ places }) => [places.environment],
  needs: ({ places, device }) => [
    { folder: places.environment, gibibytes: sizes[device].environment },
    { folder: places.wheels, gibibytes: sizes[device].wheels },
  ],
  // An environment contains its own path, so it cannot be made elsewhere and moved. Only downloads are kept from an
  // interrupted run: pip considers a package installed as soon as its folder exists, whatever is in it.
  async run(context) {
    const { places, device } = context;
    const { pythonVersion } = await context.machine();
    const old = await pipWorks(context, pythonVersion);
    if (!old) await makeEnvironment(context);
    await downloadPins(context);
    if (old) await makeEnvironment(context);
    await installPins(context);
    demandWhole(context);
    // JupyterLab's own JavaScript consists of CommonJS modules, unlike the library's.
    writeFileSync(join(places.environment, "package.json"), '{ "type": "commonjs" }\n');
    writeFileSync(join(places.environment, ".gitignore"), "*\n");
    rmSync(places.wheels, { recursive: true, force: true });
    return `Python ${pythonVersion}, JupyterLab and TensorFlow for the ${device.toUpperCase()}`;
  },
};

/**
 * Whether the existing environment can download packages for the Python that will be used.
 *
 * @param {import("./steps.mjs").Context} context
 * @param {string} pythonVersion
 */
async function pipWorks({ root, commands, places, ...context }, pythonVersion) {
  if (!existsSync(places.python)) return false;
  const { code, output } = await commands.run(places.python, ["-m", "pip", "--version"], {
    cwd: root,
    env: pythonEnv({ places, ...context }),
  });
  const version = pythonVersion.split(".").slice(0, 2).join(".");
  return code === 0 && output.includes(`(python ${version})`);
}

/** @param {import("./steps.mjs").Context} context */
async function makeEnvironment(context) {
  const { root, commands, places } = context;
  rmSync(places.environment, { recursive: true, force: true });
  const log = context.log("python");
  const { python } = await context.machine();
  const result = await commands.run(python, ["-m", "venv", places.environment], {
    cwd: root,
    env: pythonEnv(context),
    log,
  });
  if (result.code === 0) return;
  throw explainFailure(result, {
    thing: "the Python environment",
    command: `${python} -m venv`,
    registry: "the Python package index",
    log,
  });
}

/** pip's options: every hash is checked, nothing is resolved or built. */
const pinned = ["--no-deps", "--require-hashes", "--only-binary=:all:"];
const quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar=off"];

/**
 * Downloads the pinned packages; existing downloads are checked and kept.
 *
 * @param {import("./steps.mjs").Context} context
 */
async function downloadPins(context) {
  const { root, commands, places, device } = context;
  mkdirSync(places.wheels, { recursive: true });
  const [jupyter = "", widgets = "", tensorflow = ""] = pinFiles(places.pins, device);
  const env = pythonEnv(context);
  const about = aboutPackages(context, "pip download");
  // Asks for a small package of the list.
  const question = ["-m", "pip", "download", "--retries=1", "--timeout=4", ...quiet, "--no-deps"];
  const into = join(places.temporary, "answer");
  const asked = [...question, "--only-binary=:all:", "-d", into, "comm"];
  const args = { nothing: ["-m", "pip", "--version"], question: asked };
  await demandAnswer(commands, places.python, args, { cwd: root, env, about });
  // The large ones are downloaded in a run of their own, since pip keeps downloads only at the end of a run.
  for (const files of [[tensorflow], [jupyter, widgets]]) {
    const lists = files.flatMap((file) => ["-r", file]);
    await pip(context, ["download", ...pinned, "-d", places.wheels, ...lists], about);
  }
}

/**
 * Installs the downloads, without byte-compiling them in advance.
 *
 * @param {import("./steps.mjs").Context} context
 */
async function installPins(context) {
  const { places, device } = context;
  const pins = pinFiles(places.pins, device).flatMap((file) => ["-r", file]);
  const local = ["--no-index", "--find-links", places.wheels];
  const args = ["install", ...pinned, "--no-compile", ...local, ...pins];
  await pip(context, args, aboutPackages(context, "pip install"));
}

/**
 * @param {import("./steps.mjs").Context} context
 * @param {readonly string[]} args
 * @param {Parameters<typeof explainFailure>[1]} about
 */
async function pip(context, [verb = "", ...args], about) {
  const { root, commands, places } = context;
  const all = ["-m", "pip", verb, ...quiet, ...args];
  const result = await commands.run(places.python, all, {
    cwd: root,
    env: pythonEnv(context),
    log: about.log,
  });
  if (result.code !== 0) throw explainFailure(result, about);
}

/**
 * @param {import("./steps.mjs").Context} context
 * @param {string} command
 */
function aboutPackages(context, command) {
  return {
    thing: "the Python packages",
    command,
    registry: "the Python package index",
    log: context.log("python"),
    env: context.env,
  };
}

/**
 * Compares every file with the list in its package.
 *
 * @param {import("./steps.mjs").Context} context
 */
function demandWhole(context) {
  const packages = sitePackages(context.places.environment);
  const damaged = packages === undefined ? "site-packages is missing" : firstDamagedFile(packages);
  if (damaged === undefined) return;
  throw new SetupProblem(
    sentence({
      thing: "the Python packages",
      constraint: "to be whole after pip install, which reported no error,",
      got: damaged,
      where: `log in ${context.log("python")}`,
      todo: "Check the disk, and run the same command again.",
    }),
  );
}

/**
 * The user's environment without variables that would point Python elsewhere; temporary files go to the folder's disk.
 *
 * @param {Pick<import("./steps.mjs").Context, "env" | "places">} context
 * @returns {NodeJS.ProcessEnv}
 */
function pythonEnv({ env, places }) {
  const {
    PYTHONHOME: _home,
    PYTHONPATH: _path,
    PIP_USER: _user,
    PIP_TARGET: _target,
    PIP_PREFIX: _prefix,
    ...rest
  } = env;
  return { ...rest, TMPDIR: places.temporary };
}
