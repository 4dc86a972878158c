// @ts-check
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { cloneRoot } from "../tools/setup/places.mjs";

/** What peers compile is kept, so that only the first round of a case waits for it. */
const compilerCaches = {
  TORCHINDUCTOR_CACHE_DIR: join(cloneRoot, ".setup", "compiled-peers", "torch"),
  JAX_COMPILATION_CACHE_DIR: join(cloneRoot, ".setup", "compiled-peers", "jax"),
};

/**
 * Runs a program of this folder that times something.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {any} the last line that it printed, as JSON
 */
export function ask(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: join(cloneRoot, "bench"),
    encoding: "utf8",
    env: { ...process.env, ...compilerCaches },
  });
  const line = stdout?.trim().split("\n").at(-1);
  if (status === 0 && line) return JSON.parse(line);
  throw new Error(`Expected ${program} ${args.join(" ")} to time something but it failed:\n${stderr}`);
}

/**
 * Times a step of ours, in a process of its own.
 *
 * @param {readonly string[]} args of step.mjs
 */
export function askOurs(args) {
  return ask(process.execPath, ["step.mjs", ...args]);
}
