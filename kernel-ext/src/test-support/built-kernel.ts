import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const packageFolder: string = fileURLToPath(new URL("../..", import.meta.url));
const longestBuildMs = 120_000;

/**
 * Builds the kernel if its sources are newer: its process runs what is built.
 *
 * @throws Error with the compiler's messages if the sources do not compile
 */
export async function buildKernel(): Promise<void> {
  const lock = path.join(
    tmpdir(),
    `build-${createHash("sha1").update(packageFolder).digest("hex").slice(0, 12)}`,
  );
  await take(lock);
  try {
    const compiler = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [compiler, "-b", packageFolder], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`Expected the kernel's sources to compile but got:\n${stdout}`);
  } finally {
    rmdirSync(lock);
  }
}

/** Test files run side by side; two compilers must not write the same files. */
async function take(lock: string): Promise<void> {
  const until = performance.now() + longestBuildMs;
  for (;;) {
    try {
      return mkdirSync(lock);
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === "EEXIST";
      if (!isTaken) throw error;
      if (performance.now() > until) rmdirSync(lock);
      await pause(100);
    }
  }
}
