// @ts-check
import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { expectProfile } from "../bin/first-words.mjs";
import { lastWords } from "../setup/failures.mjs";
import { jupyterEnv } from "../setup/places.mjs";
import { SetupProblem, sentence } from "../setup/problem.mjs";
import { LiveLine } from "./live-line.mjs";
import { NotebookResults } from "./notebook-results.mjs";

/**
 * @typedef {import("mixture-growth-kernel").Notebook} Notebook
 * @typedef {import("mixture-growth-kernel").NotebookCell} NotebookCell
 * @typedef {import("mixture-growth-display").Output} Output
 */

/**
 * Runs a notebook through the kernel, without a browser, with live progress, and says where its results are.
 *
 * @param {object} options
 * @param {string} options.root the folder that is set up
 * @param {import("../setup/places.mjs").Places} options.places
 * @param {NodeJS.ProcessEnv} options.env
 * @param {import("../setup/commands.mjs").Commands} options.commands
 * @param {NodeJS.WritableStream & { isTTY?: boolean, columns?: number }} options.out
 * @param {string} [options.notebook] the file. Default: the first notebook
 * @param {string} [options.results] the folder for results. Default: `results` in the root
 * @param {string} [options.lab] the command that opens JupyterLab
 * @returns {Promise<number>} the exit status
 */
export async function runMainJob(options) {
  const {
    root,
    env,
    out,
    lab = "npm run lab",
    notebook = join(root, "notebooks", "00-start-here.ipynb"),
  } = options;
  const profile = await expectProfile(env);
  if (!existsSync(notebook)) throw missingNotebook(notebook);
  const name = basename(notebook, ".ipynb");
  // A folder for each profile, so that a smaller run never replaces a larger one's results.
  const results = new NotebookResults(join(options.results ?? join(root, "results"), profile, name));
  try {
    out.write(`Running ${relative(root, notebook)} (profile ${profile})\n`);
    const draft = join(results.unfinished, `${name}.ipynb`);
    const run = await execute(notebook, draft, profile, options);
    if (run.status !== "ok") throw failed(run, draft, out);
    const draftPage = await writePage(draft, options);
    const [executed = "", page = ""] = results.keep([draft, draftPage].map((path) => basename(path)));
    out.write(`${resultsOf(run.notebook)}\n\n`);
    out.write(`${relative(root, notebook)} ran in ${run.seconds.toFixed(0)} s.\n`);
    out.write(`  with its outputs  ${relative(root, executed)}\n`);
    out.write(`  as a web page     ${relative(root, page)}\n`);
    out.write(`  to continue       ${lab}   (opens JupyterLab; the notebooks are on the left)\n`);
    return 0;
  } finally {
    results.close();
  }
}

/**
 * Runs the notebook and shows its progress.
 *
 * @param {string} notebook
 * @param {string} executed file for the notebook with its outputs
 * @param {string} profile
 * @param {{ places: import("../setup/places.mjs").Places, commands: import("../setup/commands.mjs").Commands,
 *   out: NodeJS.WritableStream & { isTTY?: boolean, columns?: number } }} options
 */
async function execute(notebook, executed, profile, { places, commands, out }) {
  const kernel = pathToFileURL(join(places.kernel, "dist", "index.js")).href;
  const { executeNotebook, readNotebook } = /** @type {typeof import("mixture-growth-kernel")} */ (
    await import(kernel)
  );
  const view = new NotebookView(out, headings(readNotebook(notebook)));
  const run = await executeNotebook({
    notebook,
    out: executed,
    env: { MIXTURE_GROWTH_PROFILE: profile },
    signal: commands.signal,
    onCell: (progress) => view.cell(progress),
    onMessage: (message) => view.message(message.header.msg_type, message.content),
  });
  view.end();
  commands.throwIfStopped();
  return run;
}

/** @param {string} notebook */
function missingNotebook(notebook) {
  return new SetupProblem(
    sentence({
      thing: "the notebook",
      constraint: "to exist",
      got: "no such file",
      where: notebook,
      todo: "Put it back: in a clone with `git checkout -- notebooks`.",
    }),
  );
}

/**
 * The heading above each code cell; empty if there is no new one.
 *
 * @param {Notebook} notebook
 * @returns {string[]}
 */
