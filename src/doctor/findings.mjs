// @ts-check
import { SetupProblem } from "../setup/problem.mjs";

/**
 * @typedef {object} Finding the result of one look
 * @property {"ok" | "missing" | "note"} state `note` is neither good nor bad
 * @property {string} found
 * @property {string} [remedy] what to do about what is missing
 */

/** @typedef {{ readonly title: string, readonly findings: readonly Finding[] }} Section */

/**
 * @typedef {object} Subject what is examined
 * @property {string} root the folder
 * @property {() => import("../setup/places.mjs").Places} places throws where a package is missing
 * @property {NodeJS.ProcessEnv} env
 * @property {import("../setup/commands.mjs").Commands} commands
 * @property {string} setup the command that sets the folder up
 * @property {readonly import("../setup/steps.mjs").Step[]} steps of that set-up
 */

/**
 * A finding from something that throws what is wrong.
 *
 * @param {() => Promise<string>} look returns what is found
 * @returns {Promise<Finding[]>}
 */
export async function foundBy(look) {
  try {
    return [{ state: "ok", found: await look() }];
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    return error.messages.map((message) => ({ state: "missing", found: message }));
  }
}
