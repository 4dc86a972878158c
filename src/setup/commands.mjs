// @ts-check
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { SetupProblem, Stopped, sentence } from "./problem.mjs";

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
/** The exit status of a command that was ended by a signal. */
const killed = 128;

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

const diskFull = /ENOSPC|No space left on device|Disk quota exceeded|EDQUOT/i;
const readOnly = /EROFS|Read-only file system/i;
const nothingWithin = "nothing within";
// A proxy that cannot reach the registry answers in its place.
const unreachable =
  /nothing within \d+ s|FETCH_ERROR|\bE(?:407|50[234])\b|\b50[234] (?:Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out)|ENOTFOUND|ENETDOWN|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Temporary failure in name resolution|Name or service not known|Connection refused|Network is unreachable|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|UNABLE_TO_GET_ISSUER_CERT|SELF_SIGNED_CERT/i;

/**
 * @param {string} output of a command
 * @returns {boolean} whether it failed because something did not answer
 */
export function isUnreachable(output) {
  return unreachable.test(output);
}

/**
 * Explains why a command failed, from what it printed.
 *
 * @param {CommandResult} result
 * @param {{ thing: string, command: string, registry: string, log: string }} about `registry` names the
 *   package registry in use, as in "the npm registry"
 * @returns {SetupProblem}
 */
export function explainFailure(result, { thing, command, registry, log }) {
  const where = `${command}, log in ${log}`;
  const found = unreachable.exec(result.output);
  if (diskFull.test(result.output)) {
    return new SetupProblem(
      sentence({
        thing,
        constraint: "to fit on the disk",
        got: "a full disk",
        where,
        todo: "Free some space and run the same command again; finished steps are kept.",
      }),
    );
  }
  if (readOnly.test(result.output)) {
    return new SetupProblem(
      sentence({
        thing,
        constraint: "to be written into this folder",
        got: "a read-only file system",
        where,
        todo: "Use a folder that you can write to.",
      }),
    );
  }
  if (result.code === killed) {
    return new SetupProblem(
      sentence({
        thing,
        constraint: `to be made by ${command}`,
        got: "a signal from outside that ended it",
        where,
        todo: "If the machine ran out of memory, close other programs; then run the same command again.",
      }),
    );
  }
  if (result.code === 127) {
    return new SetupProblem(
      sentence({
        thing,
        constraint: `to be made by ${command}`,
        got: "no such command",
        where,
        todo: "Install it and run the same command again.",
      }),
    );
  }
  if (found !== null) {
    return new SetupProblem(
      sentence({
        thing,
        constraint: `to come from ${registry}`,
        got: `no answer from it (${found[0]})`,
        where,
        todo: "Check the connection, the proxy and the registry setting, then run the same command again; finished steps are kept.",
      }),
    );
  }
  return new SetupProblem(
    sentence({
      thing,
      constraint: "to be made without an error",
      got: `exit status ${result.code}: ${lastWords(result.output)}`,
      where,
      todo: "Read the log, then run the same command again; finished steps are kept.",
    }),
  );
}

/**
 * The most telling lines, for a message of one line: the first errors, or the last lines.
 *
 * @param {string} output
 * @returns {string}
 */
export function lastWords(output) {
  const lines = output
    .split(/\r?\n/)
    .map((line) =>
      line.replace(/^npm (error|warn)\s?/, (prefix) => (/warn/.test(prefix) ? prefix : "")).trim(),
    )
    .filter((line) => line !== "" && !/^(code |npm warn|A complete log|\[notice\])/i.test(line));
  const errors = lines.filter((line) => /\berror\b|\bfatal\b/i.test(line));
  const chosen = errors.length > 0 ? errors.slice(0, 2) : lines.slice(0, 1).concat(lines.slice(1).slice(-1));
  return chosen.join(" | ").slice(0, 400) || "it printed nothing";
}
