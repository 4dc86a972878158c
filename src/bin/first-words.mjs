// @ts-check
// Checks the command line before the set-up, which may take minutes. Runs before anything is installed.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expectLabOptions } from "../lab/lab-options.mjs";
import { labArguments } from "../lab/run-lab.mjs";
import { sentence, WrongWords } from "../setup/problem.mjs";

/** The same as in the library, which may not be built yet. */
export const profileNames = ["smoke", "laptop", "evening", "hour", "paper"];

/**
 * Checks a command that takes no arguments, and the profile that it will run in.
 *
 * @param {string} command such as `npm start`
 * @param {readonly string[]} words after it
 * @param {NodeJS.ProcessEnv} env
 * @throws {WrongWords}
 */
export async function expectNoWords(command, words, env) {
  await expectProfile(env);
  if (words.length === 0) return;
  const got = words.join(" ");
  const todo = "Leave it out, and run the same command again.";
  throw new WrongWords(
    sentence({ thing: "the command", constraint: "without words", got, where: command, todo }),
  );
}

/**
 * Checks the arguments for JupyterLab, as far as possible from here, and the profile of its kernels.
 *
 * @param {readonly string[]} words for JupyterLab
 * @param {{ root: string, env: NodeJS.ProcessEnv, command?: string }} options
 * @throws {WrongWords}
 */
export async function expectLabWords(words, { root, env, command = "npm run lab" }) {
  await expectProfile(env);
  labArguments(root, words, { command });
  await expectLabOptions(words, command);
  // A word after an option without a value may be that value: `--port 9999`.
  const isValue = (/** @type {number} */ index) => /^-[^=]*$/.test(words[index - 1] ?? "");
  const missing = words.find(
    (word, index) => !word.startsWith("-") && !isValue(index) && !existsSync(resolve(root, word)),
  );
  if (missing === undefined) return;
  throw new WrongWords(
    sentence({
      thing: "JupyterLab",
      constraint: "to open a file that exists",
      got: missing,
      where: command,
      todo: "Name one below this folder, or leave it out; options begin with --.",
    }),
  );
}

/**
 * The profile that the environment asks for.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>}
 * @throws {WrongWords} for an unknown name; if the library is built, with the name that was probably meant
 */
export async function expectProfile(env) {
  const profileFrom = await import("../dist/experiments/profile.js").then(
    (library) => library.profileFrom,
    () => plainProfileFrom,
  );
  try {
    return profileFrom(env);
  } catch (error) {
    throw error instanceof RangeError ? new WrongWords(error.message) : error;
  }
}

/**
 * The same check as the library's, without a suggestion.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function plainProfileFrom({ MIXTURE_GROWTH_PROFILE: asked = "" }) {
  if (asked === "") return "laptop";
  if (profileNames.includes(asked)) return asked;
  throw new RangeError(
    sentence({
      thing: "MIXTURE_GROWTH_PROFILE",
      constraint: `to be one of ${profileNames.join(", ")}`,
      got: JSON.stringify(asked),
      where: "environment",
      todo: "Set it to one of these, or unset it.",
    }),
  );
}
