// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { places } from "../setup/places.mjs";
import { Stopped } from "../setup/problem.mjs";
import { oneFailed, totalLine } from "./count.mjs";

/**
 * Runs every check, goes on after one that fails, and prints a line for each and the total as the last line.
 *
 * @param {readonly import("./check-steps.mjs").CheckStep[]} steps
 * @param {{ root: string, env: NodeJS.ProcessEnv, commands: import("../setup/commands.mjs").Commands,
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
  return counts;
}

/**
 * A step that throws has failed; it never ends the run.
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

const firstLines = 30;
const lastLines = 90;

/**
 * The beginning and the end of an output; the whole lies in the log.
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
