// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { executeNotebook, readNotebook, writeNotebook } from "mixture-growth-kernel";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";
import { differences, fullParts, steady } from "./cell-outputs.mjs";

/** The most changed parts that are listed; the rest is counted. */
const listed = 12;

/**
 * The files that the words name.
 *
 * @param {readonly string[]} words `all`, numbers such as `10`, or names such as `10-cifar-100`; `class` for those of the class,
 *   `class/00` for one of them
 * @param {string} folder of the notebooks
 * @returns {string[]} their paths, in order
 * @throws {SetupProblem} with every word that names no notebook
 */
export function chosenNotebooks(words, folder) {
  const names = [
    ...notebooksIn(folder),
    ...notebooksIn(join(folder, "class")).map((name) => `class/${name}`),
  ];
  const numbers = names.flatMap((name) => /^\d\d/.exec(name) ?? []).join(", ");
  const meant = (/** @type {string} */ word) =>
    names.filter(
      (name) =>
        word === "all" ||
        name.startsWith(`${word}-`) ||
        (word === "class" && name.startsWith("class/")) ||
        name === `${word.replace(/^notebooks\/|\.ipynb$/g, "")}.ipynb`,
    );
  const unknown = words.filter((word) => meant(word).length === 0);
  if (words.length === 0 || unknown.length > 0) {
    const got = unknown.length > 0 ? unknown.map((word) => JSON.stringify(word)) : ["nothing"];
    throw new SetupProblem(
      got.map((word) =>
        sentence({
          thing: "a notebook's number",
          constraint: `to be one of ${numbers}, class, or all`,
          got: word,
          where: "npm run notebook",
          todo: "Run for instance: npm run notebook -- 10",
        }),
      ),
    );
  }
  return names
    .filter((name) => words.some((word) => meant(word).includes(name)))
    .map((name) => join(folder, name));
}

/** @param {string} folder */
function notebooksIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
}

/**
 * Executes a notebook in the laptop profile and writes all outputs into its own file or none: the file stays as it was
 * if the run fails or is stopped, or if somebody saved the file meanwhile.
 *
 * @param {string} path
 * @param {object} options
 * @param {(line: string) => void} options.write
 * @param {AbortSignal} [options.signal]
 * @param {Readonly<Record<string, string>>} [options.env] of the kernel. Default: the laptop profile
 * @param {typeof executeNotebook} [options.execute]
 * @returns {Promise<boolean>} whether it ran to its end
 */
export async function executeInPlace(path, { write, signal, env = laptop, execute = executeNotebook }) {
  const text = readFileSync(path, "utf8");
  const committed = readNotebook(path);
  const name = basename(path);
  const { status, failure, notebook, seconds } = await execute({
    notebook: path,
    env,
    ...(signal === undefined ? {} : { signal }),
    onCell: ({ state, index, total, cell }) => {
      if (state === "start") write(`${name} [${index + 1}/${total}] ${firstLine(cell.source)}`);
    },
  });
  if (status !== "ok") {
    if (failure !== undefined) write(failure.traceback.join("\n"));
    write(`${name}: ${status === "stopped" ? "stopped" : "failed"}; the file is as it was`);
    return false;
  }
  if (readFileSync(path, "utf8") !== text) {
    write(`${name}: somebody saved it while it ran, so the outputs were not written; run it again`);
    return false;
  }
  steady(notebook);
  const changes = differences(committed, notebook, fullParts);
  writeNotebook(path, notebook);
  const more = changes.length > listed ? [`… and ${changes.length - listed} more`] : [];
  for (const line of [...changes.slice(0, listed), ...more]) write(`  ${line}`);
  const what = changes.length === 0 ? "nothing changed" : `${changes.length} changed`;
  write(`${name}: executed in ${seconds.toFixed(0)} s, ${what}`);
  return true;
}

const laptop = { MIXTURE_GROWTH_PROFILE: "laptop" };

/** @param {string} source */
const firstLine = (source) => (source.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, 70);
