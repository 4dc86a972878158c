// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Commands } from "../../src/setup/commands.mjs";
import { lastWords } from "../../src/setup/failures.mjs";
import { writeWhole } from "../../src/setup/files.mjs";
import { Stopped } from "../../src/setup/problem.mjs";

/**
 * What a part is told.
 *
 * @typedef {object} PartSettings
 * @property {string} name
 * @property {boolean} cpu everything in small
 * @property {number} seconds until it is ended
 * @property {string} folder of its own, for what it makes; deleted afterwards
 * @property {string} answer the file of its result
 * @property {string} profile
 * @property {string} [python] that has PyTorch
 * @property {import("./python.mjs").Torch} [torch] that it has
 * @property {string} [withoutTorch] why ours is measured alone
 * @property {string} [photos]
 * @property {string} [golden]
 * @property {number} gpus that TensorFlow sees
 * @property {string} [gpu] for nvidia-smi: the one that is used; none on a processor
 *
 * What came of a part.
 *
 * @typedef {object} PartOutcome
 * @property {string} name
 * @property {"done" | "partly" | "failed" | "skipped" | "stopped"} status
 * @property {number} seconds
 * @property {string} [problem] in one sentence
 * @property {readonly string[]} [skipped] what was left out, and why
 * @property {readonly string[]} [log] the last lines of a part that failed
 * @property {any} [result] what was measured
 */

const partFolder = fileURLToPath(new URL("parts/", import.meta.url));
const noteMark = "note: ";
const logLines = 25;

/**
 * Carries out a part in a process of its own, which is ended when its time is up.
 *
 * @param {PartSettings} settings
 * @param {{ commands: Commands, env: NodeJS.ProcessEnv, cwd: string, onNote: (note: string) => void,
 *   programs?: string, now?: () => number }} options `programs` is the folder of the parts
 * @returns {Promise<PartOutcome>}
 */
export async function carryOutPart(
  settings,
  { commands, env, cwd, onNote, programs = partFolder, now = () => performance.now() },
) {
  mkdirSync(settings.folder, { recursive: true });
  const started = now();
  const onLine = (/** @type {string} */ line) => {
    if (line.startsWith(noteMark)) onNote(line.slice(noteMark.length));
  };
  const args = [join(programs, `${settings.name}.mjs`), JSON.stringify(settings)];
  const limitSeconds = settings.seconds;
  /** @type {{ code: number, output: string } | undefined} */
  let ended;
  try {
    ended = await commands.run(process.execPath, args, { cwd, env, onLine, limitSeconds });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  const seconds = Math.round((now() - started) / 100) / 10;
  const outcome = { name: settings.name, seconds, ...judged(ended, readAnswer(settings.answer), settings) };
  rmSync(settings.folder, { recursive: true, force: true });
  return outcome;
}

/**
 * @param {{ code: number, output: string } | undefined} ended undefined where the person stopped it
 * @param {{ result?: any, skipped?: string[], problems?: string[] } | undefined} answer the newest
 * @param {PartSettings} settings
 * @returns {Omit<PartOutcome, "name" | "seconds">}
 */
function judged(ended, answer, { name, seconds }) {
  const { result, skipped = [], problems = [] } = answer ?? {};
  const told = { ...(result === undefined ? {} : { result }), ...(skipped.length > 0 ? { skipped } : {}) };
  if (ended === undefined) return { status: "stopped", problem: "It was stopped by Ctrl-C.", ...told };
  const { code, output } = ended;
  const log = output
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith(noteMark))
    .slice(-logLines);
  const kept = result === undefined ? "Nothing" : "What was measured until then";
  if (code === 124) {
    const problem = `Expected ${name} to end within ${seconds} s but it did not (gpu-check). ${kept} is in the file; please send it.`;
    return { status: result === undefined ? "failed" : "partly", problem, ...told, log };
  }
  if (code !== 0 || answer === undefined) {
    const problem = `Expected ${name} to end well but got exit status ${code}: ${lastWords(output)} (gpu-check). Please send check.json, which has its last lines.`;
    return { status: result === undefined ? "failed" : "partly", problem, ...told, log };
  }
  if (problems.length > 0)
    return { status: result === undefined ? "failed" : "partly", problem: problems.join(" "), ...told, log };
  return { status: result === undefined ? "skipped" : "done", ...told };
}

/** @param {string} path */
function readAnswer(path) {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, "utf8"));
}

/**
 * Carries out the body of a part, in its process. What it measures counts from the moment it is kept, so that nothing of it
 * is lost when the time is up.
 *
 * @param {(part: PartReport) => Promise<void>} body
 */
export async function partProgram(body) {
  const report = new PartReport(JSON.parse(process.argv[2] ?? "{}"));
  await body(report);
  report.keep();
  // Threads of TensorFlow and programs that hang must not keep it alive.
  process.exit(0);
}

/** What a part measures, as it goes. */
export class PartReport {
  /** @type {any} */
  #result;
  /** @type {string[]} */
  #skipped = [];
  /** @type {string[]} */
  #problems = [];
  #started = performance.now();

  /** @param {PartSettings} settings */
  constructor(settings) {
    this.settings = settings;
  }

  /** Seconds until the part is ended. */
  get secondsLeft() {
    return this.settings.seconds - (performance.now() - this.#started) / 1000;
  }

  /** Says what is being done now. @param {string} text */
  note(text) {
    process.stdout.write(`${noteMark}${text}\n`);
  }

  /** Keeps the result so far. @param {unknown} [result] */
  keep(result = this.#result) {
    this.#result = result;
    const answer = { result, skipped: this.#skipped, problems: this.#problems };
    writeWhole(this.settings.answer, JSON.stringify(answer));
  }

  /** Something is left out. @param {string} why a sentence */
  skip(why) {
    this.#skipped.push(why);
    this.keep();
  }

  /** Something failed, and the rest is carried out. @param {unknown} error */
  fail(error) {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${error instanceof Error ? error.stack : text}\n`);
    this.#problems.push(text.split("\n")[0] ?? text);
    this.keep();
  }

  /**
   * Carries out one of several things, of which each may fail without stopping the others.
   *
   * @param {string} what for the progress
   * @param {() => Promise<void> | void} action
   */
  async attempt(what, action) {
    this.note(what);
    try {
      await action();
    } catch (error) {
      this.fail(error);
    }
  }
}
