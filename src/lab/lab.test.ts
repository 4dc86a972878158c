import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const lab = fileURLToPath(new URL("lab.py", import.meta.url));

/** Replaces JupyterLab by a kernel that started something in its own session, and a browser; ends on SIGTERM. */
const standIn = `
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
def start(name, **env):
    process = subprocess.Popen(["sleep", "600"], env={**os.environ, **env}, start_new_session=True)
    note(name, process.pid)
# A signal that comes while an unnamed file is written and closed would be reported and then forgotten.
def note(name, pid):
    with open(name, "w") as file:
        file.write(str(pid))
start("kernel", JPY_PARENT_PID=str(os.getpid()))
start("browser")
note("lab", os.getpid())
time.sleep(0.1 if "--short" in sys.argv else 600)
`;

/** Starts it, as `npm run lab` does. */
const launcher = `
  const { spawn } = require("node:child_process");
  spawn("python3", process.argv.slice(1), { stdio: "inherit", env: { ...process.env, PYTHONPATH: process.cwd() } });
`;

let folder: string;
let launched: ChildProcess;

const pid = (name: string): number =>
  existsSync(join(folder, name)) ? Number(readFileSync(join(folder, name), "utf8")) : 0;

async function start(...args: string[]): Promise<void> {
  launched = spawn(process.execPath, ["--eval", launcher, lab, ...args], { cwd: folder, stdio: "ignore" });
  await expect.poll(() => pid("lab"), { timeout: 20_000 }).toBeGreaterThan(1);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lab stand-in "));
  mkdirSync(join(folder, "jupyterlab"));
  writeFileSync(join(folder, "jupyterlab", "__init__.py"), "");
  writeFileSync(join(folder, "jupyterlab", "__main__.py"), standIn);
});
afterEach(() => {
  for (const name of ["lab", "kernel", "browser"]) if (isThere(pid(name))) process.kill(pid(name), "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

describe("JupyterLab ends, and what its kernels started, but not the person's browser,", () => {
  it.each<[string, () => void, readonly string[]]>([
    ["by itself", () => {}, ["--short"]],
    ["by SIGTERM", () => void process.kill(pid("lab"), "SIGTERM"), []],
    ["by many of them", signalUntilItEnds, []],
    ["by SIGHUP, as when the terminal is closed", () => void process.kill(pid("lab"), "SIGHUP"), []],
    ["when the program that started it is killed", () => void launched.kill("SIGKILL"), []],
  ])("%s", async (_, stop, args) => {
    await start(...args);
    stop();
    await expect.poll(() => isThere(pid("lab")) || isThere(pid("kernel")), { timeout: 30_000 }).toBe(false);
    expect(isThere(pid("browser"))).toBe(true);
  });
});

it("JupyterLab ends when the program that started it is killed, also on a system that does not tell", async () => {
  // Read by Python as it starts.
  writeFileSync(join(folder, "sitecustomize.py"), 'import sys\nsys.platform = "darwin"\n');
  await start();
  launched.kill("SIGKILL");
  await expect.poll(() => isThere(pid("lab")), { timeout: 30_000 }).toBe(false);
});

/** A dying program may signal once for each of its threads. */
function signalUntilItEnds(): void {
  const lab = pid("lab");
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    try {
      process.kill(lab, "SIGTERM");
    } catch {
      return; // It has ended.
    }
    if (!isThere(lab)) return;
  }
}

/** Whether a process runs; a zombie does not. */
function isThere(pid: number): boolean {
  try {
    return pid > 0 && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
