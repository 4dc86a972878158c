import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNames } from "../engine/engines.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe.each(engineNames)("the stack of an error, with the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start({}, engine);
    await kernel.run("function fail(): never {\n  throw new Error('x');\n}");
    await kernel.run(
      "const caught = (): unknown => {\n  try { fail(); } catch (error) { return error; }\n};",
    );
  }, 120_000);

  afterAll(() => kernel.close());

  const own = [
    "    at fail (cell 1:2:9)",
    expect.stringMatching(/^ {4}at caught \(cell 2:2:\d+\)$/),
    expect.stringMatching(/^ {4}at cell \d+:1:\d+$/),
  ];

  it.each([
    ["console.error", "console.error(caught());", ["Error: x", ...own]],
    ["console.trace", "console.trace('here');", ["Trace: here", own[2]]],
    [
      "console.log, within another value",
      "console.log({ e: caught(), n: 1 });",
      [
        "{",
        "  e: Error: x",
        "      at fail (cell 1:2:9)",
        expect.stringMatching(/^ {6}at caught \(cell 2:2:\d+\)$/),
        expect.stringMatching(/^ {6}at cell \d+:1:\d+,$/),
        "  n: 1",
        "}",
      ],
    ],
    [
      "console.log, with its fields",
      "console.log(Object.assign(caught() as object, { code: 7 }));",
      ["Error: x", own[0], own[1], expect.stringMatching(/^ {4}at cell \d+:1:\d+ \{$/), "  code: 7", "}"],
    ],
  ])("printed by %s has the frames of cells only, with their places", async (_, code, lines) => {
    const { text } = await kernel.run(code);
    const printed = text("stdout") + text("stderr");
    expect(printed.trimEnd().split("\n")).toEqual(lines);
  });

  it("within the last value has them too", async () => {
    const { result } = await kernel.run("[caught()]");
    expect(String(result?.["text/plain"])).toMatch(
      /^\[\n {2}Error: x\n {6}at fail \(cell 1:2:9\)\n {6}at caught \(cell 2:2:\d+\)\n {6}at cell \d+:1:\d+\n\]$/,
    );
  });

  it("printed with its cause keeps the frames of both", async () => {
    const { text } = await kernel.run("console.log(new Error('outer', { cause: caught() }));");
    expect(text("stdout")).toMatch(
      /^Error: outer\n {4}at cell \d+:1:\d+ \{\n {2}\[cause\]: Error: x\n {6}at fail \(cell 1:2:9\)\n {6}at caught \(cell 2:2:\d+\)\n {6}at cell \d+:1:\d+\n\}\n$/,
    );
  });

  it("leaves texts that only look like it alone", async () => {
    const { text } = await kernel.run("console.log('we met\\n  at noon (in the park)\\n  at 12:30:00');");
    expect(text("stdout")).toBe("we met\n  at noon (in the park)\n  at 12:30:00\n");
  });

  it("that is thrown has its fields below its name, and those of its cause", async () => {
    const { reply } = await kernel.run(
      "throw Object.assign(new Error('x', { cause: Object.assign(new Error('y'), { why: 'z' }) }), { code: 7, at: { n: 1 } });",
    );
    const lines = stripVTControlCharacters((reply.traceback as string[]).join("\n")).split("\n");
    expect(lines.slice(0, 2)).toEqual(["Error: x", "{ code: 7, at: { n: 1 } }"]);
    expect(lines[lines.indexOf("Caused by Error: y") + 1]).toBe("{ why: 'z' }");
  });

  it("that is thrown shows some of large fields, and no getter is called", async () => {
    const { reply } = await kernel.run(
      "throw Object.defineProperty(Object.assign(new Error('x'), Object.fromEntries(Array.from({ length: 50 }, (_, n) => ['field' + n, 'v'.repeat(50)]))), 'bad', { enumerable: true, get() { throw 1; } });",
    );
    expect(reply.evalue).toBe("x");
    expect((reply.traceback as string[]).length).toBeLessThan(20);
  });
});
