import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start();
}, 120_000);

afterAll(() => kernel.close());

/** Runs a cell, and another in which a timer and a promise that nobody awaits fail. @returns what the second printed */
async function printedAfter(code: string): Promise<string> {
  await kernel.run(code);
  const { text } = await kernel.run(
    "setTimeout(() => { throw new Error('of a timer'); }); void Promise.reject(new Error('of a promise')); " +
      "await new Promise((done) => setTimeout(done, 50));",
  );
  return stripVTControlCharacters(text("stderr") + text("stdout"));
}

const inWork = /Uncaught error in work that cell \d+ started and did not await:\nError: /g;

describe("errors that nobody awaits are printed, and the kernel goes on", () => {
  it.each([
    "process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');",
    "process.removeAllListeners();",
    "for (const event of ['uncaughtException', 'unhandledRejection']) for (const each of process.listeners(event as any)) process.off(event, each as any);",
    // As programs that were translated to WebAssembly do.
    "process.on('uncaughtException', (error) => { throw error; }).on('unhandledRejection', (error) => { throw error; });",
    "process.on('uncaughtExceptionMonitor', () => { throw null; });",
  ])("whatever cells do with listeners: %s", async (code) => {
    const printed = await printedAfter(code);
    expect(printed).toContain("Error: of a timer\n");
    expect(printed).toContain("Error: of a promise\n");
    await kernel.run("process.removeAllListeners();");
  });

  it("once, where a test runner takes all listeners away for a while and puts them back", async () => {
    const printed = await printedAfter(
      "const found = process.listeners('uncaughtException'); process.removeAllListeners('uncaughtException'); " +
        "for (const each of found) process.on('uncaughtException', each);",
    );
    expect(printed.match(inWork)).toHaveLength(2);
  });

  it("and told to the listeners of cells until these are removed", async () => {
    const listen =
      "const told = (error: Error) => console.log('told ' + error.message); process.on('uncaughtException', told);";
    expect(await printedAfter(listen)).toContain("told of a timer");
    expect(await printedAfter("process.off('uncaughtException', told);")).not.toContain("told");
  });

  it("is what a capture of a cell throws, which gets errors in place of the kernel", async () => {
    const printed = await printedAfter(
      "process.setUncaughtExceptionCaptureCallback(({ message }) => { throw new Error('captured ' + message); });",
    );
    expect(printed).toContain("Error: captured of a timer\n");
    expect(printed).not.toContain("Error: of a timer\n");
    await kernel.run("process.setUncaughtExceptionCaptureCallback(null);");
    expect(await printedAfter("")).toContain("Error: of a timer\n");
  });

  it("if they cannot be read, or written", async () => {
    const unreadable =
      "const odd = Object.defineProperty(new Error(), 'stack', { get() { throw new Error('hidden'); } });";
    const { text } = await kernel.run(
      `${unreadable} setTimeout(() => { throw odd; }); await new Promise((done) => setTimeout(done, 50));`,
    );
    expect(text("stderr")).toContain("Expected an error that can be read but got: Error: hidden");
    await printedAfter("const { write } = process.stderr; process.stderr.write = () => { throw null; };");
    await kernel.run("process.stderr.write = write;");
    expect(await printedAfter("")).toContain("Error: of a timer\n");
  });
});

it.each(["process.exit(3)", "process.abort()"])(
  "%s does not end the kernel, and says how to",
  async (code) => {
    expect(await kernel.shown(code)).toBe(
      `Error: Expected cells to leave the kernel running but got ${code}. To end it, shut it down in the Kernel menu.`,
    );
    expect(await kernel.shown("'still here'")).toBe("'still here'");
  },
);

it("notes about labels of the console stay when all listeners are removed", async () => {
  const { text } = await kernel.run("process.removeAllListeners(); console.timeEnd('lost');");
  expect(text("stderr")).toContain("No such label 'lost'");
});
