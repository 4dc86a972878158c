import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import { engineNames } from "./engines.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe.each(engineNames)("the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start({}, engine);
    await kernel.run("const plan = 1; let level = 2;");
  }, 120_000);

  afterAll(() => kernel.close());

  describe("names of earlier cells in shorthand", () => {
    const cells: [string, string][] = [
      ["({ plan }).plan", "1"],
      ["({ plan, level, own: 3 }).level", "2"],
      ["((plan: number) => ({ plan }))(7).plan", "7"],
      ["const inner = () => { const plan = 5; return { plan }; }; inner().plan", "5"],
      ["({ level } = { level: 9 }); level", "9"],
      ["({ level = 4 } = {} as { level?: number }); level", "4"],
    ];
    it.each(cells)("%s", async (code, expected) => {
      const { result, reply } = await kernel.run(code);
      expect(reply.status).toBe("ok");
      expect(result?.["text/plain"]).toBe(expected);
    });
  });
});
