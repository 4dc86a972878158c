// @ts-check
import { spawnSync } from "node:child_process";

/**
 * The commit of a clone, with `, changed` if files differ from it; undefined if git knows none.
 *
 * @param {string} folder
 */
export function commitOf(folder) {
  const commit = git(["rev-parse", "HEAD"], folder);
  if (commit === undefined) return undefined;
  const isChanged = (git(["status", "--porcelain", "--untracked-files=no"], folder) ?? "") !== "";
  return isChanged ? `${commit}, changed` : commit;
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function git(args, cwd) {
  const { status, stdout } = spawnSync("git", args, { cwd, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
