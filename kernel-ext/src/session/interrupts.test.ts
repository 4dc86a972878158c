import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start({
    "busy.ts": "export function busy(): void {\n  for (;;) {}\n}\n",
    "library.mjs": [
      "export async function fit(onBatch) {",
      "  while (!globalThis.endOfFit) {",
      "    await new Promise((resolve) => setTimeout(resolve, 10));",
      "    await onBatch();",
      "  }",
      "}",
    ].join("\n"),
    "cooperative.ts": [
      "type Host = { readonly signal: AbortSignal };",
      "export async function train(): Promise<{ steps: number }> {",
      "  const { signal } = (globalThis as any)[Symbol.for('Jupyter.host')] as Host;",
      "  let steps = 0;",
      "  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));",
      "  const step = async (): Promise<unknown> => (steps++, await wait(), signal.aborted || step());",
      "  await step();",
      "  await new Promise((resolve) => setTimeout(resolve, 300));",
      "  return { steps };",
      "}",
    ].join("\n"),
  });
}, 120_000);

afterAll(() => kernel.close());

const stopLimitSeconds = 2;

async function expectStopped(code: string): Promise<void> {
  const { reply, stopSeconds, published } = await kernel.runAndStop(code);
  expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(published.at(-1)?.header.msg_type).toBe("error");
  expect(stopSeconds).toBeLessThan(stopLimitSeconds);
}

const number = async (code: string): Promise<number> =>
  Number((await kernel.run(code)).result?.["text/plain"]);

describe("stop ends", () => {
  it("a loop before any await, and its finally block runs", async () => {
    await expectStopped(
      "console.log('on'); let spins = 0; let cleaned = false; try { while (true) spins++; } finally { cleaned = true; }",
    );
    expect(await number("spins")).toBeGreaterThan(1000);
    expect((await kernel.run("cleaned")).result).toEqual({ "text/plain": "true" });
  });

  it.each([
    ["while", "while (true) n++;"],
    ["do", "do { n++; } while (true);"],
    ["for", "for (;;) n++;"],
    ["for of", "for (const x of (function* () { for (;;) yield 1; })()) n += x;"],
    ["nested", "for (;;) { for (let i = 0; i < 10; i++) n++; }"],
  ])("a %s loop after an await", async (_, loop) => {
    await expectStopped(`console.log('on'); let n = 0; await new Promise((r) => setTimeout(r, 1)); ${loop}`);
    expect(await number("n")).toBeGreaterThan(10);
  });

  it("a loop in a callback", async () => {
    await expectStopped("await new Promise((r) => setTimeout(() => { console.log('on'); for (;;) {} }, 1));");
  });

  it("a loop over awaits that never lets the event loop turn", async () => {
    await expectStopped("console.log('on'); while (true) await Promise.resolve();");
  });

  it("a loop in a local file, called after an await", async () => {
    await expectStopped("import { busy } from './busy'; console.log('on'); await null; busy();");
  });

  it("a cell that only waits", async () => {
    await expectStopped("console.log('on'); await new Promise((r) => setTimeout(r, 60_000));");
  });

  it("synchronous code of others before any await", async () => {
    await expectStopped("console.log('on'); JSON.stringify(/^(a+)+$/.test('a'.repeat(40) + 'b'))");
  });

  it("synchronous code of others within interruptible, after an await", async () => {
    await expectStopped(
      "console.log('on'); await null; interruptible(() => /^(a+)+$/.test('a'.repeat(40) + 'b'));",
    );
  });
});

