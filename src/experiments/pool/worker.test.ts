import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { builtProgram } from "../../files/built-program.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { FromWorker, PoolTask } from "./messages.js";
import { threadSettings } from "./processes.js";
import { plannedRun } from "./test-support/planned-run.js";

const folder = mkdtempSync(join(tmpdir(), "worker "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = plannedRun(GrowthPlan.scratch({ train: 1000 }));

it.each(["SIGTERM", "SIGUSR1"] as const)(
  "a process of a pool stops its run and stores it when it gets %s",
  async (signal) => {
    const task: PoolTask = {
      data: { name: "fashion-mnist-mini", perClass: [6, 2] },
      split: "test",
      directory: join(folder, signal),
      shared: join(folder, `${signal} shared`),
      sharesWholeRuns: false,
    };
    const child = fork(builtProgram("experiments/pool/worker.js"), {
      env: { ...process.env, ...threadSettings(1) },
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const answer = new Promise<FromWorker["kind"]>((resolve) => {
      child.once("exit", () => resolve("failed"));
      child.on("message", ({ kind }: FromWorker) => {
        if (kind === "event") child.kill(signal);
        else resolve(kind);
      });
    });
    child.send({ kind: "begin", task });
    child.send({ kind: "run", run: { ...run, plan: run.plan.data } });
    expect(await answer).toBe("stopped");
    child.disconnect();
  },
  300_000,
);
