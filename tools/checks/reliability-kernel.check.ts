import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readNewestCheckpoint } from "mixture-growth/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, TestKernel } from "../../kernel-ext/src/test-support/test-kernel.js";
import { cloneRoot } from "../setup/places.mjs";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  symlinkSync(join(cloneRoot, "node_modules"), join(kernel.folder, "node_modules"));
  const { reply } = await kernel.run(`
    import { GrowthPlan, startHere, startRun } from "mixture-growth";
    const { data, network, batchSize, augment } = startHere("smoke");
    const plan = GrowthPlan.mixture({ phases: { member: 500, grown: 1 } });
  `);
  expect(reply.status).toBe("ok");
});
afterAll(() => kernel.close());

/** The cell that is run, stopped, and run again. */
const cell = `
  const steps: string[] = [];
  const run = startRun({
    plan, network, data, seed: 0, batchSize, augment, directory: "kept",
    on: (event) => { if (event.kind === "step") console.log(event.epoch + "/" + event.step); },
  });
  await run.train();
`;

/** Runs the cell, stops it after some training, and returns how long the stop took. */
async function runAndStop(stop: () => Promise<void> | void): Promise<Ran & { readonly stopSeconds: number }> {
  const { id, ended } = kernel.begin(cell);
  const printed = (): boolean =>
    kernel.published.some((message) => message.parent.msg_id === id && message.header.msg_type === "stream");
  while (!printed()) await pause(20);
  await pause(500);
  const began = performance.now();
  await stop();
  return { ...(await ended), stopSeconds: (performance.now() - began) / 1000 };
}

const steps = (ran: Ran): string[] => ran.text("stdout").trim().split("\n");
const keptStep = (): { readonly epoch: number; readonly step: number } | undefined =>
  readNewestCheckpoint(join(kernel.folder, "kept"))?.checkpoint.snapshot.position;

/** Bytes in use, and tensors, in the kernel after garbage collection. */
async function held(): Promise<{ readonly heap: number; readonly tensors: number }> {
  const { text } = await kernel.run("console.log(measure())");
  return JSON.parse(text("stdout"));
}

it("R9 is flat over 300 cells: tensors, and memory in the kernel", async ({ task }) => {
  const { reply } = await kernel.run(`
    import * as tf from "@tensorflow/tfjs-core";
    import { setFlagsFromString } from "node:v8";
    import { runInNewContext } from "node:vm";
    import { Run, mlp } from "mixture-growth";
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    function measure(): string {
      collect();
      collect();
      return JSON.stringify({ heap: process.memoryUsage().heapUsed, tensors: tf.memory().numTensors });
    }
  `);
  expect(reply.status).toBe("ok");
  // The same cell again and again, as when a user changes one number.
  const train = (seed: number): string => `
    const small = new Run({
      plan: GrowthPlan.scratch({ train: 1 }), network: mlp({ hidden: [8], classes: 10, input: [14, 14, 1] }),
      data, seed: ${seed}, batchSize: 300,
    });
    await small.train();
    small.dispose();
    small.history.length`;
  const cells = 300;
  let warm = await held();
  for (let cell = 0; cell < cells; cell++) {
    const ran = await kernel.run(cell % 10 === 0 ? train(cell) : `const value = ${cell}; value * 2`);
    expect(ran.reply.status).toBe("ok");
    // The client need not keep the outputs.
    kernel.published.length = 0;
    if (cell === 99) warm = await held();
  }
  const last = await held();
  expect(last.tensors).toBe(warm.tensors);
  expect(last.heap / warm.heap).toBeLessThan(1.05);
  Object.assign(task.meta, { figures: { tries: cells, faults: 0, losses: 0 } });
}, 300_000);

describe("R11 a cell that trains, in the real kernel,", () => {
  it.each([
    ["the interrupt message", () => kernel.stop()],
    ["SIGINT", () => void process.kill(kernel.process.pid as number, "SIGINT")],
  ])(
    "R11 stops by %s between two steps, has its state on the disk, and goes on when it is run again",
    async (_, stop) => {
      const first = await runAndStop(stop);
      expect(first.reply.status).toBe("error");
      const [epoch, step] = (steps(first).at(-1) ?? "").split("/").map(Number) as [number, number];
      const kept = keptStep();
      // The end of an epoch counts as step 0 of the next.
      expect([`${epoch - 1} ${step}`, `${epoch} 0`]).toContain(`${kept?.epoch} ${kept?.step}`);
      expect(readdirSync(join(kernel.folder, "kept"))).not.toContain("lock");
      // Two seconds on an idle machine; this one may be busy.
      expect(first.stopSeconds).toBeLessThan(20);
      const second = await runAndStop(stop);
      const [next, after] = steps(second);
      const expected = kept?.step === 0 ? [`${epoch + 1}/1`] : [`${epoch}/${step + 1}`, `${epoch + 1}/1`];
      expect(expected).toContain(next);
      expect(after).not.toBe(next);
      expect(new Set(steps(second)).size).toBe(steps(second).length);
    },
    180_000,
  );
});
