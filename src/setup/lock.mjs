// @ts-check
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { SetupProblem, sentence } from "./problem.mjs";

/**
 * Takes a folder's lock; only one set-up may write into a folder. A lock whose process is gone is taken over.
 *
 * @param {string} path of the lock file; its folder exists
 * @param {{ thing: string, constraint: string }} use what the lock reserves for one process, as worded in messages
 * @returns {() => void} releases the lock; calling it twice is harmless
 * @throws {SetupProblem} when another process holds the lock
 */
export function takeLock(path, use = oneSetUp) {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(holderOf(process.pid)));
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (linked(mine, path)) return () => giveBack(path);
      const holder = holderIn(path);
      if (holder !== undefined && isAlive(holder)) throw held(use, holder.pid, path);
      clearAway(path, holder);
    }
    throw held(use, holderIn(path)?.pid ?? 0, path);
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * A process, distinguished from a later one of the same number by when it started.
 *
 * @typedef {{ pid: number, started: string }} Holder
 */

/**
 * Makes a hard link, which appears completely or not at all, and fails if the name is taken.
 *
 * @param {string} from
 * @param {string} to
 * @returns {boolean}
 */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "EEXIST") return false;
    if (code === "EPERM" || code === "ENOTSUP" || code === "ENOSYS") return copied(from, to);
    throw error;
  }
}

/**
 * The same for file systems without hard links.
 *
 * @param {string} from
 * @param {string} to
 * @returns {boolean}
 */
function copied(from, to) {
  try {
    writeFileSync(to, readFileSync(from), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * The process that a file names; undefined if it names none.
 *
 * @param {string} path
 * @returns {Holder | undefined}
 */
export function holderIn(path) {
  try {
    const content = JSON.parse(readFileSync(path, "utf8"));
    return Number.isInteger(content?.pid) && content.pid > 0
      ? { pid: content.pid, started: String(content.started) }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Moves a dead lock aside; one that another process took in the same moment is put back.
 *
 * @param {string} path
 * @param {Holder | undefined} dead
 */
function clearAway(path, dead) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = holderIn(aside);
  if (moved !== undefined && (moved.pid !== dead?.pid || moved.started !== dead.started)) linked(aside, path);
  rmSync(aside, { force: true });
}

/** @param {string} path */
function giveBack(path) {
  if (holderIn(path)?.pid === process.pid) rmSync(path, { force: true });
}

/**
 * @param {Holder} holder
 * @returns {boolean}
 */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH") return false;
  }
  // Process numbers are reused; the start time distinguishes the holder from a later process.
  const now = startOf(pid);
  return now === "" || started === "" || now === started;
}

/**
 * @param {number} pid
 * @returns {Holder}
 */
export function holderOf(pid) {
  return { pid, started: startOf(pid) };
}

/**
 * When a process started, in clock ticks since boot; empty if the system does not say.
 *
 * @param {number} pid
 * @returns {string}
 */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

const oneSetUp = {
  thing: "this folder",
  constraint: "to be set up by one command at a time",
};

/**
 * @param {{ thing: string, constraint: string }} use
 * @param {number} pid
 * @param {string} path
 */
function held(use, pid, path) {
  return new SetupProblem(
    sentence({
      ...use,
      got: `another one running as process ${pid}`,
      where: path,
      todo: "Wait until it has ended, or stop it, and run the same command again.",
    }),
  );
}
