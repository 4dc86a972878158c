// @ts-check
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  demand,
  integer,
  list,
  number,
  oneOf,
  open,
  optional,
  orNull,
  record,
  something,
  text,
  truth,
} from "../../src/dist/checking/shapes.js";
import { writeWhole } from "../../src/setup/files.mjs";
import { pageOf } from "./page/page.mjs";
import { partNames } from "./part-list.mjs";
import { withoutPrivateIn } from "./private-words.mjs";

/** Raised when a field changes its meaning or goes; readers of an older one keep working. */
export const schemaVersion = 1;

/**
 * Everything that a check found.
 *
 * @typedef {object} Report
 * @property {"mixture-growth gpu-check"} schema
 * @property {number} version
 * @property {string} date in UTC, such as 2026-12-01
 * @property {string | null} commit
 * @property {boolean} small whether everything was in small, on the processor: then no time means anything
 * @property {{ profile: string, only: readonly string[] }} asked
 * @property {number} seconds
 * @property {boolean} complete whether no part is missing, stopped or failed
 * @property {readonly import("./part-process.mjs").PartOutcome[]} parts
 */

const partShape = record({
  name: oneOf(partNames),
  status: oneOf(["done", "partly", "failed", "skipped", "stopped"]),
  seconds: number({ min: 0, use: 0 }),
  problem: optional(text()),
  skipped: optional(list(text())),
  log: optional(list(text())),
  result: optional(something),
});

const reportShape = record({
  schema: oneOf(["mixture-growth gpu-check"]),
  version: integer({ min: 1, max: schemaVersion, use: schemaVersion }),
  date: text(),
  commit: orNull(text()),
  small: truth,
  asked: open({ profile: text(), only: list(oneOf(partNames)) }, "Give what was asked for."),
  seconds: number({ min: 0, use: 0 }),
  complete: truth,
  parts: list(partShape),
});

/**
 * Checks a report that was read from a file.
 *
 * @param {unknown} value
 * @returns {Report}
 * @throws InputError with all its problems
 */
export function checkReport(value) {
  demand(value, reportShape, "report", "check.json");
  return /** @type {Report} */ (value);
}

/**
 * Writes the file of JSON and the page, without private words.
 *
 * @param {string} folder
 * @param {Report} report
 * @param {import("./private-words.mjs").PrivateWords} words
 */
export function writeReport(folder, report, words) {
  const clean = checkReport(JSON.parse(JSON.stringify(withoutPrivateIn(report, words))));
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, "check.json"), `${JSON.stringify(clean, null, 1)}\n`);
  writeWhole(join(folder, "page.html"), pageOf(clean));
}

/**
 * The name of a folder of results: device and date.
 *
 * @param {string} device
 * @param {string} date
 */
export function folderName(device, date) {
  const plain = device
    .replaceAll(/\((?:R|TM)\)/gi, "")
    .replaceAll(/[^a-z0-9]+/gi, "-")
    .replaceAll(/^-+|-+$/g, "")
    .toLowerCase()
    .slice(0, 60);
  return `${plain || "gpu"}-${date}`;
}
