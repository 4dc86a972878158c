// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lastWords } from "./commands.mjs";
import { filesBelow, fingerprint } from "./files.mjs";
import { SetupProblem, sentence } from "./problem.mjs";

/**
 * The folder of our kernel's specification inside the environment.
 *
 * @param {string} environment
 * @returns {string | undefined} undefined when it is not installed
 */
export function kernelFolder(environment) {
  const kernels = join(environment, "share", "jupyter", "kernels");
  if (!existsSync(kernels)) return undefined;
  const own = readdirSync(kernels).find((name) => isOurs(join(kernels, name, "kernel.json")));
  return own === undefined ? undefined : join(kernels, own);
}

/** @param {string} file */
function isOurs(file) {
  if (!existsSync(file)) return false;
  /** @type {{ language?: string }} */
  const { language } = JSON.parse(readFileSync(file, "utf8"));
  return language === "typescript";
}

/** @type {import("./steps.mjs").Step} */
export const kernelspec = {
  name: "Jupyter kernel",
  async fingerprint({ root }) {
    // The specification names this Node.js and this folder.
    const sources = ["bin", "logo", "src/bin"].flatMap((folder) =>
      filesBelow(join(root, "kernel-ext", folder), /./),
    );
    return fingerprint({ root, values: [root, process.execPath], files: sources });
  },
  holds: ({ places }) => kernelFolder(places.environment) !== undefined,
  async run({ root, env, commands, places, log }) {
    const file = log("kernel");
    const installer = join(root, "kernel-ext", "bin", "mixture-growth-kernel.mjs");
    const args = [installer, "install", "--prefix", places.environment];
    const result = await commands.run(process.execPath, args, { cwd: root, env, log: file });
    if (result.code === 0) return "installed into .venv";
    throw new SetupProblem(
      sentence({
        thing: "the Jupyter kernel",
        constraint: "to be installed into .venv",
        got: `exit status ${result.code}: ${lastWords(result.output)}`,
        where: `log in ${file}`,
        todo: "Run the same command again; if it fails again, delete the folder .venv first.",
      }),
    );
  },
};
