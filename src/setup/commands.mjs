// @ts-check
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { killed, nothingWithin } from "./failures.mjs";
import { Stopped } from "./problem.mjs";

/**
 * @typedef {object} CommandOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {string} [log] a file that receives everything the command prints
 * @property {(line: string) => void} [onLine] called for each whole line of output
 * @property {RegExp} [hopelessAt] a line after which the command cannot succeed any more: it is ended, with status 1
 * @property {number} [limitSeconds] ends the command after this time, with status 124
 * @property {boolean} [show] passes the terminal on to the command instead of collecting its output; the command may
 *   write to its file descriptor 3 whenever Ctrl-C reaches it
 */

/**
 * @typedef {object} CommandResult
 * @property {number} code the exit status; 127 if there is no such command
 * @property {string} output standard output and standard error together, the last 200,000 characters
 */

const longestOutput = 200_000;
const patienceMilliseconds = 5_000;
/** How long a command may take to report that Ctrl-C has reached it. */
const tellMilliseconds = 1_000;

/** Runs commands one at a time, and stops the running one when the user stops us. */
export class Commands {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #running;
  #hasTerminal = false;
  /** When the command that has the terminal last reported that Ctrl-C has reached it. */
  #toldAt = Number.NEGATIVE_INFINITY;
  /** @type {NodeJS.Signals | undefined} */
  #stoppedBy;
  #stop = new AbortController();
  /** Called with the process of each command that is not the terminal's as it starts, and with nothing when it has ended. */
  onRunning = (/** @type {number | undefined} */ _pid) => {};

  /** @returns {AbortSignal} aborts when `stop` is called, for work other than commands */
  get signal() {
    return this.#stop.signal;
  }

  /** @returns {boolean} whether `stop` was called */
  get stopped() {
    return this.#stoppedBy !== undefined;
  }

  /**
   * Ends the running command, by force after five seconds; later commands do not start. A command that has the terminal
   * receives Ctrl-C itself and decides; without a terminal there is nobody to ask, and an interrupt that has not reached
   * the command did not come from the terminal.
   *
   * @param {NodeJS.Signals} signal
   */
  stop(signal) {
    if (!(this.#hasTerminal && signal === "SIGINT" && process.stdin.isTTY)) return this.#end(signal);
    const child = this.#running;
    const from = performance.now() - tellMilliseconds;
    setTimeout(() => {
      if (this.#running === child && this.#toldAt < from) this.#end(signal);
    }, tellMilliseconds).unref();
  }

  /** @param {NodeJS.Signals} signal */
  #end(signal) {
    this.#stoppedBy ??= signal;
    this.#stop.abort();
    const child = this.#running;
    if (child === undefined) return;
    this.#kill(child, "SIGTERM");
    setTimeout(() => this.#kill(child, "SIGKILL"), patienceMilliseconds).unref();
  }

  /**
   * Ends a command and everything it started: it leads a process group unless it has the terminal.
   *
   * @param {import("node:child_process").ChildProcess} child
   * @param {NodeJS.Signals} signal
   */
  #kill(child, signal) {
    if (this.#hasTerminal || child.pid === undefined) {
      child.kill(signal);
      return;
    }
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  }

  /**
   * Throws when the run was stopped.
   *
   * @throws {Stopped}
   */
  throwIfStopped() {
    if (this.#stoppedBy !== undefined) throw new Stopped(this.#stoppedBy);
  }

  /**
   * Runs one command to its end.
   *
   * @param {string} command
   * @param {readonly string[]} args
   * @param {CommandOptions} options
   * @returns {Promise<CommandResult>}
   * @throws {Stopped} when the run was stopped before or while it ran
   */
  async run(command, args, options) {
    this.throwIfStopped();
    if (options.log) writeLog(options.log, `$ ${command} ${args.join(" ")}\n`);
    const result = await this.#spawn(command, args, options);
    this.throwIfStopped();
    return result;
  }

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {CommandOptions} options
   * @returns {Promise<CommandResult>}
   */
  #spawn(command, args, { cwd, env, log, onLine, hopelessAt, limitSeconds, show }) {
    return new Promise((resolve) => {
      const child = spawn(command, args, {
        cwd,
        env,
        detached: !show,
        stdio: show ? ["inherit", "inherit", "inherit", "pipe"] : ["ignore", "pipe", "pipe"],
      });
      child.stdio[3]?.on("data", () => {
        this.#toldAt = performance.now();
      });
      this.#running = child;
      this.#hasTerminal = show === true;
      if (!show && child.pid !== undefined) this.onRunning(child.pid);
      let output = "";
      let isHopeless = false;
      const lines = new LineSplitter((line) => {
        onLine?.(line);
        if (isHopeless || hopelessAt?.test(line) !== true) return;
        isHopeless = true;
        this.#kill(child, "SIGKILL");
      });
      /** @param {string} text */
      const take = (text) => {
        output = (output + text).slice(-longestOutput);
        if (log) writeLog(log, text);
        lines.write(text);
      };
      child.stdout?.setEncoding("utf8").on("data", take);
      child.stderr?.setEncoding("utf8").on("data", take);
      let isLate = false;
      const limit =
        limitSeconds &&
        setTimeout(() => {
          isLate = true;
          take(`\n${nothingWithin} ${limitSeconds} s\n`);
          this.#kill(child, "SIGKILL");
        }, limitSeconds * 1000);
      /** @param {number} code */
      const finish = (code) => {
        clearTimeout(limit || undefined);
        // A command that did not start ends twice, the second time when another one may be running.
        if (this.#running === child) {
          this.#running = undefined;
          this.#hasTerminal = false;
          if (!show) this.onRunning(undefined);
        }
        lines.end();
        const status = isHopeless ? 1 : code;
        resolve({ code: isLate ? 124 : status, output });
      };
      child.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
        take(`${error.message}\n`);
        finish(error.code === "ENOENT" ? 127 : 126);
      });
      child.once("close", (code, signal) => finish(code ?? (signal === null ? 1 : killed)));
    });
  }
}

/**
 * Appends to a log. The log explains failures and must never cause one.
 *
 * @param {string} file
 * @param {string} text
 */
function writeLog(file, text) {
  try {
    appendFileSync(file, text);
  } catch {
    // A full disk will fail the command itself, with a better message.
  }
}

/** Cuts a stream of text into lines. */
class LineSplitter {
  #rest = "";
  #onLine;

  /** @param {(line: string) => void} onLine */
  constructor(onLine) {
    this.#onLine = onLine;
  }

  /** @param {string} text */
  write(text) {
    const lines = (this.#rest + text).split(/\r?\n|\r/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#onLine(line);
  }

  end() {
    if (this.#rest !== "") this.#onLine(this.#rest);
    this.#rest = "";
  }
}
