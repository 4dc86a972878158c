import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DebugSession } from "../test-support/debug-session.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;
let debug: DebugSession;

beforeAll(async () => {
  kernel = await TestKernel.start();
  debug = new DebugSession(kernel);
  await debug.attach();
}, 120_000);

afterAll(() => kernel.close());

/** As a person in a terminal does, who presses again where nothing happens. */
async function signalUntil(ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ended.finally(() => {
    isOver = true;
  });
  for (;;) {
    for (let waited = 0; waited < 3000 && !isOver; waited += 50) {
      if (waited === 200) process.kill(kernel.process.pid ?? 0, "SIGINT");
      await pause(50);
    }
    if (isOver) return;
  }
}

describe("a signal from outside, while the kernel is stopped at a breakpoint,", () => {
  it.each([
    ["in a loop", "let n = 0;\nfor (;;) {\n  n++;\n}"],
    ["in a loop behind an await", "await null;\nfor (;;) {\n  void 0;\n}"],
    ["before an await", "const m = 0;\n\nlet o = 1;\nawait new Promise((r) => setTimeout(r, 60_000));"],
    [
      "in a callback",
      "await new Promise<void>((done) => setTimeout(() => {\n  let turns = 0;\n  for (;;) turns++;\n}, 1));",
    ],
  ])("ends the cell, %s, and breakpoints count again after it", async (_, code) => {
    const { ended } = await debug.begin(code, [3]);
    await debug.stopped();
    await signalUntil(ended);
    expect((await ended).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(await debug.ask("debugInfo")).toMatchObject({ stoppedThreads: [] });
    await debug.breakAt(code, []);
    const again = await debug.begin("const again = 1;\nagain", [1]);
    await debug.stopped();
    await debug.go();
    expect((await again.ended).result?.["text/plain"]).toBe("1");
  });

  it("is heard after questions about the stop, and ends one cell only", async () => {
    const { ended } = await debug.begin("const kept = 1;\nfor (;;) {\n  kept;\n}", [3]);
    await debug.stopped();
    expect(await debug.evaluate("kept + 1")).toBe("2");
    await debug.go("next");
    await debug.stopped();
    expect((await debug.variables()).Notebook).toMatchObject({ kept: "1: number" });
    await signalUntil(ended);
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("await null;\nkept + 2")).result?.["text/plain"]).toBe("3");
  });

  it("leaves a kernel that hears the next signal where no debugger stops", async () => {
    const { ended } = await kernel.beginPrinting("console.log('on');\nawait new Promise(() => undefined);");
    await signalUntil(ended);
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("1 + 1")).result?.["text/plain"]).toBe("2");
  });
});
