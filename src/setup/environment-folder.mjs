// @ts-check
import { realpathSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { nearestExisting } from "./disks.mjs";
import { sentence, WrongWords } from "./problem.mjs";

/**
 * Checks a folder that a person names for the Python environment.
 *
 * @param {string} named as written; relative to the project
 * @param {{ root: string, own: string, command: string }} options `own`: the set-up's own folder in the project;
 *   `command` is what the person typed
 * @throws {WrongWords} where an environment would be lost, or lose something else
 */
export function expectEnvironmentFolder(named, { root, own, command }) {
  const refusal = refusalOf(named, root, own);
  if (refusal === undefined) return;
  const { constraint, got, why = "" } = refusal;
  const todo = `${why}Name ${named.trim() === "" ? "one" : "another"}, as in ${command} --environment .venv-growth.`;
  throw new WrongWords(sentence({ thing: "--environment", constraint, got, where: command, todo }));
}

/**
 * @param {string} named
 * @param {string} root
 * @param {string} own
 * @returns {{ constraint: string, got: string, why?: string } | undefined}
 */
function refusalOf(named, root, own) {
  if (named.trim() === "") return { constraint: "to name a folder", got: "nothing" };
  const path = resolve(root, named);
  const there = nearestExisting(path);
  if (!statSync(there).isDirectory()) {
    return { constraint: "to name a folder", got: `${named}, where a file lies` };
  }
  const real = resolve(realpathSync(there), relative(there, path));
  if (isWithin(root, real)) {
    const got = real === root ? "the project's own" : "one in which the project lies";
    return { constraint: "to name a folder for the environment alone", got: `${named}, ${got}` };
  }
  if (real.split(sep).includes("node_modules")) {
    const why = "npm deletes what it has not put there, at the next install. ";
    return { constraint: "to name a folder outside node_modules", got: named, why };
  }
  if (isWithin(real, own)) {
    const why = "The set-up deletes files there. ";
    return { constraint: `to name a folder outside ${relative(root, own)}`, got: named, why };
  }
  return undefined;
}

/**
 * @param {string} path
 * @param {string} folder
 */
const isWithin = (path, folder) =>
  `${path}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
