// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainFailure } from "./commands.mjs";
import { fingerprint } from "./files.mjs";
import { sitePackages } from "./places.mjs";

/**
 * The pinned packages, with their hashes: Jupyter, and the TensorFlow of the device.
 *
 * @param {string} pins
 * @param {import("./device-choice.mjs").Device} device
 */
function pinFiles(pins, device) {
  return [join(pins, "requirements.txt"), join(pins, `requirements-tensorflow-${device}.txt`)];
}

/** @type {import("./steps.mjs").Step} */
export const pythonEnvironment = {
  name: "Python environment",
  async fingerprint({ root, places, device }) {
    return fingerprint({ root, values: [root, device], files: pinFiles(places.pins, device) });
  },
  holds: ({ places }) => existsSync(places.python) && sitePackages(places.environment) !== undefined,
  async run(context) {
    const { places, device } = context;
    const machine = await context.machine();
    const plan = `${await this.fingerprint(context)} ${machine.python} ${machine.pythonVersion}`;
    await prepareEnvironment(context, plan);
    await installPins(context);
    // JupyterLab starts JavaScript of its own, which is not of the clone's kind.
    writeFileSync(join(places.environment, "package.json"), '{ "type": "commonjs" }\n');
    rmSync(planFile(places.environment));
    return `Python ${machine.pythonVersion}, JupyterLab and TensorFlow for the ${device.toUpperCase()}`;
  },
};

/**
 * What an unfinished environment is going to become; gone once it is finished.
 *
 * @param {string} environment
 */
function planFile(environment) {
  return join(environment, "unfinished");
}

/**
 * Goes on with an environment that was begun for the same plan; makes any other anew.
 *
 * @param {import("./steps.mjs").Context} context
 * @param {string} plan
 */
async function prepareEnvironment(context, plan) {
  const { root, commands, places } = context;
  const file = planFile(places.environment);
  const begun = existsSync(file) && readFileSync(file, "utf8") === plan;
  if (begun && (await pipWorks(context))) return;
  rmSync(places.environment, { recursive: true, force: true });
  const log = context.log("python");
  const { python } = await context.machine();
  const result = await commands.run(python, ["-m", "venv", places.environment], {
    cwd: root,
    env: pythonEnv(context),
    log,
  });
  if (result.code !== 0) {
    throw explainFailure(result, {
      thing: "the Python environment",
      command: `${python} -m venv`,
      registry: "the Python package index",
      log,
    });
  }
  writeFileSync(file, plan);
}

/** @param {import("./steps.mjs").Context} context */
async function pipWorks({ root, commands, places, ...context }) {
  if (!existsSync(places.python)) return false;
  const { code } = await commands.run(places.python, ["-m", "pip", "--version"], {
    cwd: root,
    env: pythonEnv({ places, ...context }),
  });
  return code === 0;
}

/**
 * Installs exactly the pinned files: every hash is checked, nothing is resolved, nothing is byte-compiled early.
 *
 * @param {import("./steps.mjs").Context} context
 */
async function installPins(context) {
  const { root, commands, places, device } = context;
  const log = context.log("python");
  const pins = pinFiles(places.pins, device).flatMap((file) => ["-r", file]);
  const flags = [
    "--no-deps",
    "--no-compile",
    "--require-hashes",
    "--only-binary=:all:",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
  ];
  mkdirSync(places.temporary, { recursive: true });
  const result = await commands.run(places.python, ["-m", "pip", "install", ...flags, ...pins], {
    cwd: root,
    env: pythonEnv(context),
    log,
  });
  if (result.code !== 0) {
    throw explainFailure(result, {
      thing: "the Python packages",
      command: "pip install",
      registry: "the Python package index",
      log,
    });
  }
}

/**
 * The person's environment without what would point Python elsewhere; downloads go through the clone's own disk.
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
