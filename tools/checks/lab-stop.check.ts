import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { cloneRoot, places } from "../setup/places.mjs";
import { freePort } from "./lab-server.js";

const program = fileURLToPath(new URL("lab-without-set-up.mjs", import.meta.url));
const isThere = existsSync(join(places(cloneRoot).environment, "bin", "jupyter-lab"));
const reason = isThere ? "" : " (no JupyterLab in .venv)";
const limit = 120_000;

let lab: ChildProcess;
afterEach(() => {
  try {
    process.kill(-(lab.pid as number), "SIGKILL");
  } catch {
    // All of them have ended, as they should.
  }
});

/** Runs a command in its own terminal, connected to our pipes; exits with the command's status. */
const inTerminal = [
  "-c",
  "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
];

interface Started {
  readonly port: number;
  readonly kernels: () => number[];
  /** The program and everything that it started. */
  readonly all: () => number[];
}

/** A running JupyterLab with the kernel of a notebook in `notebooks/mine`, with or without a terminal. */
async function start({ hasTerminal = false } = {}): Promise<Started> {
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const args = [program, "--no-browser", `--port=${port}`, `--IdentityProvider.token=${token}`];
  const mark = { LAB_STOP_CHECK: token };
  const env = { ...process.env, ...mark };
  lab = hasTerminal
    ? spawn(places(cloneRoot).python, [...inTerminal, process.execPath, ...args], { detached: true, env })
    : spawn(process.execPath, args, { stdio: "ignore", detached: true, env });
  const ask = (path: string, options: RequestInit = {}): Promise<Response | undefined> =>
    fetch(`http://127.0.0.1:${port}/api/${path}?token=${token}`, options).catch(() => undefined);
  await expect.poll(async () => (await ask("status"))?.ok, { timeout: limit, interval: 300 }).toBe(true);
  const notebook = { path: "notebooks/mine/a.ipynb", name: "a.ipynb", type: "notebook" };
  const body = JSON.stringify({ ...notebook, kernel: { name: "mixture-growth" } });
  expect((await ask("sessions", { method: "POST", body }))?.status).toBe(201);
  const all = (): number[] =>
    running().filter((pid) => read(pid, "environ").includes(`LAB_STOP_CHECK=${token}`));
  const kernels = (): number[] => all().filter((pid) => read(pid, "cmdline").includes("run"));
  expect(kernels()).toHaveLength(1);
  return { port, kernels, all };
}

const running = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** The strings in a file of a process; none if it has ended. */
function read(pid: number, file: "environ" | "cmdline"): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
  } catch {
    return [];
  }
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

describe.skipIf(!isThere)(`the real JupyterLab${reason}`, () => {
  it.each<[string, () => void]>([
    ["SIGTERM to our program", () => void lab.kill("SIGTERM")],
    ["a closed terminal", () => void process.kill(-(lab.pid as number), "SIGHUP")],
    ["SIGKILL of our program", () => void lab.kill("SIGKILL")],
  ])(
    "runs a kernel in its notebook's folder, and ends with it and its port closed by %s",
    async (_, stop) => {
      const { port, kernels } = await start();
      expect(readlinkSync(`/proc/${kernels()[0]}/cwd`)).toBe(join(cloneRoot, "notebooks", "mine"));
      stop();
      await expect.poll(kernels, { timeout: 30_000, interval: 200 }).toEqual([]);
      await expect.poll(() => answers(port), { timeout: 30_000, interval: 200 }).toBe(false);
    },
    limit,
  );

  it(
    "ends with all it started by kill -INT of our program, which does not reach it, in a terminal",
    async () => {
      const { port, all } = await start({ hasTerminal: true });
      lab.stdout?.resume();
      const ours = all().find((pid) => read(pid, "cmdline")[1] === program) as number;
      process.kill(ours, "SIGINT");
      await expect.poll(all, { timeout: 30_000, interval: 200 }).toEqual([]);
      expect(await answers(port)).toBe(false);
    },
    limit,
  );

  it(
    "asks after Ctrl-C in a terminal, goes on after n, and leaves nothing behind after y",
    async () => {
      const { port, kernels, all } = await start({ hasTerminal: true });
      let shown = "";
      lab.stdout?.on("data", (chunk) => {
        shown += String(chunk);
      });
      const answer = async (word: string): Promise<void> => {
        shown = "";
        lab.stdin?.write("\x03");
        await expect.poll(() => shown, { timeout: 30_000 }).toContain("(y/[n])?");
        lab.stdin?.write(`${word}\n`);
      };
      await answer("n");
      await expect.poll(() => shown, { timeout: 30_000 }).toContain("resuming operation");
      expect([kernels().length, await answers(port)]).toEqual([1, true]);
      await answer("y");
      await expect.poll(() => lab.exitCode, { timeout: 30_000 }).toBe(0);
      expect(all()).toEqual([]);
      expect(await answers(port)).toBe(false);
    },
    limit,
  );
});
