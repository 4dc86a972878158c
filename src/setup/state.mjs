// @ts-check
import { readFileSync } from "node:fs";
import { writeWhole } from "./files.mjs";

/**
 * @typedef {object} StepRecord
 * @property {string} fingerprint of everything the step depended on when it was done
 * @property {number} seconds how long it took
 * @property {string} [note] its note for the screen, shown again when the step is skipped
 */

const version = 1;

/** What the set-up has done in this folder: `state.json` among its own files. If the file is unreadable, nothing counts as done. */
export class SetupState {
  #path;
  /** @type {Map<string, StepRecord>} */
  #steps;

  /** @param {string} path */
  constructor(path) {
    this.#path = path;
    this.#steps = new Map(Object.entries(read(path)));
  }

  /**
   * @param {string} step
   * @returns {StepRecord | undefined}
   */
  get(step) {
    return this.#steps.get(step);
  }

  /** @returns {[string, StepRecord][]} every finished step, in the order in which they were done */
  all() {
    return [...this.#steps];
  }

  /**
   * Forgets a step before it is repeated, so that an interrupted one does not count as done.
   *
   * @param {string} step
   */
  forget(step) {
    if (this.#steps.delete(step)) this.#write();
  }

  /**
   * @param {string} step
   * @param {StepRecord} record
   */
  done(step, record) {
    this.#steps.set(step, record);
    this.#write();
  }

  #write() {
    writeWhole(
      this.#path,
      `${JSON.stringify({ version, steps: Object.fromEntries(this.#steps) }, null, 2)}\n`,
    );
  }
}

/**
 * @param {string} path
 * @returns {Record<string, StepRecord>}
 */
function read(path) {
  try {
    const content = JSON.parse(readFileSync(path, "utf8"));
    if (content?.version !== version || typeof content.steps !== "object" || content.steps === null)
      return {};
    const entries = Object.entries(content.steps).filter(([, record]) => isRecord(record));
    return Object.fromEntries(/** @type {[string, StepRecord][]} */ (entries));
  } catch {
    return {};
  }
}

/**
 * @param {unknown} value
 * @returns {value is StepRecord}
 */
function isRecord(value) {
  return (
    typeof value === "object" &&
    value !== null &&
    "fingerprint" in value &&
    typeof value.fingerprint === "string"
  );
}
