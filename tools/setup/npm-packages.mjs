// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { explainFailure } from "./commands.mjs";
import { fingerprint } from "./files.mjs";

/**
 * The files that decide what npm installs.
 *
 * @param {string} root
 * @returns {string[]} absolute paths
 */
function packageFiles(root) {
  const main = join(root, "package.json");
  /** @type {{ workspaces?: string[] }} */
  const { workspaces = [] } = JSON.parse(readFileSync(main, "utf8"));
  const own = [main, join(root, "package-lock.json"), join(root, ".npmrc")];
  return [...own, ...workspaces.map((folder) => join(root, folder, "package.json"))];
}

/** @type {import("./steps.mjs").Step} */
export const npmPackages = {
  name: "npm packages",
  async fingerprint({ root }) {
    return fingerprint({ root, files: packageFiles(root) });
  },
  // npm writes this file last, so a broken installation does not have it.
  holds: ({ places }) => existsSync(join(places.nodeModules, ".package-lock.json")),
  async run(context) {
    const { root, env, commands } = context;
    const log = context.log("npm");
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const result = await commands.run("npm", args, { cwd: root, env, log });
    if (result.code !== 0) {
      throw explainFailure(result, {
        thing: "the npm packages",
        command: "npm ci",
        registry: "the npm registry",
        log,
      });
    }
    return "from the lock file";
  },
};
