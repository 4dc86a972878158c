import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DebugSession } from "../test-support/debug-session.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const files = {
  "node_modules/careful/package.json": '{ "name": "careful", "main": "index.js" }',
  "node_modules/careful/index.js": [
    "exports.attempt = (work) => { try { return work(); } catch { return 'caught'; } };",
    "exports.attemptLater = async (work) => { await null; try { return await work(); } catch { return 'caught'; } };",
    "exports.pass = (work) => { try { return work(); } catch (error) { error.message += '!'; throw error; } };",
    "exports.parse = () => { throw new RangeError('of a library'); };",
  ].join("\n"),
};

const declared = `import careful from "careful"; import assert from "node:assert";
  const fail = (): never => { throw new RangeError("mine"); };
  const failLater = async (): Promise<never> => { await null; throw new RangeError("mine"); };
  const failAtOnce = async (): Promise<never> => fail();`;

describe("to stop at uncaught exceptions", () => {
  let kernel: TestKernel;
  let debug: DebugSession;

  beforeAll(async () => {
    kernel = await TestKernel.start(files);
    expect((await kernel.run(declared)).reply).toMatchObject({ status: "ok" });
    debug = new DebugSession(kernel);
    await debug.attach();
  }, 120_000);

  beforeEach(() => debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] }));

  // A test that fails must not leave the kernel stopped for the next.
  afterEach(() => debug.release());

  afterAll(() => kernel.close());

  it.each([
    ["a library", "careful.attempt(fail)"],
    ["a library that awaits", "await careful.attemptLater(failLater)"],
    ["a library that awaits what throws at once", "await careful.attemptLater(failAtOnce)"],
    ["Node", "assert.throws(fail)"],
    ["Node, over an await", "await assert.rejects(failLater)"],
    ["the handler of a promise", "await failLater().catch(() => 'caught')"],
    ["the second handler of a promise", "await failAtOnce().then(() => 0, () => 'caught')"],
    [
      "the handler of another promise",
      "await Promise.resolve().then(fail).finally(() => 0).catch(() => 'caught')",
    ],
    ["a function that looks at all", "await Promise.allSettled([failLater(), failAtOnce()])"],
    [
      "who awaits it later",
      "const late = failLater();\nawait null; await null;\ntry { await late } catch {}",
    ],
    ["a caller that awaits", "try { await careful.pass(failLater) } catch {}"],
  ])("does not stop at what is caught by %s", async (_, code) => {
    const { ended } = kernel.begin(code);
    expect(await Promise.race([ended, pause(8000)])).toMatchObject({ reply: { status: "ok" } });
  });

  it.each([
    ["a library only calls it", "[1].map(fail)"],
    ["a library throws it again", "careful.pass(fail)"],
    ["nobody handles the promise", "await Promise.all([failLater()])"],
    ["a handler of another promise is there", "Promise.reject(1).catch(() => 0);\nawait failLater()"],
    [
      "the promise is kept elsewhere until it is handled",
      "const kept = { late: failLater() };\nawait null; await null;\nawait kept.late.catch(() => 0)",
    ],
  ])("stops where %s", async (_, code) => {
    const { ended } = kernel.begin(code);
    expect(await debug.stopped()).toMatchObject({ reason: "exception", text: "RangeError: mine" });
    await debug.go();
    await ended;
  });

  it("stops where a library throws what ends the cell", async () => {
    const { ended } = kernel.begin("const before = 1;\ncareful.parse();");
    expect(await debug.stopped()).toMatchObject({ reason: "exception", text: "RangeError: of a library" });
    expect((await debug.where()).at(-1)).toMatch(/:2$/);
    await debug.go();
    await ended;
  });
});
