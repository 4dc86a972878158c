// @ts-check

/**
 * @typedef {object} Expectation
 * @property {string} thing what was looked at, for example "Node.js"
 * @property {string} constraint what it should be, for example "to be 20.19 or newer"
 * @property {string} got what was found
 * @property {string} [where] the step, file or command
 * @property {string} todo what the person can do, as whole sentences
 */

/**
 * Writes one failure in the words that every message of this project uses.
 *
 * @param {Expectation} expectation
 * @returns {string}
 * @example
 * sentence({ thing: "Node.js", constraint: "to be 20.19 or newer", got: "18.1.0", todo: "Install Node.js 20." });
 * // "Expected Node.js to be 20.19 or newer but got 18.1.0. Install Node.js 20."
 */
export function sentence({ thing, constraint, got, where, todo }) {
  return `Expected ${thing} ${constraint} but got ${got}${where ? ` (${where})` : ""}. ${todo}`;
}

/** A failure of the set-up that a person can do something about; its messages are shown without a stack. */
export class SetupProblem extends Error {
  /**
   * @param {string | readonly string[]} messages one message for each thing that is wrong
   * @param {{ cause?: unknown }} [options]
   */
  constructor(messages, options) {
    const all = typeof messages === "string" ? [messages] : [...messages];
    super(all.join("\n"), options);
    this.name = "SetupProblem";
    /** @type {readonly string[]} */
    this.messages = all;
  }
}

/** The words of a command, or a setting in the environment, cannot be: exit status 2. */
export class WrongWords extends SetupProblem {}

/** The run was stopped from outside (Ctrl-C): not a failure, and the next run goes on from here. */
export class Stopped extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Stopped by ${signal}.`);
    this.name = "Stopped";
    this.signal = signal;
  }
}
