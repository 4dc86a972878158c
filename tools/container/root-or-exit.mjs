// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { lastWords } from "../../src/setup/failures.mjs";
import { DebianRoot } from "./debian-root.mjs";

/**
 * The root that a person has made, and its processor; exits with status 2 and says what is missing where nothing can run in it.
 *
 * @param {string | undefined} folder
 * @param {{ where: string, make: string, processor?: string }} about the command's name, how a root is made, and the
 *   processor that it must be for, in the words of `uname -m`. Default: any
 * @returns {{ root: DebianRoot, folder: string, processor: string }}
 */
export function rootOrExit(folder, { where, make, processor: wanted }) {
  if (
    folder === undefined ||
    !existsSync(join(folder, "etc", "debian_version")) ||
    process.getuid?.() !== 0
  ) {
    return exit(
      `Expected --root to name a root of Debian, and you to be root, but got ${folder ?? "no folder"} (${where}). Make it: ${make}`,
    );
  }
  const root = new DebianRoot(folder, process.env);
  const { code, output } = root.run("uname -m", { user: "root", folder: "/", env: {} });
  if (code !== 0) {
    return exit(
      `Expected this machine to run the root's programs but got ${lastWords(output)} (${where}). For a root of another processor, install qemu-user-static.`,
    );
  }
  const processor = output.trim();
  if (wanted !== undefined && processor !== wanted) {
    return exit(`Expected a root for ${wanted} but got ${processor} (${where}). Make it: ${make}`);
  }
  return { root, folder, processor };
}

/**
 * @param {string} message
 * @returns {never}
 */
function exit(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
