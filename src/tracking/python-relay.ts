import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { packagedFile } from "../files/built-program.js";

/** Milliseconds for which the end of a relay is waited for. */
const patience = 60_000;

/** Bytes that wait for a relay that reads no more. */
const mostWaiting = 2 ** 24;

/**
 * A Python process that passes lines of JSON on to a service; `relay.py`.
 *
 * It ends with its input, also when this process is killed, and does not keep this process from ending before that.
 */
export class PythonRelay {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #service: string;
  #lastWords = "";
  #failure: string | undefined;

  /** @param onReady called when the service has begun to record the run */
  constructor(python: string, service: string, onReady: () => void) {
    this.#service = service;
    // In a group of its own: Ctrl-C in a terminal is for the run, which then ends it.
    const child = spawn(python, [packagedFile("tracking/relay.py"), service], {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    // A relay that ends too early is told by its exit.
    child.stdin.on("error", () => {});
    child.stdout.once("data", () => this.#try(onReady));
    child.stderr.on("data", (text: Buffer) => {
      this.#lastWords = `${this.#lastWords}${text}`.slice(-2000);
    });
    this.#ended = new Promise((resolve) => {
      child.once("error", ({ message }) => {
        this.#failure = message;
        resolve();
      });
      child.once("close", (code, signal) => {
        if (code !== 0) this.#failure ??= lastLine(this.#lastWords) || String(signal ?? code);
        resolve();
      });
    });
    child.unref();
    for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as Socket).unref();
  }

  /** @throws Error where the process has ended or reads no more. */
  write(line: object): void {
    if (this.#child.stdin !== null && this.#child.stdin.writableLength > mostWaiting) {
      this.#failure ??= "no answer";
      this.#child.kill("SIGKILL");
    }
    this.#expectWell();
    this.#child.stdin?.write(`${JSON.stringify(line)}\n`);
  }

  /**
   * Lets it pass on what it has and end.
   *
   * @throws Error where it does not.
   */
  async end(): Promise<void> {
    this.#child.ref();
    this.#child.stdin?.end();
    const timer = setTimeout(() => {
      this.#failure ??= "no answer";
      this.#child.kill("SIGKILL");
    }, patience);
    await this.#ended;
    clearTimeout(timer);
    this.#expectWell();
  }

  #try(onReady: () => void): void {
    try {
      onReady();
    } catch (error) {
      this.#failure = (error as Error).message;
    }
  }

  #expectWell(): void {
    if (this.#failure === undefined) return;
    throw new Error(
      `Expected ${this.#service} to take what the run measures but got "${this.#failure}" (${this.#child.spawnfile}). Install it there, or name a Python that has it in MIXTURE_GROWTH_TRACK_PYTHON; see docs/tracking.md.`,
    );
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
