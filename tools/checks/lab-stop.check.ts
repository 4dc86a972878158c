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
    // All have ended, as they should.
  }
});

/** A running JupyterLab with a kernel of a notebook of one's own. */
async function start(): Promise<{ readonly port: number; readonly kernels: () => number[] }> {
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const args = [program, "--no-browser", `--port=${port}`, `--IdentityProvider.token=${token}`];
  const mark = { LAB_STOP_CHECK: token };
  lab = spawn(process.execPath, args, { stdio: "ignore", detached: true, env: { ...process.env, ...mark } });
  const ask = (path: string, options: RequestInit = {}): Promise<Response | undefined> =>
    fetch(`http://127.0.0.1:${port}/api/${path}?token=${token}`, options).catch(() => undefined);
  await expect.poll(async () => (await ask("status"))?.ok, { timeout: limit, interval: 300 }).toBe(true);
  const notebook = { path: "notebooks/mine/a.ipynb", name: "a.ipynb", type: "notebook" };
  const body = JSON.stringify({ ...notebook, kernel: { name: "mixture-growth" } });
  expect((await ask("sessions", { method: "POST", body }))?.status).toBe(201);
  const kernels = (): number[] => running().filter((pid) => isKernelOf(pid, `LAB_STOP_CHECK=${token}`));
  expect(kernels()).toHaveLength(1);
  return { port, kernels };
}

const running = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function isKernelOf(pid: number, mark: string): boolean {
  try {
    const read = (file: string): string[] => readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
    return read("environ").includes(mark) && read("cmdline").includes("run");
  } catch {
    return false;
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
});
