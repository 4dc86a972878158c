import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { TestKernel } from "../../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "code-"));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it("the compiler's machine code is stored by the first kernel and fits the next, which runs under the same flags", async () => {
  vi.stubEnv("MIXTURE_GROWTH_CODE", folder);
  vi.stubEnv("MIXTURE_GROWTH_ENGINE", "mainline");
  const times: number[] = [];
  for (let kernels = 0; kernels < 2; kernels++) {
    const kernel = await TestKernel.start();
    expect((await kernel.run("1 + 1")).reply.status).toBe("ok");
    await kernel.close();
    const files = readdirSync(folder);
    expect(files).toHaveLength(1);
    times.push(statSync(path.join(folder, files[0] as string)).mtimeMs);
  }
  expect(times[0]).toBe(times[1]);
});
