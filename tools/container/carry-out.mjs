// @ts-check
import { lastWords } from "../../src/setup/failures.mjs";

/** How many characters of what a line printed are kept. */
const longest = 2000;

/**
 * @typedef {object} Done a line that was carried out
 * @property {import("./dockerfile.mjs").Work} work
 * @property {number} code its exit status
 * @property {number} seconds
 * @property {string} output
 */

/**
 * @typedef {object} Root where lines run, such as a `DebianRoot`
 * @property {(line: string, as: import("./dockerfile.mjs").Work) => { code: number, output: string }} run
 * @property {(clone: string, to: import("./dockerfile.mjs").Work) => { code: number, output: string }} copy
 */

/**
 * Carries out lines one after the other, says each on the screen, and ends with the first that fails.
 *
 * @param {Root} root
 * @param {readonly import("./dockerfile.mjs").Work[]} lines
 * @param {{ clone: string, write: (line: string) => void, now: () => number }} options `clone` is what COPY copies; `now` is in
 *   milliseconds
 * @returns {Done[]}
 */
export function carryOut(root, lines, { clone, write, now }) {
  /** @type {Done[]} */
  const done = [];
  for (const work of lines) {
    const started = now();
    write(`${work.kind.toUpperCase()} ${work.line}`);
    const { code, output } = work.kind === "copy" ? root.copy(clone, work) : root.run(work.line, work);
    const seconds = (now() - started) / 1000;
    write(`  ${code === 0 ? "ok" : `exit status ${code}: ${lastWords(output)}`}, ${seconds.toFixed(0)} s`);
    done.push({ work, code, seconds, output });
    if (code !== 0) break;
  }
  return done;
}

/**
 * The lines as a table of Markdown.
 *
 * @param {readonly Done[]} done
 */
export function tableOf(done) {
  const rows = done.map(
    ({ work, code, seconds }) =>
      `| \`${work.kind} ${work.line.replaceAll("|", "\\|")}\` | ${work.user} | ${code} | ${seconds.toFixed(0)} |`,
  );
  return ["| line | as | exit status | seconds |", "|---|---|--:|--:|", ...rows].join("\n");
}

/**
 * The end of what a line printed, in whole lines.
 *
 * @param {readonly Done[]} done
 * @param {string} line
 */
export function printedBy(done, line) {
  const output = done.find(({ work }) => work.line === line)?.output.trim() ?? "";
  return output.length <= longest ? output : output.slice(-longest).replace(/^.*\n/, "");
}
