// @ts-check
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { explainFailure } from "../../src/setup/failures.mjs";

/** Our packages, in the order in which they are published: each after those that it needs. */
export const publishedFolders = ["kernel-ext/display", "kernel-ext/widgets", "kernel-ext", "src"];

/**
 * All packages are ES modules: that `require` finds none of them in Node.js 16 and below is no mistake.
 * `unexpected-module-syntax` and the like stay mistakes.
 */
const noMistakes = ["CJSResolvesToESM"];

/**
 * Packs our packages as npm publishes them.
 *
 * @param {{ root: string, env: NodeJS.ProcessEnv, commands: import("../../src/setup/commands.mjs").Commands }} options
 * @param {string} folder for the tarballs; what is in it goes
 * @returns {Promise<string[]>} their paths, in the order in which they are published
 */
export async function packInto({ root, env, commands }, folder) {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  const tarballs = [];
  for (const each of publishedFolders) {
    const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
    const result = await commands.run("npm", args, { cwd: join(root, each), env });
    if (result.code !== 0) {
      const about = {
        thing: `the package of ${each}`,
        command: "npm pack",
        registry: "this machine",
        log: "no log",
      };
      throw explainFailure(result, about);
    }
    // npm prints the name of the file last.
    tarballs.push(join(folder, result.output.trim().split("\n").at(-1) ?? ""));
  }
  return tarballs;
}

/**
 * What is wrong with packages: publint reads package.json, arethetypeswrong resolves every entry point's declarations.
 *
 * @param {string} root of the clone
 * @param {readonly string[]} tarballs
 * @returns {Promise<string[]>} a line for each mistake
 */
export async function mistakesIn(root, tarballs) {
  const lines = [];
  for (const folder of publishedFolders) {
    const { messages, pkg } = await publint({ pkgDir: join(root, folder), level: "warning", pack: "npm" });
    lines.push(...messages.map((message) => `${folder}: ${formatMessage(message, pkg ?? {})}`));
  }
  for (const tarball of tarballs) lines.push(...(await typeMistakes(tarball)));
  return lines;
}

/** @param {string} tarball */
async function typeMistakes(tarball) {
  const content = createPackageFromTarballData(new Uint8Array(readFileSync(tarball)));
  const result = await checkPackage(content);
  if (!result.types) return [`${result.packageName}: it has no declarations`];
  const found = result.problems.filter(({ kind }) => !noMistakes.includes(kind));
  return found.map((problem) => `${result.packageName}: ${JSON.stringify(problem)}`);
}
