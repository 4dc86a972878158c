// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { filesBelow } from "./files.mjs";
import { installer } from "./own-packages.mjs";
import { installedPackage } from "./places.mjs";
import { SetupProblem, sentence } from "./problem.mjs";

/** @typedef {Pick<import("./places.mjs").Places, "library">} Place */

/**
 * The sources of tfjs-node's addon, which the library's build puts there.
 *
 * @param {Place} places
 */
export const bindingOf = ({ library }) => join(library, "dist", "tfjs-node", "binding");

/**
 * Our part of the addon, which includes tfjs-node's own sources, and the part that catches messages while it loads.
 *
 * @param {Place} places
 */
export const ourSources = ({ library }) => join(library, "tensorflow", "addon");

/**
 * The folder of Node.js's own headers.
 *
 * @param {Place} places
 */
export const headersOf = ({ library }) =>
  join(
    installedPackage("node-api-headers", library) ?? join(library, "node_modules", "node-api-headers"),
    "include",
  );

/** What makes an addon of its own, since it is loaded before TensorFlow. */
export const captureSource = "stderr-capture.cc";

/** What registers every operation, each in a source named as its header. */
const mainSource = "addon.cc";

/**
 * What is compiled into the addon that links TensorFlow: every source of the folder but one.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function addonSources(folder) {
  return filesBelow(folder, /\.cc$/).filter((path) => basename(path) !== captureSource);
}

/**
 * Checks that all that is compiled is there, so that a compiler need not be understood.
 *
 * @param {{ root: string, places: Place }} context
 * @throws {SetupProblem}
 */
export function demandSources({ root, places }) {
  const missing = neededFiles(places).find((file) => !existsSync(file));
  if (missing === undefined) return;
  throw new SetupProblem(
    sentence({
      thing: "the sources of TensorFlow's addon",
      constraint: "to be whole",
      got: `no ${basename(missing)}`,
      where: missing,
      todo: `${putBack(missing, root)}, then run the same command again.`,
    }),
  );
}

/**
 * The files that the sources name.
 *
 * @param {Place} places
 * @returns {string[]}
 */
function neededFiles(places) {
  const [ours, binding] = [ourSources(places), bindingOf(places)];
  const main = join(ours, mainSource);
  const operations = includesOf(main).filter((name) => name.endsWith(".h"));
  const included = [ours, binding].flatMap((folder) =>
    filesBelow(folder, /\.(cc|h)$/)
      .flatMap(includesOf)
      .map((name) => join(name.startsWith("tf") ? binding : folder, name)),
  );
  return [
    main,
    join(ours, captureSource),
    ...operations.map((name) => join(ours, name.replace(/h$/, "cc"))),
    ...included,
    join(headersOf(places), "node_api.h"),
  ];
}

/**
 * The files beside it, or beside tfjs-node's own, that a source includes.
 *
 * @param {string} file
 * @returns {string[]}
 */
function includesOf(file) {
  if (!existsSync(file)) return [];
  return [...readFileSync(file, "utf8").matchAll(/^#include "([\w.-]+)"$/gm)].map(([, name = ""]) => name);
}

/**
 * @param {string} file
 * @param {string} root
 */
function putBack(file, root) {
  const parts = file.split(sep);
  const at = parts.lastIndexOf("node_modules");
  if (at < 0) return `Put it back with git checkout -- ${relative(root, file)}`;
  const install = installer(root);
  // npm installs a package whose folder is gone; others look only at their own lists.
  const folder = install === "npm install" ? parts.slice(0, at + 2).join(sep) : join(root, "node_modules");
  return `Delete the folder ${relative(root, folder)} and run ${install}`;
}
