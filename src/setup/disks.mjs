// @ts-check
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { sentence } from "./problem.mjs";

const gibibyte = 1024 ** 3;

/**
 * @typedef {object} Need room that a step takes while it works
 * @property {string} folder which it fills; what lies there already counts, since it is kept or replaced
 * @property {number} gibibytes
 */

/**
 * The nearest that exists of a path and the folders above it.
 *
 * @param {string} path absolute
 * @returns {string}
 */
export function nearestExisting(path) {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

/**
 * The disks that have less room than is needed on them.
 *
 * @param {readonly Need[]} needs
 * @param {(folder: string) => number} freeBytes of a folder's disk
 * @returns {string[]} a message for each
 */
export function roomProblems(needs, freeBytes) {
  /** @type {Map<number, Need>} */
  const disks = new Map();
  for (const { folder, gibibytes } of needs) {
    const there = nearestExisting(folder);
    const { dev } = statSync(there);
    const before = disks.get(dev) ?? { folder: there, gibibytes: 0 };
    const more = Math.max(0, gibibytes - bytesBelow(folder) / gibibyte);
    disks.set(dev, { ...before, gibibytes: before.gibibytes + more });
  }
  return [...disks.values()].flatMap(({ folder, gibibytes }) => {
    const free = freeBytes(folder) / gibibyte;
    if (free >= gibibytes) return [];
    return [
      sentence({
        thing: "the disk",
        constraint: `to have ${Number(gibibytes.toFixed(1))} GiB free`,
        got: `${free.toFixed(1)} GiB`,
        where: folder,
        todo: "Free some space, or use a larger disk.",
      }),
    ];
  });
}

/**
 * @param {string} folder
 * @returns {number} 0 if it does not exist
 */
function bytesBelow(folder) {
  if (!existsSync(folder)) return 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? bytesBelow(path) : lstatSync(path).size;
  }
  return bytes;
}

/**
 * Where the file system of a path is mounted, if it is mounted so that no program in it may run; undefined where programs
 * may run, or the system does not say.
 *
 * @param {string} path
 * @param {string} [mounts] the system's list
 * @returns {string | undefined}
 */
export function noexecMount(path, mounts = mountList()) {
  const real = realpathSync(nearestExisting(path));
  const above = mounts.split("\n").flatMap((line) => {
    const [, , , , point = "", options = ""] = line.split(" ");
    const folder = point.replaceAll(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)));
    const isAbove = folder !== "" && `${real}${sep}`.startsWith(folder === sep ? sep : `${folder}${sep}`);
    return isAbove ? [{ folder, options: options.split(",") }] : [];
  });
  // The innermost counts, and of those in one place the last.
  const longest = Math.max(...above.map(({ folder }) => folder.length));
  const mount = above.filter(({ folder }) => folder.length === longest).at(-1);
  return mount?.options.includes("noexec") ? mount.folder : undefined;
}

function mountList() {
  const file = "/proc/self/mountinfo";
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
