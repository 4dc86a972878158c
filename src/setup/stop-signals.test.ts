import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stopSignals } from "../files/stopping.js";
import { signals } from "./stop-signals.mjs";

const program = `
  import { writeFileSync } from "node:fs";
  import { onStop } from ${JSON.stringify(new URL("stop-signals.mjs", import.meta.url).href)};
  const waiting = setTimeout(() => {}, 60_000);
  const forget = onStop((signal) => {
    writeFileSync("stopped", signal);
    forget();
    clearTimeout(waiting);
  });
  writeFileSync("pid", String(process.pid));
`;

let folder: string;
let npm: ChildProcess;

/** The process number of the program, once it runs. */
async function started(script: string): Promise<number> {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: { program: script } }));
  writeFileSync(join(folder, "program.mjs"), program);
  // A group of its own, so that a signal can be sent to all of it, as a terminal does.
  npm = spawn("npm", ["run", "program"], { cwd: folder, stdio: "ignore", detached: true });
  await expect.poll(() => existsSync(join(folder, "pid")), { timeout: 30_000 }).toBe(true);
  return Number(readFileSync(join(folder, "pid"), "utf8"));
}

const told = (): string | undefined =>
  existsSync(join(folder, "stopped")) ? readFileSync(join(folder, "stopped"), "utf8") : undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stop signals "));
});
afterEach(() => {
  try {
    process.kill(-(npm.pid as number), "SIGKILL");
  } catch {
    // All of them have ended, as they should.
  }
  rmSync(folder, { recursive: true, force: true });
});

it("programs of the set-up hear the same signals as those of the library", () => {
  expect(signals).toEqual(stopSignals);
});

describe("a program that npm runs is told", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("of %s that it got itself", async (signal) => {
    process.kill(await started("exec node program.mjs"), signal);
    await expect.poll(told, { timeout: 10_000 }).toBe(signal);
  });

  it.each([
    ["SIGINT", "SIGINT"],
    ["SIGTERM", "SIGTERM"],
    ["SIGHUP", "SIGHUP"],
    ["SIGKILL", "SIGHUP"],
  ] as const)("of %s that only npm got, as %s", async (signal, as) => {
    await started("exec node program.mjs");
    npm.kill(signal);
    await expect.poll(told, { timeout: 10_000 }).toBe(as);
  });

  it("of the end of npm behind a shell that stays", async () => {
    await started("node program.mjs; true");
    npm.kill("SIGKILL");
    await expect.poll(told, { timeout: 10_000 }).toBe("SIGHUP");
  });

  it("of nothing while npm is there", async () => {
    await started("exec node program.mjs");
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(told()).toBeUndefined();
  });
});
