import { execFile } from "node:child_process";
import { EngineError } from "./engine.js";

/**
 * Runs a program of an engine.
 *
 * @param input what it reads
 * @returns What it wrote.
 * @throws EngineError with what it said.
 */
export function runProgram(program: string, words: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 2 ** 28, timeout: 60_000 };
    const child = execFile(program, words, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const missing = error.code === "ENOENT";
      const got = missing
        ? "no such program"
        : (stderr.trim() || error.message).split("\n").slice(-3).join(" ");
      const remedy = missing
        ? "Use a machine that has it, such as the login node."
        : "See its documentation.";
      reject(new EngineError(`Expected ${program} to work but got ${got} (engine). ${remedy}`));
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** A word as a shell reads it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
