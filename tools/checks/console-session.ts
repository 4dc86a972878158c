import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { terminalParts } from "../../kernel-ext/src/output/ansi.js";

/** How long an answer may take. */
const longestMs = 60_000;
/** A console that asks where its cursor is waits for this answer. */
const [cursorQuestion, cursorAnswer] = ["\x1b[6n", "\x1b[1;1R"];

/** A program in a terminal, as a person uses it. */
export class ConsoleSession {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #raw = "";
  #seen = 0;

  /** @param command of the shell; `script` of util-linux gives it a terminal */
  constructor(command: string, options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
    const stdio = ["pipe", "pipe", "inherit"] as const;
    this.#child = spawn("script", ["-qec", command, "/dev/null"], {
      ...options,
      stdio: [...stdio],
    }) as ChildProcessByStdio<Writable, Readable, null>;
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#raw += text;
      if (text.includes(cursorQuestion)) this.#child.stdin.write(cursorAnswer);
    });
  }

  /** What was shown, without colours and movements. */
  get shown(): string {
    return terminalParts(this.#raw)
      .map(({ control, text }) => (control === undefined ? text : control === "\n" ? "\n" : ""))
      .join("");
  }

  /** Types a line, and waits until something is shown that was not there before. */
  async type(line: string, answer: string): Promise<void> {
    this.#seen = this.shown.length;
    this.#child.stdin.write(`${line}\r`);
    await this.waitFor(answer);
  }

  /** Waits for what is shown after the last line that was typed. */
  async waitFor(answer: string): Promise<void> {
    const until = performance.now() + longestMs;
    while (!this.shown.slice(this.#seen).includes(answer)) {
      if (performance.now() > until) throw new Error(`Expected ${answer} but got:\n${this.shown}`);
      await pause(50);
    }
  }

  /** Presses Ctrl-D. @returns the exit code of the program */
  async leave(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#child.once("exit", resolve));
    this.#child.stdin.write("\x04");
    return ended;
  }

  /** Ends it if it is still there. */
  close(): void {
    this.#child.kill("SIGKILL");
  }
}