describe("a stopped cell", () => {
  it.each([
    "console.log('on');\nawait input('Name? ');",
    "console.log('on');\nawait new Promise((done) => setTimeout(done, 60_000));",
  ])("has a trace of what its person wrote, and of nothing else: %s", async (code) => {
    const { ended } = kernel.begin(code, { allow_stdin: true });
    await vi.waitUntil(() => kernel.published.at(-1)?.content.text === "on\n");
    await pause(100);
    await kernel.stop();
    const { traceback } = (await ended).reply as { readonly traceback: readonly string[] };
    expect(stripVTControlCharacters(traceback.join("\n"))).toMatch(
      /^KeyboardInterrupt: The cell was stopped\.\n.*\n {2}> 2 \| await .*\n.*\^+\n {4}called from cell \d+:2:1$/s,
    );
  });

  it("does not continue in the background", async () => {
    await expectStopped(
      "let ticks = 0; for (;;) { console.log(ticks); await new Promise((r) => setTimeout(r, 20)); ticks++; }",
    );
    const before = await number("ticks");
    await pause(200);
    expect(await number("ticks")).toBe(before);
  });

  it("does not continue after an await without a loop either", async () => {
    await expectStopped(
      "let late = 0; console.log('on'); await new Promise((r) => setTimeout(r, 600)); late = 1;",
    );
    await pause(700);
    expect(await number("late")).toBe(0);
  });

  it("calls no timer of its own any more", async () => {
    await expectStopped(
      "let beats = 0; setInterval(() => { if (++beats === 1) console.log('on'); }, 10); await new Promise((r) => setTimeout(r, 60_000));",
    );
    const before = await number("beats");
    await pause(100);
    expect(await number("beats")).toBe(before);
    expect(before).toBeGreaterThan(0);
  });

  it("ends the loop of a library that awaits its callbacks", async () => {
    await expectStopped(
      "import { fit } from './library.mjs'; let batches = 0; await fit(async () => { if (++batches === 1) console.log('on'); });",
    );
    await pause(100);
    const before = await number("batches");
    await pause(150);
    expect(await number("batches")).toBe(before);
    expect(before).toBeGreaterThan(0);
  });

  it("says so once if work in a library continues", async () => {
    const { reply } = await kernel.runAndStop(
      "import { fit } from './library.mjs'; console.log('on'); await fit(() => console.log('batch'));",
    );
    expect(reply.status).toBe("error");
    const notices = (): number =>
      kernel.published.filter(({ content }) => String(content.text).includes("continues")).length;
    await vi.waitFor(() => expect(notices()).toBe(1), { timeout: 20_000 });
    await pause(300);
    expect(notices()).toBe(1);
    await kernel.run("globalThis.endOfFit = true;".replace("globalThis", "(globalThis as any)"));
  });

  it("names the line where it was", async () => {
    const { reply } = await kernel.runAndStop(
      "console.log('on');\nawait null;\nfor (;;) {\n  Math.random();\n}",
    );
    expect((reply.traceback as string[]).join("\n")).toMatch(/at cell \d+:[345]:/);
  });

  it("has the result of a library that reads the signal and ends by itself", async () => {
    const { reply, result } = await kernel.runAndStop(
      "import { train } from './cooperative'; console.log('on'); const run = await train(); run",
    );
    expect(reply.status).toBe("ok");
    expect(result?.["text/plain"]).toMatch(/^\{ steps: \d+ \}$/);
    expect(await number("run.steps")).toBeGreaterThan(1);
  });

  it("keeps its variables, and the same cell resumes", async () => {
    await kernel.run("const model = { epoch: 0 };");
    const train = "console.log('on'); while (model.epoch < 1e9) { await null; model.epoch++; }";
    await expectStopped(train);
    const first = await number("model.epoch");
    await expectStopped(train);
    expect(await number("model.epoch")).toBeGreaterThan(first);
    expect(first).toBeGreaterThan(0);
  });

  it("aborts the cells that were sent behind it", async () => {
    const { ended } = await kernel.beginPrinting(
      "console.log('on'); for (;;) await new Promise((r) => setTimeout(r, 5));",
    );
    const behind = kernel.begin("1");
    await pause(200);
    await kernel.stop();
    expect((await ended).reply.status).toBe("error");
    expect((await behind.ended).reply.status).toBe("aborted");
  });
});

describe("stop ends a turn of the event loop that never ends by itself", () => {
  it.each([
    ["microtasks", "const spin = () => queueMicrotask(spin); spin(); await null; await 0;"],
    ["ticks", "const spin = () => { process.nextTick(spin); }; spin(); await new Promise(() => undefined);"],
    [
      "an asynchronous recursion",
      "const again = async (): Promise<void> => { await null; return again(); }; await again();",
    ],
    [
      "reactions to promises",
      "const then = (): Promise<void> => Promise.resolve().then(then); await then();",
    ],
    [
      "reactions of a cell that has ended",
      "const left = (): Promise<void> => Promise.resolve().then(left); void left();",
    ],
  ])("%s", async (_, code) => {
    await kernel.runAndStop(`console.log('on'); ${code}`);
    expect(await number("1 + 1")).toBe(2);
    // All is as it was.
    expect(
      await kernel.shown(
        "await Promise.resolve(3).then((x) => new Promise((done) => process.nextTick(() => queueMicrotask(() => done(x)))))",
      ),
    ).toBe("3");
  });
});

describe("stop", () => {
  it("says why it cannot end synchronous code of others after an await, and how to change that", async () => {
    const code = [
      "import { existsSync } from 'node:fs'; console.log('on'); await null; const r = /^(a+)+$/; const s = 'a'.repeat(20) + 'b';",
      "[...Array(1_000_000).keys()].every(() => (r.test(s), !existsSync('seen')));",
    ].join("\n");
    const { id, ended } = await kernel.beginPrinting(code);
    const pressed = performance.now();
    await kernel.stop();
    const isTold = (): boolean =>
      kernel.published.some(
        ({ parent, content }) =>
          parent.msg_id === id && String(content.text).includes("interruptible(() => theCall())"),
      );
    await vi.waitFor(() => expect(isTold()).toBe(true), { timeout: 30_000 });
    expect(performance.now() - pressed).toBeGreaterThan(1900);
    writeFileSync(path.join(kernel.folder, "seen"), "");
    await ended;
  });

  it("is answered while nothing can be stopped, once", async () => {
    const code = "console.log('on'); await null; /^(a+)+$/.test('a'.repeat(28) + 'b'); 'over'";
    const running = await kernel.beginPrinting(code);
    const { id, reply } = kernel.client.request("control", "interrupt_request", {});
    expect((await reply).content).toEqual({ status: "ok" });
    await running.ended;
    await kernel.run("null");
    const busy = kernel.published.filter(
      ({ parent, content }) => parent.msg_id === id && content.execution_state === "busy",
    );
    expect(busy.length).toBeGreaterThan(0);
  });

  it("without a running cell ends the work that cells left behind", async () => {
    await kernel.run(
      "let left = 0; void (async () => { for (;;) { await new Promise((r) => setTimeout(r, 10)); left++; } })();",
    );
    const first = await number("left");
    await vi.waitFor(async () => expect(await number("left")).toBeGreaterThan(first), { timeout: 20_000 });
    await kernel.stop();
    await pause(100);
    const stopped = await number("left");
    await pause(150);
    expect(await number("left")).toBe(stopped);
  });

  it("as a signal works too", async () => {
    const { ended } = await kernel.beginPrinting("console.log('on'); for (;;) {}");
    process.kill(kernel.process.pid!, "SIGINT");
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("for (let i = 0; i < 5; i++) await null; 'well'")).reply.status).toBe("ok");
  });
});
