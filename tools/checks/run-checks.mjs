// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stopped } from "../../src/setup/problem.mjs";
import { places } from "../setup/places.mjs";
import { oneFailed, totalLine } from "./count.mjs";

/**
 * Runs every check, continues after failures, and prints a line for each and the total as the last line.
 *
 * @param {readonly import("./check-steps.mjs").CheckStep[]} steps
 * @param {{ root: string, env: NodeJS.ProcessEnv, commands: import("../../src/setup/commands.mjs").Commands,
 *   out: NodeJS.WritableStream }} options
 * @returns {Promise<import("./count.mjs").Count[]>}
 * @throws {Stopped}
 */
export async function runChecks(steps, { root, env, commands, out }) {
  const reports = join(places(root).setup, "checks");
  mkdirSync(reports, { recursive: true });
  /** @type {import("./count.mjs").Count[]} */
  const counts = [];
  for (const step of steps) {
    const started = performance.now();
    const { count, output } = await resultOf(step, { root, env, commands, reports });
    const seconds = (performance.now() - started) / 1000;
    counts.push(count);
    writeFileSync(join(reports, `${step.name.replaceAll(/\W+/g, "-")}.log`), output);
    out.write(
      `${count.failed > 0 ? "FAIL" : "    "}  ${step.name.padEnd(26)}${seconds.toFixed(1).padStart(7)} s   ${totalLine([count])}\n`,
    );
    if (count.failed > 0) out.write(`${indented(output)}\n`);
    for (const note of count.notes) out.write(`        ${note}\n`);
  }
  out.write(failuresOf(steps, counts));
  return counts;
}

/**
 * Runs a step; one that throws counts as failed and never ends the run.
 *
 * @param {import("./check-steps.mjs").CheckStep} step
 * @param {import("./check-steps.mjs").CheckContext} context
 */
async function resultOf(step, context) {
  try {
    return await step.run(context);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { count: oneFailed("The check itself broke."), output: text };
  }
}

/**
 * Everything that failed once more, where a long output ends.
 *
 * @param {readonly import("./check-steps.mjs").CheckStep[]} steps
 * @param {readonly import("./count.mjs").Count[]} counts
 */
function failuresOf(steps, counts) {
  const lines = steps.flatMap(({ name }, i) => {
    const { failed = 0, notes = [] } = counts[i] ?? {};
    const found = notes.filter((note) => !note.startsWith("skipped:"));
    return failed === 0 ? [] : (found.length === 0 ? ["failed"] : found).map((note) => `${name}: ${note}`);
  });
  return lines.length === 0 ? "" : `What failed\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

const firstLines = 10;
const lastLines = 90;

/**
 * The beginning and the end of an output; the log has all of it.
 *
 * @param {string} text
 */
function indented(text) {
  const lines = text.trimEnd().split("\n");
  const left = lines.length - firstLines - lastLines;
  const shown =
    left <= 0
      ? lines
      : [...lines.slice(0, firstLines), `… ${left} lines, see the log …`, ...lines.slice(-lastLines)];
  return shown.map((line) => `      | ${line}`).join("\n");
}
