import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A program of this folder in a process of its own. */
export class Child {
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  #waiting: (() => void) | undefined;
  #stderr = "";
  /** Resolves when it has ended, with the signal that ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;

  /**
   * @param program file in this folder
   * @param before a command in front of it, such as `unshare`, with its arguments
   * @param node the Node.js that runs it
   */
  constructor(
    program: string,
    args: readonly string[],
    before: readonly string[] = [],
    node: string = process.execPath,
  ) {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const [command = node, ...rest] = [...before, node, path, ...args];
    this.#process = spawn(command, rest, { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    this.#process.stdout?.on("data", (chunk: Buffer) => {
      const lines = (text + chunk.toString()).split("\n");
      text = lines.pop() ?? "";
      this.#lines.push(...lines);
      this.#waiting?.();
    });
    this.#process.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    this.ended = new Promise((resolve) => {
      this.#process.once("close", (code, signal) => {
        resolve({ code, signal });
        this.#waiting?.();
      });
    });
  }

  /** The complete lines that it has printed so far. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** What it wrote to stderr. */
  get trouble(): string {
    return this.#stderr;
  }

  /** Waits for its first matching line; undefined if it ended without one. */
  async line(fits: (line: string) => boolean): Promise<string | undefined> {
    for (;;) {
      const found = this.#lines.find(fits);
      if (found !== undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) {
        return found;
      }
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  /** Ends it as a power cut would, without warning. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.ended;
  }
}
