// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Compares installed Python packages with their own lists of files: each file exists and has the listed size.
 *
 * @param {string} packages the folder site-packages
 * @returns {string | undefined} the first file that is missing or has another size
 */
export function firstDamagedFile(packages) {
  const records = readdirSync(packages)
    .filter((name) => name.endsWith(".dist-info"))
    .map((name) => join(name, "RECORD"));
  if (records.length === 0) return "no packages";
  for (const record of records) {
    // pip writes this list last.
    if (!existsSync(join(packages, record))) return `no ${record}`;
    const lines = readFileSync(join(packages, record), "utf8").split(/\r?\n/);
    const damaged = lines.filter((line) => line !== "").find((line) => !isAsListed(packages, line));
    if (damaged !== undefined) return `${fieldsOf(damaged).path} missing or of another size`;
  }
  return undefined;
}

/**
 * @param {string} packages
 * @param {string} line of a RECORD
 */
function isAsListed(packages, line) {
  const { path, size } = fieldsOf(line);
  // Compiled files may appear and disappear.
  if (path.endsWith(".pyc")) return true;
  const stat = statSync(join(packages, path), { throwIfNoEntry: false });
  return stat !== undefined && (size === "" || stat.size === Number(size));
}

/**
 * Splits a line into path, hash and size, separated by commas; a path with a comma or a quote is quoted.
 *
 * @param {string} line
 */
function fieldsOf(line) {
  const [, quoted, plain, size] = /^(?:"((?:[^"]|"")*)"|([^,]*)),[^,]*,(\d*)$/.exec(line) ?? [];
  return { path: quoted?.replaceAll('""', '"') ?? plain ?? line, size: size ?? "" };
}
