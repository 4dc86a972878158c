import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { KernelClient } from "../client/kernel-client.js";
import { KernelProcess } from "../client/kernel-process.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start();
}, 120_000);

afterAll(() => kernel.close());

const signal = (): boolean => process.kill(kernel.process.pid ?? 0, "SIGINT");
const expectAlive = async (): Promise<void> => {
  // What a signal has stopped may be the first cell behind it.
  await kernel.run("null");
  expect(await kernel.shown("1 + 1")).toBe("2");
};

/** Sends signals in the very moments in which Node exchanges its handler of them, around code that it can interrupt. */
const inEveryMoment = `
  const moments: string[] = [];
  for (const name of ["removeAllListeners", "addListener"] as const) {
    const original = process[name] as (...given: unknown[]) => unknown;
    Object.assign(process, { [name]: (event: string, ...rest: unknown[]) => {
      const result = original.call(process, event, ...rest);
      if (event === "SIGINT" && moments.length < 20) { moments.push(name); process.kill(process.pid, "SIGINT"); }
      return result;
    } });
  }`;

describe("a signal does not end the kernel", () => {
  it("that begins a cell, has just ended one, or interrupts code within it", async () => {
    await kernel.run(inEveryMoment);
    for (let at = 0; at < 3; at++) await kernel.run("await null; interruptible(() => 1);");
    await kernel.run("delete (process as any).removeAllListeners; delete (process as any).addListener;");
    expect(await kernel.shown("new Set(moments).size")).toBe("2");
    await expectAlive();
  });

  it("behind another, in a moment of any length", async () => {
    const { ended } = await kernel.beginPrinting("console.log('on'); await null; for (;;) {}");
    await kernel.stop();
    for (let at = 0; at < 200; at++) signal();
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
    for (let at = 0; at < 50; at++) {
      signal();
      await pause(1);
    }
    await expectAlive();
  });

  it("between cells, or while they begin and end", async () => {
    let isOver = false;
    const signals = (async () => {
      while (!isOver) {
        signal();
        await pause(3);
      }
    })();
    for (let at = 0; at < 10; at++) await kernel.run(`interruptible(() => ${at});`);
    isOver = true;
    await signals;
    await expectAlive();
  });

  it.each([
    "process.removeAllListeners('SIGINT');",
    "process.removeAllListeners();",
    "process.once('SIGINT', () => undefined);",
    "const listen = () => undefined; process.on('SIGINT', listen); process.off('SIGINT', listen);",
  ])("whatever cells do with its listeners: %s", async (code) => {
    await kernel.run(code);
    for (let at = 0; at < 3; at++) {
      signal();
      await pause(50);
    }
    await expectAlive();
  });

  it("while it starts", async () => {
    const starting = await KernelProcess.start({ folder: kernel.folder });
    const client = new KernelClient(starting.connection, {});
    // A Node that has not run anything yet has no handler.
    await client.welcome;
    for (let at = 0; at < 100; at++) {
      process.kill(starting.pid ?? 0, "SIGINT");
      await pause(5);
    }
    const { content } = await client.request("shell", "comm_info_request", {}).reply;
    expect(content.status).toBe("ok");
    client.close();
    await starting.kill();
  });
});

describe("a signal", () => {
  it("ends a loop behind an await, as the stop button does", async () => {
    const { ended } = await kernel.beginPrinting("await null; console.log('on'); for (;;) {}");
    signal();
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
  });

  it("is told to the listeners of cells", async () => {
    await kernel.run("let told = 0; process.on('SIGINT', () => void told++);");
    signal();
    await vi.waitFor(async () => expect(await kernel.shown("told")).toBe("1"));
  });

  it("that comes just before code of others begins ends it", async () => {
    for (let at = 0; at < 5; at++) {
      const code =
        "process.kill(process.pid, 'SIGINT'); interruptible(() => /^(a+)+$/.test('a'.repeat(40) + 'b'));";
      expect((await kernel.run(`await null; ${code}`)).reply.ename).toBe("KeyboardInterrupt");
    }
  });

  it("interrupts code of others within interruptible, after signals between cells", async () => {
    for (let at = 0; at < 5; at++) signal();
    await pause(100);
    const { ended } = await kernel.beginPrinting(
      "await null; console.log('on'); interruptible(() => /^(a+)+$/.test('a'.repeat(40) + 'b'));",
    );
    signal();
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
  });
});
