// @ts-check

/**
 * @typedef {object} Expectation
 * @property {string} thing what was checked, for example "Node.js"
 * @property {string} constraint what it should be, for example "to be 20.19 or newer"
 * @property {string} got what was found
 * @property {string} [where] the step, file or command
 * @property {string} todo what the user can do, in whole sentences
 */

/**
 * Words one failure in the way that all messages of this project do.
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

/** A failure of the set-up that the user can fix; its messages are shown without a stack trace. */
export class SetupProblem extends Error {
  /**
   * @param {string | readonly string[]} messages one message per problem
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

/** The words of a command, or a setting in the environment, are invalid: exit status 2. */
export class WrongWords extends SetupProblem {}

/** The run was stopped from outside (Ctrl-C): not a failure; the next run continues from here. */
export class Stopped extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Stopped by ${signal}.`);
    this.name = "Stopped";
    this.signal = signal;
  }
}
