// @ts-check

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} notes lines for the screen: names of failed and skipped tests, and why
 */

/**
 * Counts a command that is one check: it passes if it succeeded and its output shows that it did its work.
 *
 * @param {{ code: number, output: string }} result
 * @param {RegExp} [evidence] matches the output of a tool that really ran
 * @returns {Count}
 */
export function countCommand({ code, output }, evidence) {
  if (code === 127) return oneFailed("The tool is not installed (no such command).");
  if (code !== 0) return oneFailed(`It ended with exit status ${code}.`);
  if (evidence !== undefined && !evidence.test(output)) {
    return oneFailed(`It succeeded but its output does not show that it ran (${evidence}).`);
  }
  return { passed: 1, failed: 0, skipped: 0, notes: [] };
}

/**
 * Counts the tests in a vitest report. A report that is missing, empty or better than the exit status fails.
 *
 * @param {number} code exit status of vitest
 * @param {string | undefined} report the JSON text; undefined when none was written
 * @returns {Count}
 */
export function countTests(code, report) {
  const files = filesIn(report);
  if (files === undefined) return oneFailed(`There is no readable report (exit status ${code}).`);
  const tests = files.flatMap((file) => file.assertionResults ?? []);
  const passed = tests.filter(({ status }) => status === "passed");
  const skipped = tests.filter(({ status }) => ["skipped", "pending", "todo", "disabled"].includes(status));
  // Any other status counts as failed, so that a new one cannot pass unnoticed.
  const failed = tests.filter((test) => !passed.includes(test) && !skipped.includes(test));
  // A file that does not load reports no tests.
  const broken = files.filter(
    (file) => file.status === "failed" && !(file.assertionResults ?? []).some(isFailed),
  );
  const count = {
    passed: passed.length,
    failed: failed.length + broken.length,
    skipped: skipped.length,
    notes: [
      ...failed.map(({ fullName, failureMessages }) => `failed: ${fullName}${reason(failureMessages)}`),
      ...broken.map(({ name, message }) => `failed: ${name} did not run (${message ?? "no message"})`),
      ...skipped.map(({ fullName }) => `skipped: ${fullName}`),
    ],
  };
  if (count.failed === 0 && code !== 0)
    return withFailure(count, `Vitest ended with exit status ${code} though no test failed.`);
  if (count.passed + count.failed + count.skipped === 0) return oneFailed("No test ran.");
  return count;
}

/**
 * Counts by the line `N passed, N failed` that ends a command's output.
 *
 * @param {{ code: number, output: string }} result
 * @returns {Count}
 */
export function countLine({ code, output }) {
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  const found = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(last);
  if (found === null) return oneFailed(`It ended with exit status ${code} and without a count.`);
  const [passed = 0, failed = 0, skipped = 0] = found.slice(1).map((digits) => Number(digits ?? 0));
  const count = { passed, failed, skipped, notes: [] };
  if (failed === 0 && code !== 0)
    return withFailure(count, `It ended with exit status ${code} though nothing failed.`);
  return passed + failed + skipped === 0 ? oneFailed("Nothing was checked.") : count;
}

/**
 * @param {string} why
 * @returns {Count}
 */
export function oneSkipped(why) {
  return { passed: 0, failed: 0, skipped: 1, notes: [`skipped: ${why}`] };
}

/**
 * @param {string} why
 * @returns {Count}
 */
export function oneFailed(why) {
  return { passed: 0, failed: 1, skipped: 0, notes: [why] };
}

/**
 * The last line of `npm test`.
 *
 * @param {readonly Count[]} counts
 * @returns {string}
 */
export function totalLine(counts) {
  const total = (/** @type {"passed" | "failed" | "skipped"} */ kind) =>
    counts.reduce((sum, count) => sum + count[kind], 0);
  const skipped = total("skipped");
  return `${total("passed")} passed, ${total("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * @param {readonly Count[]} counts
 * @returns {boolean} whether something passed and nothing failed
 */
export function isGood(counts) {
  return counts.some(({ passed }) => passed > 0) && counts.every(({ failed }) => failed === 0);
}

/**
 * @param {Count} count
 * @param {string} why
 * @returns {Count}
 */
function withFailure(count, why) {
  return { ...count, failed: count.failed + 1, notes: [...count.notes, why] };
}

/**
 * @typedef {{ name: string, status: string, message?: string, assertionResults?: { status: string, fullName: string, failureMessages?: string[] }[] }} TestFile
 */

/**
 * @param {string | undefined} report
 * @returns {TestFile[] | undefined}
 */
function filesIn(report) {
  try {
    const { testResults } = JSON.parse(report ?? "");
    return Array.isArray(testResults) ? testResults : undefined;
  } catch {
    return undefined;
  }
}

/** @param {{ status: string }} test */
function isFailed({ status }) {
  return status === "failed";
}

/**
 * The first line of a test's failure message; often these notes are all that is kept of it.
 *
 * @param {string[] | undefined} messages
 */
function reason([message = ""] = []) {
  const [line = ""] = message.split("\n");
  return line === "" ? "" : ` (${line})`;
}
