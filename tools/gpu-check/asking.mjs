// @ts-check
// Programs that a part starts and asks; they answer in lines of JSON.
import { spawn } from "node:child_process";
import { lastWords } from "../../src/setup/failures.mjs";

const longest = 20_000;

/** What a program printed that is no answer. */
export class NoAnswer extends Error {}

/**
 * The answer in the last line of what a program printed.
 *
 * @param {string} text
 * @param {string} program for the message
 * @returns {any}
 */
export function lastAnswer(text, program) {
  const line = text.trim().split("\n").at(-1) ?? "";
  try {
    const answer = JSON.parse(line);
    if (typeof answer === "object" && answer !== null) return answer;
  } catch {
    // Said below.
  }
  throw new NoAnswer(
    `Expected ${program} to answer in JSON but got ${JSON.stringify(line.slice(0, 120))} (gpu-check). Please send check.json.`,
  );
}

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, name: string, answers?: boolean, onLine?: (line: string) => void }}
 *   options `name` for messages; `answers`: whether it prints one
 * @returns {Promise<any>} the last line that it printed, as JSON
 */
export async function askOnce(program, args, { cwd, env = process.env, name, answers = true, onLine }) {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let told = 0;
  let trouble = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
    if (onLine === undefined) return;
    const lines = said.slice(told).split("\n");
    // What follows the last end of a line is not complete yet.
    for (const line of lines.slice(0, -1)) onLine(line);
    told = said.lastIndexOf("\n") + 1;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    trouble = (trouble + text).slice(-longest);
  });
  /** @type {number | string} */
  const code = await new Promise((resolve) => {
    child.once("error", (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? "an error"));
    child.once("close", (status, signal) => resolve(status ?? signal ?? "an error"));
  });
  if (code !== 0) throw new NoAnswer(ended(name, code, trouble));
  return answers ? lastAnswer(said, name) : undefined;
}

/**
 * Passes on what a program wrote, for the log, and says it in a sentence.
 *
 * @param {string} name
 * @param {number | string} code
 * @param {string} trouble
 */
function ended(name, code, trouble) {
  process.stderr.write(trouble.slice(-4000));
  return `Expected ${name} to answer but it ended with ${code}: ${reasonIn(trouble)} (gpu-check). Please send check.json.`;
}

/**
 * The line of an uncaught error, or the most telling lines.
 *
 * @param {string} trouble
 */
export function reasonIn(trouble) {
  const errors = trouble.match(/^[\w.]*(?:Error|Exception|Interrupt)\b.*: \S.*$/gm);
  return (errors?.at(-1) ?? lastWords(trouble)).slice(0, 400);
}

/** A program that answers each line with a line, as long as it lives; one that has ended is started again. */
export class Answerer {
  #program;
  #args;
  #options;
  /** @type {import("node:child_process").ChildProcessWithoutNullStreams | undefined} */
  #child;
  #trouble = "";

  /**
   * @param {string} program
   * @param {readonly string[]} args
   * @param {{ cwd: string, env?: NodeJS.ProcessEnv, name: string }} options
   */
  constructor(program, args, options) {
    this.#program = program;
    this.#args = args;
    this.#options = options;
  }

  /**
   * @param {object} question
   * @param {number} seconds for the answer
   * @returns {Promise<any>}
   * @throws {NoAnswer} in one sentence, when it answers with an error, with no JSON, too late, or has ended
   */
  async ask(question, seconds) {
    const { name } = this.#options;
    const line = await this.#line(`${JSON.stringify(question)}\n`, seconds);
    const answer = lastAnswer(line, name);
    if (typeof answer.error === "string") {
      throw new NoAnswer(
        `Expected ${name} to take a step but got ${answer.error.slice(0, 300)} (gpu-check). Please send check.json.`,
      );
    }
    return answer;
  }

  end() {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  /** @param {string} question @param {number} seconds @returns {Promise<string>} */
  #line(question, seconds) {
    const child = this.#running();
    const { name } = this.#options;
    return new Promise((resolve, reject) => {
      let text = "";
      const finish = (/** @type {() => void} */ settle) => {
        clearTimeout(timer);
        child.stdout.off("data", take);
        child.off("close", close);
        child.off("error", close);
        settle();
      };
      const take = (/** @type {string} */ chunk) => {
        text += chunk;
        if (text.includes("\n")) finish(() => resolve(text));
      };
      const close = (/** @type {number | Error | null} */ code) => {
        this.#child = undefined;
        const got = code instanceof Error ? code.message : (code ?? "a signal");
        finish(() => reject(new NoAnswer(ended(name, got, this.#trouble))));
      };
      const timer = setTimeout(() => {
        this.end();
        finish(() =>
          reject(
            new NoAnswer(
              `Expected ${name} to answer within ${Math.round(seconds)} s but it did not (gpu-check). Please send check.json.`,
            ),
          ),
        );
      }, seconds * 1000);
      child.stdout.on("data", take);
      child.once("close", close);
      child.once("error", close);
      child.stdin.write(question);
    });
  }

  #running() {
    if (this.#child !== undefined) return this.#child;
    const { cwd, env = process.env } = this.#options;
    const child = spawn(this.#program, this.#args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    this.#trouble = "";
    child.stdout.setEncoding("utf8");
    child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#trouble = (this.#trouble + text).slice(-longest);
    });
    // A question to a program that has just ended is answered by its end.
    child.stdin.on("error", () => {});
    this.#child = child;
    return child;
  }
}
