// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { explainFailure } from "../../src/setup/failures.mjs";
import { fingerprint } from "../../src/setup/files.mjs";
import { demandAnswer } from "../../src/setup/network.mjs";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";

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

/** @type {import("../../src/setup/steps.mjs").Step} */
export const npmPackages = {
  name: "npm packages",
  async fingerprint({ root }) {
    return fingerprint({ root, files: packageFiles(root) });
  },
  makes: ({ root }) => [join(root, "node_modules")],
  needs: ({ root }) => [{ folder: join(root, "node_modules"), gibibytes: 1 }],
  async run(context) {
    const log = context.log("npm");
    await installFromLock(context, { folder: context.root, thing: "the npm packages", log });
    return "from the lock file";
  },
};

/** More attempts than npm's default, closer together. */
const retries = [
  "--fetch-retries=5",
  "--fetch-retry-factor=2",
  "--fetch-retry-mintimeout=500",
  "--fetch-retry-maxtimeout=5000",
];
// Warnings are how npm tells that it could not unpack a file. It tries all the others nevertheless, which takes minutes, and
// ends with status 0.
const notUnpacked = /TAR_ENTRY_ERROR/;
const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=warn"];

/**
 * Installs exactly what a lock file lists, and checks the result. npm first removes what was installed before.
 *
 * @param {import("../../src/setup/steps.mjs").Context} context
 * @param {{ folder: string, thing: string, log: string }} options `folder` holds the lock file
 */
export async function installFromLock({ root, env, commands, places }, { folder, thing, log }) {
  const about = { thing, command: "npm ci", registry: "the npm registry", log, env };
  // Asks for a small package of our list, with an empty cache: npm answers from its own when the network is down.
  const cache = ["--cache", join(places.temporary, "npm")];
  const question = ["view", "node-api-headers", "name", "--fetch-retries=0", ...cache];
  await demandAnswer(commands, "npm", { nothing: ["--version"], question }, { cwd: root, env, about });
  const result = await commands.run("npm", ["ci", ...quiet, ...retries], {
    cwd: folder,
    env,
    log,
    hopelessAt: notUnpacked,
  });
  if (result.code !== 0) throw explainFailure(result, about);
  const lost = firstMissing(folder);
  if (lost === undefined) return;
  throw new SetupProblem(
    sentence({
      thing,
      constraint: "to be there after npm ci, which reported no error,",
      got: `no ${relative(root, lost)}`,
      where: `log in ${log}`,
      todo: "Check the disk, and run the same command again.",
    }),
  );
}

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 */

/**
 * The first package of the lock file that is not installed in the right version.
 *
 * @param {string} folder of the lock file
 * @returns {string | undefined} its folder
 */
function firstMissing(folder) {
  // npm writes this file last.
  const list = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(list)) return list;
  /** @type {{ packages?: Record<string, LockedPackage> }} */
  const { packages = {} } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  const wanted = Object.entries(packages).filter(
    ([path, locked]) => path.includes("node_modules/") && isForThisMachine(locked),
  );
  const lost = wanted.find(([path, { link, version }]) => {
    const manifest = join(folder, path, "package.json");
    if (!existsSync(manifest)) return true;
    return link !== true && JSON.parse(readFileSync(manifest, "utf8")).version !== version;
  });
  return lost && join(folder, lost[0]);
}

/**
 * Whether a locked package is for this system. Others are listed too, with their dependencies; and a package for this
 * system that failed to install is not an error to npm, since it is optional.
 *
 * @param {LockedPackage} locked
 */
function isForThisMachine({ optional, os, cpu, libc }) {
  if (optional === true && os === undefined && cpu === undefined) return false;
  return fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, "glibc");
}

/**
 * @param {readonly string[] | undefined} names a name that begins with "!" is excluded
 * @param {string} own
 */
function fits(names, own) {
  if (names === undefined) return true;
  if (names.includes(`!${own}`)) return false;
  return names.includes(own) || names.every((name) => name.startsWith("!"));
}
