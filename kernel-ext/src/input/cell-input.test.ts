import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("the process's input", () => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start();
    await kernel.run(`import fs from "node:fs"; import { once } from "node:events";
      import { promisify } from "node:util"; import { text } from "node:stream/consumers";`);
  }, 120_000);

  afterAll(() => kernel.close());

  it.each([
    ["by events", "process.stdin.on('data', () => 0); await once(process.stdin, 'end')", "[]"],
    ["by a loop", "let at = 0; for await (const _ of process.stdin) at++; at", "0"],
    ["as a whole", "await text(process.stdin)", "''"],
    ["at once", "process.stdin.read()", "null"],
    ["by its number", "fs.readFileSync(0, 'utf8')", "''"],
    ["by its name", "await fs.promises.readFile('/dev/stdin', { encoding: 'utf8' })", "''"],
    ["into memory", "fs.readSync(0, Buffer.alloc(8))", "0"],
    ["into memory, later", "(await promisify(fs.read)(0, Buffer.alloc(8), 0, 8, null)).bytesRead", "0"],
  ])("read %s is empty, each time anew, and a notice names what to write", async (_, code, plain) => {
    for (const each of [code, code]) {
      const { result, text } = await kernel.run(each);
      expect(result).toEqual({ "text/plain": plain });
      expect(text("stderr")).toMatch(/^Expected a question to the user .* Ask by await input\("Name\? "\)/);
    }
  });

  it("is told of once in each cell", async () => {
    const { text } = await kernel.run("fs.readFileSync(0); fs.readFileSync(0); null");
    expect(text("stderr").match(/Expected/g)).toHaveLength(1);
  });

  it("of other files is their content", async () => {
    expect(await kernel.shown("fs.writeFileSync('a.txt', 'a'); fs.readFileSync('a.txt', 'utf8')")).toBe(
      "'a'",
    );
  });
});
