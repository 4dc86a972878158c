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
  #root;
  /** @type {Map<string, StepRecord>} */
  #steps;
  /** The folder's path when it was set up; undefined if it is the same, or unknown. @type {string | undefined} */
  movedFrom;

  /**
   * @param {string} path
   * @param {string} root of the folder
   */
  constructor(path, root) {
    this.#path = path;
    this.#root = root;
    const { steps, root: before } = read(path);
    this.#steps = new Map(Object.entries(steps));
    this.movedFrom = before === root ? undefined : before;
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
    const content = { version, root: this.#root, steps: Object.fromEntries(this.#steps) };
    writeWhole(this.#path, `${JSON.stringify(content, null, 2)}\n`);
  }
}

/**
 * @param {string} path
 * @returns {{ steps: Record<string, StepRecord>, root?: string }}
 */
function read(path) {
  try {
    const content = JSON.parse(readFileSync(path, "utf8"));
    if (content?.version !== version || typeof content.steps !== "object" || content.steps === null)
      return { steps: {} };
    const entries = Object.entries(content.steps).filter(([, record]) => isRecord(record));
    const steps = Object.fromEntries(/** @type {[string, StepRecord][]} */ (entries));
    return { steps, ...(typeof content.root === "string" ? { root: content.root } : {}) };
  } catch {
    return { steps: {} };
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
