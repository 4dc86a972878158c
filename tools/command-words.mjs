// @ts-check
// The words after `npm run NAME --`, read before any work begins.
import { readCommandWords } from "../src/dist/checking/command-words.js";
import { expectFolder } from "../src/dist/files/folders.js";

/**
 * Reads the words of this process; with `--help` it prints the help and ends, with wrong words it says what is wrong with
 * all of them and ends with status 2.
 *
 * @template {Readonly<Record<string, import("../src/dist/checking/command-words.js").CommandOption>>} Options
 * @param {Options} options
 * @param {{ readonly where: string, readonly help: string, readonly mostNames?: number }} about the command's name, its
 *   help, and how many words it takes that belong to no option
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
 * The line after what is wrong with the words of a command: the whole help would push it off the screen.
 *
 * @param {string} where the command's name
 */
export function seeHelp(where) {
  return `npm run ${where} -- --help shows all options.`;
}

/**
 * Ends with status 2 where a folder that --out needs is not there and cannot be made.
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
      `Expected --out to be where a folder can be made but got ${code} at ${folder} (${where}). Name another folder.\n`,
    );
    process.exit(2);
  }
}
