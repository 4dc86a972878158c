import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import { engineNames } from "./engines.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe.each(engineNames)("the engine %s", (engine) => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await TestKernel.start({}, engine);
  }, 120_000);
  afterAll(() => kernel.close());

  /** Runs cells, and returns what the last shows. */
  const last = async (cells: readonly string[]): Promise<unknown> => {
    for (const cell of cells.slice(0, -1)) await kernel.run(cell);
    return kernel.shown(cells.at(-1) as string);
  };

  describe("what a later cell assigns is the variable itself", () => {
    it.each<[string, string[], string]>([
      [
        "to a function",
        ["let count = 0; const more = () => ++count;", "count = 10;", "[more(), count].join()"],
        "'11,11'",
      ],
      [
        "to a declared function",
        ["var base = 1; function read() { return base; }", "base = 5;", "read()"],
        "5",
      ],
      [
        "to a class",
        [
          "let step = 1; class Walk { at = 0; go() { return (this.at += step); } }",
          "step = 7;",
          "new Walk().go()",
        ],
        "7",
      ],
      [
        "to a function that calls one which was assigned",
        ["let inner = () => 1; const outer = () => inner();", "inner = () => 2;", "outer()"],
        "2",
      ],
      [
        "to a loop that goes on beside the cells",
        [
          "let goesOn = true; let turns = 0; const loop = (async () => { while (goesOn) { turns++; await new Promise((done) => setTimeout(done, 1)); } return 'ended'; })();",
          "goesOn = false;",
          "await loop",
        ],
        "'ended'",
      ],
      [
        "to what was taken apart, and to a variable without a value",
        [
          "let { a: one } = { a: 1 }; let two: number | undefined; const both = () => [one, two].join(' ');",
          "one = 3; two = 4;",
          "both()",
        ],
        "'3 4'",
      ],
    ])("%s", async (_, cells, expected) => {
      expect(await last(cells)).toBe(expected);
    });

    it("and what runs beside the cells assigns is seen by later cells", async () => {
      await kernel.run("let beats = 0; const timer = setInterval(() => beats++, 5);");
      await vi.waitFor(async () => expect(Number(await kernel.shown("beats"))).toBeGreaterThan(2), 20_000);
      await kernel.run("beats = 1000; clearInterval(timer);");
      expect(await kernel.shown("beats")).toBe("1000");
    });
  });

  describe("a name that is declared anew is another variable", () => {
    it.each<[string, string[], string]>([
      [
        "which functions of the earlier cell do not change",
        [
          "let level = 1; const setLevel = (to: number) => { level = to; };",
          "let level = 'high';",
          "setLevel(7); level",
        ],
        "'high'",
      ],
      [
        "which functions of other cells use",
        ["let scale = 1;", "const scaled = () => scale * 2;", "let scale = 50;", "scaled()"],
        "100",
      ],
      [
        "without a value",
        ["let empty = 5;", "let empty: number | undefined;", "String(empty)"],
        "'undefined'",
      ],
      [
        "of an import",
        [
          "const basename = (x: string) => 'own';",
          "import { basename } from 'node:path';",
          "basename('/a/b')",
        ],
        "'b'",
      ],
    ])("%s", async (_, cells, expected) => {
      expect(await last(cells)).toBe(expected);
    });
  });

  describe("a cell that fails", () => {
    it("keeps what it had not come to as it was", async () => {
      await kernel.run("const model = { trained: true }; let tries = 3; import { sep } from 'node:path';");
      await kernel.run(
        "if (tries > 0) throw new Error('stopped'); const model = 5; let tries = 'none'; const sep = 1;",
      );
      expect(await kernel.shown("[JSON.stringify(model), tries, sep].join(' ')")).toBe(
        `'{"trained":true} 3 /'`,
      );
    });

    it("has declared what it had come to", async () => {
      await kernel.run("const reached = 1; let changed = 2; changed = 3; throw new Error('late');");
      expect(await kernel.shown("reached + changed")).toBe("4");
    });

    it("has not declared what it had not come to", async () => {
      await kernel.run(
        "function early() { return 1; } if (early()) throw new Error('stopped'); const unreached = 5;",
      );
      expect(await kernel.shown("unreached")).toMatch(
        engine === "tslab"
          ? /^ReferenceError: Expected cell \d+ to have declared 'unreached' but it ended before\. Run that cell again\.$/
          : /Cannot find name 'unreached'/,
      );
      expect(await kernel.shown("early()")).toBe("1");
      expect(await kernel.shown("const unreached = 6; unreached")).toBe("6");
    });

    it("and was stopped keeps what it had not come to as it was", async () => {
      await kernel.run("let best = 'earlier';");
      const ran = await kernel.runAndStop(
        "console.log('on'); const best = await new Promise<number>(() => undefined);",
      );
      expect(ran.reply.ename).toBe("KeyboardInterrupt");
      expect(await kernel.shown("best")).toBe("'earlier'");
    });
  });

  it("is called without a `this`, as a function is", async () => {
    expect(await last(["function owner(this: unknown) { return this; }", "String(owner())"])).toBe(
      "'undefined'",
    );
  });

  // tslab does not declare these for later cells.
  describe.skipIf(engine === "tslab")("names that", () => {
    it.each<[string, string[], string]>([
      ["objects have, too", ["let constructor = 1; let __proto__ = 3;", "constructor + __proto__"], "4"],
      ["a loop declares", ["let k = 9;", "for (var k = 0; k < 3; k++);", "k"], "3"],
      [
        "a loop with a label declares",
        ["again: for (var turn = 0; turn < 5; turn++) { for (;;) continue again; }", "turn"],
        "5",
      ],
      ["a loop over something declares", ["let item = 9;", "for (var item of [4, 5]);", "item"], "5"],
    ])("%s", async (_, cells, expected) => {
      expect(await last(cells)).toBe(expected);
    });
  });
});
