// @ts-check
// Reads the words after `npm run NAME --` before any work begins.
import { readCommandWords } from "../src/dist/checking/command-words.js";
import { expectFolder } from "../src/dist/files/folders.js";

/**
 * Reads the command line of this process. With `--help`, prints the help and exits; if words are wrong, says what is
 * wrong with each and exits with status 2.
 *
 * @template {Readonly<Record<string, import("../src/dist/checking/command-words.js").CommandOption>>} Options
 * @param {Options} options
 * @param {{ readonly where: string, readonly help: string, readonly mostNames?: number }} about the command's name, its
 *   help, and how many words besides options it takes
 */
export function wordsOrExit(options, { where, help, mostNames = 0 }) {
  const { values, names, problems } = readCommandWords(
    process.argv.slice(2),
    { ...options, help: { type: "flag", short: "h" } },
    where,
  );
  if (values.help === true) {
    process.stdout.write(help);
    process.exit(0);
  }
  const stray = names
    .slice(mostNames)
    .map((name) => `Expected options but got ${name} (${where}). Leave it out, or see --help.`);
  const all = [...problems, ...stray];
  if (all.length > 0) {
    process.stderr.write(`${all.join("\n")}\n${seeHelp(where)}\n`);
    process.exit(2);
  }
  return {
    values: /** @type {import("../src/dist/checking/command-words.js").CommandValues<Options>} */ (values),
    names,
  };
}

/**
 * The line after the problems with a command line; the whole help would push these off the screen.
 *
 * @param {string} where the command's name
 */
export function seeHelp(where) {
  return `npm run ${where} -- --help shows all options.`;
}

/**
 * Exits with status 2 if a folder that --out needs does not exist and cannot be made.
 *
 * @param {string} folder
 * @param {string} where the command's name
 */
export function folderOrExit(folder, where) {
  try {
    expectFolder(folder);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    process.stderr.write(
      `Expected --out to name a folder that can be made but got ${code} at ${folder} (${where}). Name another folder.\n`,
    );
    process.exit(2);
  }
}
