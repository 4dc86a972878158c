import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { KernelClient } from "../client/kernel-client.js";
import { KernelProcess } from "../client/kernel-process.js";
import { buildKernel } from "../test-support/built-kernel.js";
import { kernelCommand } from "./kernelspec.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;
beforeEach(async () => {
  await buildKernel();
  folder = mkdtempSync(path.join(tmpdir(), "history "));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a cell in a kernel that was installed with a folder for its history. */
async function runCell(env: Readonly<Record<string, string>>): Promise<void> {
  const command = [...kernelCommand, `--history=${path.join(folder, "installed")}`];
  const kernel = await KernelProcess.start({ folder, command, env });
  const client = new KernelClient(kernel.connection);
  const cell = {
    code: "1 + 1",
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
  };
  await client.request("shell", "execute_request", cell).reply;
  client.close();
  await kernel.kill();
}

it("what is run is kept where the kernel's command says, unless the environment says otherwise", async () => {
  await runCell({ MIXTURE_GROWTH_HISTORY: "off" });
  expect(readdirSync(folder)).toEqual([]);
  await runCell({ MIXTURE_GROWTH_HISTORY: path.join(folder, "named") });
  expect(readdirSync(folder)).toEqual(["named"]);
  await runCell({ MIXTURE_GROWTH_HISTORY: "" });
  expect(readdirSync(path.join(folder, "installed"))).toEqual(["1.jsonl"]);
});
