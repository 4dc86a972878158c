import { totalmem } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import { hostMemory } from "./usage.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("usage", () => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start();
  }, 120_000);

  afterAll(() => kernel.close());

  it("is told while a cell computes, in the words of ipykernel, and leaves the kernel busy", async () => {
    await kernel.ask("usage_request", {}, "control");
    const { ended } = await kernel.beginPrinting("console.log('on'); for (;;) {}");
    await pause(300);
    const publishedBefore = kernel.published.length;
    const usage = await kernel.ask("usage_request", {}, "control");
    expect(kernel.published.slice(publishedBefore)).toEqual([]);
    expect(usage).toMatchObject({ pid: kernel.process.pid, hostname: expect.any(String) });
    expect(usage.kernel_cpu).toBeGreaterThan(1);
    expect(usage.kernel_memory).toBeGreaterThan(2 ** 25);
    const memory = usage.host_virtual_memory as Record<string, number>;
    expect(memory.total).toBeGreaterThan(Number(usage.kernel_memory));
    expect(memory.available).toBeGreaterThan(0);
    expect(usage.host_cpu_percent).toBeGreaterThan(0);
    expect(usage.host_cpu_percent).toBeLessThanOrEqual(100);
    await kernel.stop();
    await ended;
  });

  it("tells the memory of the machine in bytes, and the whole of it on every system", () => {
    expect(hostMemory("MemTotal:    8000 kB\nMemFree:  1000 kB\nMemAvailable:  6000 kB\n")).toMatchObject({
      total: 8_192_000,
      free: 1_024_000,
      available: 6_144_000,
      percent: 25,
    });
    expect(hostMemory("")).toMatchObject({ total: totalmem(), free: expect.any(Number) });
  });

  it("counts the processes that cells have started", async () => {
    const alone = await kernel.ask("usage_request", {}, "control");
    const own = `process.stdin.resume(); globalThis.kept = Buffer.alloc(2 ** 28, 1); console.log("on")`;
    await kernel.run(`import { spawn } from "node:child_process"; import { once } from "node:events";
      const child = spawn(process.execPath, ["-e", ${JSON.stringify(own)}]); await once(child.stdout, "data"); null`);
    const both = await kernel.ask("usage_request", {}, "control");
    expect(Number(both.kernel_memory) - Number(alone.kernel_memory)).toBeGreaterThan(2 ** 27);
    await kernel.run("child.kill(); await once(child, 'exit'); null");
  });
});
