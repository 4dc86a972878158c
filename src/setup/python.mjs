// @ts-check
import { sentence } from "./problem.mjs";
import { install } from "./systems.mjs";
import { isBefore, numbersOf } from "./versions.mjs";

const oldest = [3, 10];
// TensorFlow 2.21 has wheels for these versions of Python and no newer ones.
const newest = [3, 13];
/** Where a system has several, each also has a name with its number. */
const names = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];

/** A program that any Python can run; its answer is JSON. */
const question = `
import json, sys
missing = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except Exception:
        missing.append(name)
print("answer:" + json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "missing": missing}))
`;

/**
 * @typedef {object} Found a Python of this machine
 * @property {string} command
 * @property {string} version "3.11.2"
 * @property {readonly string[]} missing modules that it needs and does not have
 */

/**
 * Finds a Python that TensorFlow has a package for: python3 first, then the numbered ones.
 *
 * @param {{ root: string, env: NodeJS.ProcessEnv, commands: import("./commands.mjs").Commands, platform: string }} options
 * @returns {Promise<{ command: string, version: string } | { problem: string }>}
 */
export async function findPython({ root, env, commands, platform }) {
  /** @type {Found[]} */
  const unfit = [];
  for (const command of names) {
    const { code, output } = await commands.run(command, ["-c", question], { cwd: root, env });
    const answer = /^answer:(.*)$/m.exec(output)?.[1];
    if (code !== 0 || answer === undefined) continue;
    const { version, missing } = JSON.parse(answer);
    if (hasPackages(version) && missing.length === 0) return { command, version };
    unfit.push({ command, version, missing });
  }
  return { problem: problemOf(unfit, platform) };
}

/** @param {string} version */
function hasPackages(version) {
  const numbers = numbersOf(version);
  return !isBefore(numbers, oldest) && !isBefore(newest, numbers.slice(0, 2));
}

/**
 * @param {readonly Found[]} unfit every Python that is there
 * @param {string} platform
 */
function problemOf(unfit, platform) {
  const range = `${oldest.join(".")} to ${newest.join(".")}`;
  const got = unfit.map(
    ({ command, version, missing }) =>
      `${version}${missing.length > 0 ? ` without ${missing.join(" and ")}` : ""} (${command})`,
  );
  return sentence({
    thing: "Python",
    constraint: `${range} with the modules venv and ensurepip to be installed`,
    got: got.join(", ") || "no working python3",
    ...(got.length === 0 ? { where: "PATH" } : {}),
    todo: remedy(unfit, platform),
  });
}

/**
 * @param {readonly Found[]} unfit
 * @param {string} platform
 */
function remedy(unfit, platform) {
  const incomplete = unfit.find(({ version }) => hasPackages(version));
  if (incomplete !== undefined) {
    return `Install the modules, for example with \`apt-get install ${incomplete.command}-venv\`.`;
  }
  if (unfit.length === 0) return `Install it, for example with \`${install(platform, "python")}\`.`;
  const name = `python${newest.join(".")}`;
  return `Also install one of these, for example as ${name}; it is found by that name.`;
}
