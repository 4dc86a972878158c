// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installedPackage } from "./places.mjs";
import { SetupProblem, sentence } from "./problem.mjs";

/** Our packages, which notebooks import or run in, and which are released together with one version. */
const names = ["mixture-growth", "mixture-growth-kernel", "mixture-growth-display", "mixture-growth-widgets"];

/** What Yarn writes where it keeps packages in archives, in which no compiler, Python or TypeScript of a notebook looks. */
const plugAndPlay = ".pnp.cjs";

/**
 * Checks that a notebook of a project finds our packages, all of one version.
 *
 * @param {string} root of the project
 * @param {string} library the folder of mixture-growth
 * @throws {SetupProblem} when one is missing, as where a package manager hides what the project does not name itself, or
 *   has another version than the others
 */
export function demandOwnPackages(root, library) {
  const found = names.map((name) => ({ name, folder: installedPackage(name, root) }));
  const missing = found.filter(({ folder }) => folder === undefined).map(({ name }) => name);
  if (missing.length > 0 && existsSync(join(root, plugAndPlay))) throw notInFolders(root);
  if (missing.length > 0) throw notInstalled(root, missing, library);
  const packages = found.map(({ name, folder = "" }) => ({ name, version: versionOf(folder) }));
  const all = packages.map(({ name, version }) => `${name} ${version}`).join(", ");
  const newest = packages.map(({ version }) => version).reduce((a, b) => (isAbove(b, a) ? b : a));
  const older = packages.filter(({ version }) => version !== newest).map(({ name }) => `${name}@${newest}`);
  if (older.length > 0) throw ofDifferentVersions(root, all, older);
}

/** @param {string} folder */
function versionOf(folder) {
  /** @type {{ version?: string }} */
  const { version = "without a version" } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return version;
}

/**
 * @param {string} one
 * @param {string} other
 */
function isAbove(one, other) {
  return one.localeCompare(other, "en", { numeric: true }) > 0;
}

/** What other package managers than npm write, and how they are called. */
const otherManagers = [
  { lock: "pnpm-lock.yaml", name: "pnpm" },
  { lock: "yarn.lock", name: "yarn" },
];

/**
 * What installs the packages of this project: npm, or the package manager whose lock file is there.
 *
 * @param {string} root
 */
export function installer(root) {
  return `${otherManager(root) ?? "npm"} install`;
}

/** @param {string} root */
function adder(root) {
  const other = otherManager(root);
  return other === undefined ? "npm install" : `${other} add`;
}

/** @param {string} root */
const otherManager = (root) => otherManagers.find(({ lock }) => existsSync(join(root, lock)))?.name;

/**
 * @param {string} root
 * @param {readonly string[]} missing
 * @param {string} library
 */
function notInstalled(root, missing, library) {
  const version = versionOf(library);
  const add = missing.map((name) => `${name}@${version}`).join(" ");
  return new SetupProblem(
    sentence({
      thing: "the packages that notebooks need",
      constraint: "to be installed in this project",
      got: missing.map((name) => `no ${name}`).join(", "),
      where: root,
      todo: `Run ${adder(root)} ${add} in this folder, then the same command again.`,
    }),
  );
}

/** @param {string} root */
function notInFolders(root) {
  return new SetupProblem(
    sentence({
      thing: "the packages",
      constraint: "to lie in node_modules",
      got: "archives of Yarn's Plug'n'Play",
      where: join(root, plugAndPlay),
      todo: "Write nodeLinker: node-modules into .yarnrc.yml, run yarn install, then the same command again.",
    }),
  );
}

/**
 * @param {string} root
 * @param {string} all
 * @param {readonly string[]} older
 */
function ofDifferentVersions(root, all, older) {
  return new SetupProblem(
    sentence({
      thing: "our packages",
      constraint: "to have one version, since they are released together,",
      got: all,
      where: root,
      todo: `Run ${adder(root)} ${older.join(" ")} in this folder, then the same command again.`,
    }),
  );
}
