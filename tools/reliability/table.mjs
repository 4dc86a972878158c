// @ts-check
import { promises } from "./promises.mjs";

/**
 * A test in a report of vitest.
 *
 * @typedef {object} TestResult
 * @property {string} title
 * @property {string} status
 * @property {{ figures?: { tries: number, faults: number, losses: number } }} [meta]
 */

/**
 * A row of the table of promises.
 *
 * @typedef {object} PromiseRow
 * @property {string} id
 * @property {string} promise
 * @property {number} tests that ran
 * @property {number} skipped
 * @property {number} tries
 * @property {number} faults that were made on purpose
 * @property {number} losses tests that failed, and what they lost
 */

/**
 * The promises with the results of their tests. A test without figures of its own counts as one try.
 *
 * @param {readonly TestResult[]} results
 * @returns {PromiseRow[]}
 */
export function promiseRows(results) {
  return promises.map(([id, promise]) => {
    const own = results.filter(({ title }) => title.startsWith(`${id} `));
    const ran = own.filter(({ status }) => status === "passed" || status === "failed");
    const row = {
      id,
      promise,
      tests: ran.length,
      skipped: own.length - ran.length,
      tries: 0,
      faults: 0,
      losses: 0,
    };
    for (const { status, meta } of ran) {
      const figures = meta?.figures ?? { tries: 1, faults: 0, losses: 0 };
      row.tries += figures.tries;
      row.faults += figures.faults;
      row.losses += figures.losses + (status === "failed" ? 1 : 0);
    }
    return row;
  });
}

/**
 * The table in Markdown, as on the page of promises.
 *
 * @param {readonly PromiseRow[]} rows
 */
export function promiseTable(rows) {
  const count = (/** @type {number} */ value) => value.toLocaleString("en-US");
  const lines = rows.map(({ id, promise, tests, skipped, tries, faults, losses }) => {
    if (tests === 0) return `| ${id} | ${promise} | ${skipped > 0 ? "skipped" : "none yet"} | | | |`;
    return `| ${id} | ${promise} | ${tests}${skipped > 0 ? `, ${skipped} skipped` : ""} | ${count(tries)} | ${count(faults)} | ${losses} |`;
  });
  return ["| | promise | tests | tries | faults | losses |", "|---|---|--:|--:|--:|--:|", ...lines].join(
    "\n",
  );
}
