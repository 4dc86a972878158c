// @ts-check
// `npm run pins`: rewrites the pinned Python packages. Needed only after changing requirements*.in.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Commands } from "../src/setup/commands.mjs";
import { SetupProblem } from "../src/setup/problem.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { cloneRoot, places } from "./setup/places.mjs";

const uvVersion = "0.13.9";
const { pins, enginePins, setup } = places(cloneRoot);
const folder = join(setup, "pins");
const commands = new Commands();

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
async function must(command, args, cwd = pins) {
  const { code, output } = await commands.run(command, args, { cwd, env: process.env });
  if (code !== 0)
    throw new SetupProblem(`Expected ${command} to end without an error but got ${code}. ${output}`);
}

/**
 * Resolves one list for every supported Python at once.
 *
 * @param {string} name
 * @param {(package_: string) => boolean} [keep]
 * @param {string} [list] the folder of the list
 */
async function resolve(name, keep = () => true, list = pins) {
  const output = join(folder, `${name}.txt`);
  const args = [
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version",
    "3.10",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
  ];
  await must(join(folder, "bin", "uv"), [...args, `${name}.in`, "-o", output], list);
  // An entry is a line and its continuation lines.
  const entries = readFileSync(output, "utf8")
    .split(/\n(?=[a-z0-9])/i)
    .map((entry) => entry.trimEnd());
  const kept = entries.filter((entry) => keep(entry.split("==")[0] ?? ""));
  writeFileSync(
    join(list, `${name}.txt`),
    `# Written by \`npm run pins\` from ${name}.in.\n${kept.join("\n")}\n`,
  );
}

process.exitCode = await reported("npm run pins", commands, async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(setup, { recursive: true });
  await must("python3", ["-m", "venv", folder]);
  await must(join(folder, "bin", "python"), ["-m", "pip", "install", "--quiet", `uv==${uvVersion}`]);
  await resolve("requirements");
  for (const name of ["ray", "tracking", "papermill"]) {
    await resolve(`requirements-${name}`, undefined, enginePins);
  }
  // Only what runs in the browser is used, so their Python dependencies are left out.
  await resolve("requirements-widgets", (name) => ["anywidget", "jupyterlab-widgets"].includes(name));
  // Only the shared libraries and headers are used, not the Python package, so its dependencies are left out.
  await resolve("requirements-tensorflow-cpu", (name) => /^tensorflow(-cpu)?$/.test(name));
  await resolve("requirements-tensorflow-gpu", (name) => name === "tensorflow" || name.startsWith("nvidia-"));
  return 0;
});