function headings({ cells }) {
  /** @type {string[]} */
  const found = [];
  let heading = "";
  for (const { cell_type, source } of cells) {
    if (cell_type === "markdown") heading = /^#+\s+(.+)$/m.exec(source)?.[1] ?? heading;
    if (cell_type === "code") {
      found.push(heading);
      heading = "";
    }
  }
  return found;
}

/** Shows the progress of a notebook in a terminal. */
class NotebookView {
  #out;
  #headings;
  #line;

  /**
   * @param {NodeJS.WritableStream & { isTTY?: boolean, columns?: number }} out
   * @param {readonly string[]} headings
   */
  constructor(out, headings) {
    this.#out = out;
    this.#headings = headings;
    this.#line = new LiveLine(out, () => performance.now());
  }

  /** @param {import("mixture-growth-kernel").CellProgress} progress */
  cell({ state, index, total }) {
    this.#line.end();
    const heading = this.#headings[index];
    if (state === "start" && heading) this.#out.write(`[${index + 1}/${total}] ${heading}\n`);
  }

  /**
   * Shows the last line of named displays, which change while a cell runs, as the progress.
   *
   * @param {string} type
   * @param {Record<string, unknown>} content
   */
  message(type, content) {
    const { data, transient } =
      /** @type {{ data?: Record<string, unknown>, transient?: { display_id?: string } }} */ (content);
    const named = type === "update_display_data" || (type === "display_data" && transient?.display_id);
    const text = data?.["text/plain"];
    if (!named || typeof text !== "string") return;
    const last = text.trimEnd().split("\n").at(-1) ?? "";
    if (last !== "") this.#line.update(`      ${last}`);
  }

  end() {
    this.#line.end();
  }
}

/**
 * The text of every output of the cells tagged `result`.
 *
 * @param {Notebook} notebook
 * @returns {string}
 */
export function resultsOf({ cells }) {
  const tagged = cells.filter(
    ({ metadata }) => Array.isArray(metadata.tags) && metadata.tags.includes("result"),
  );
  return tagged
    .flatMap(({ outputs = [] }) => outputs.map(textOf))
    .filter((text) => text !== "")
    .map((text) => `\n${text.trimEnd()}`)
    .join("\n");
}

/** @param {Output} output */
function textOf(output) {
  if (output.output_type === "stream") return output.name === "stdout" ? output.text : "";
  if (output.output_type === "error") return "";
  return String(output.data["text/plain"] ?? "");
}

/**
 * Converts an executed notebook to a web page.
 *
 * @param {string} executed
 * @param {{ root: string, places: import("../setup/places.mjs").Places, env: NodeJS.ProcessEnv,
 *   commands: import("../setup/commands.mjs").Commands }} options
 * @returns {Promise<string>} its path
 */
async function writePage(executed, { root, places: where, env, commands }) {
  const page = executed.replace(/\.ipynb$/, ".html");
  const args = ["-m", "nbconvert", "--to", "html", "--log-level=ERROR", "--output", basename(page), executed];
  const log = join(where.logs, "page.log");
  const result = await commands.run(where.python, args, { cwd: root, env: jupyterEnv(env, where), log });
  if (result.code === 0 && existsSync(page)) return page;
  throw new SetupProblem(
    sentence({
      thing: "the web page of the notebook",
      constraint: "to be written",
      got: lastWords(result.output),
      where: `nbconvert, log in ${log}`,
      todo: `The notebook itself was run and is in ${executed}. Run the same command again; if it fails again, delete the folder ${relative(root, where.environment)} first.`,
    }),
  );
}

/**
 * @param {import("mixture-growth-kernel").ExecutedNotebook} run
 * @param {string} executed
 * @param {NodeJS.WritableStream} out
 */
function failed({ status, failure }, executed, out) {
  const lines = failure?.traceback.join("\n") ?? status;
  out.write(`\n${lines}\n\n`);
  const got = failure === undefined ? status : `${failure.ename} in code cell ${failure.index + 1}`;
  return new SetupProblem(
    sentence({
      thing: "the notebook",
      constraint: "to run to its end",
      got,
      where: executed,
      todo: "Read the message above; if you changed nothing, please report it with this file.",
    }),
  );
}
