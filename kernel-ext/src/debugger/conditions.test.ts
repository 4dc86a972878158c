import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNames } from "../engine/engines.js";
import { DebugSession } from "../test-support/debug-session.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const files = {
  "steps.ts": "const unit = 2;\nexport function step(n: number): number {\n  return n * unit;\n}\n",
};
const loop = "let sum = 0;\nfor (let i = 0; i < 5; i++) {\n  sum += i;\n}\nsum";

describe.each(engineNames)("a breakpoint with rules, with %s's engine,", (engine) => {
  let kernel: TestKernel;
  let debug: DebugSession;

  beforeAll(async () => {
    kernel = await TestKernel.start(files, engine);
    debug = new DebugSession(kernel);
    await debug.attach();
  }, 120_000);

  // A test that fails must not leave the kernel stopped for the next.
  afterEach(() => debug.release());

  afterAll(() => kernel.close());

  /** What an expression is at each stop until the cell ends, and how it ended. */
  async function seen(code: string, expression: string, ...rules: readonly object[]): Promise<unknown[]> {
    await debug.breakWhere(code, rules);
    const { ended } = kernel.begin(code);
    let end: unknown;
    void ended.then(({ reply }) => {
      end = reply.status;
    });
    const values: unknown[] = [];
    while (end === undefined) {
      await pause(20);
      if ((await debug.frames()).length === 0) continue;
      await debug.stopped();
      values.push(await debug.evaluate(expression));
      await debug.go();
    }
    await debug.breakAt(code, []);
    return [...values, end];
  }

  it("is what the debugger says it can have", async () => {
    expect(await debug.ask("initialize", { clientID: "test" })).toMatchObject({
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
    });
  });

  describe("a condition,", () => {
    it("stops only where its TypeScript is true, of locals and of the notebook", async () => {
      await kernel.run("let wanted = 3;");
      expect(await seen(loop, "i", { line: 3, condition: "(i as number) >= wanted" })).toEqual([
        "3",
        "4",
        "ok",
      ]);
    });

    it("takes a local before a name of the notebook, and names that only later cells declare", async () => {
      const code = "function late(wanted: number): number {\n  return wanted;\n}";
      await kernel.run(code);
      await debug.breakWhere(code, [{ line: 2, condition: "wanted === limit" }]);
      await kernel.run("let limit = 1;");
      const { ended } = kernel.begin("[late(3), late(1)].length");
      await debug.stopped();
      expect(await debug.evaluate("wanted")).toBe("1");
      await debug.breakAt(code, []);
      await debug.go();
      await ended;
    });

    it("sees what is around a function, and `this`", async () => {
      const code = [
        "class Counter {",
        "  count = 0;",
        "  add(by: number): number {",
        "    this.count += by;",
        "    return this.count;",
        "  }",
        "}",
        "const outer = (scale: number): number[] => {",
        "  const counter = new Counter();",
        "  return [1, 2, 3].map((n) => {",
        "    return counter.add(n * scale);",
        "  });",
        "};",
        "outer(2)",
      ].join("\n");
      expect(await seen(code, "by", { line: 5, condition: "this.count === 6" })).toEqual(["4", "ok"]);
      expect(await seen(code, "n", { line: 11, condition: "n * scale === 6" })).toEqual(["3", "ok"]);
    });

    it("changes what it assigns", async () => {
      expect(await seen(loop, "sum", { line: 3, condition: "i === 4 && (sum = 100)" })).toEqual([
        "100",
        "ok",
      ]);
    });

    it("in a local file sees its own names", async () => {
      const source = { path: path.join(kernel.folder, "steps.ts") };
      const rules = [{ line: 3, condition: "n === unit" }];
      await debug.ask("setBreakpoints", { source, breakpoints: rules });
      const { ended } = kernel.begin("import { step } from './steps';\n[1, 2, 3].map(step)");
      await debug.stopped();
      expect(await debug.evaluate("n")).toBe("2");
      await debug.ask("setBreakpoints", { source, breakpoints: [] });
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("[ 2, 4, 6 ]");
    });

    it("that cannot be read is no breakpoint, and the answer says why", async () => {
      const [first, second] = await debug.breakWhere(loop, [
        { line: 3, condition: "i >" },
        { line: 1, condition: "await sum" },
      ]);
      expect(first).toMatchObject({
        verified: false,
        line: 3,
        message: 'Expected condition to be TypeScript but got "i >" (setBreakpoints). Expression expected.',
      });
      expect(second).toMatchObject({ verified: false, message: expect.stringContaining("await") });
      expect((await kernel.run(loop)).reply.status).toBe("ok");
    });

    it("may have loops and call functions", async () => {
      const condition = "[i].some((n) => { for (let at = 0; ; at++) if (at * at > 9) return n === at; })";
      expect(await seen(loop, "i", { line: 3, condition, hitCondition: "1" })).toEqual(["4", "ok"]);
      const log = { line: 3, condition: "Math.max(i, 3) === i", logMessage: "{Math.sqrt(i)}" };
      await debug.breakWhere(loop, [log]);
      expect((await kernel.run(loop)).text("stdout")).toBe("1.7320508075688772\n2\n");
    });

    it("that calls something leaves a step where it was going", async () => {
      const code =
        "function inner(n: number): number {\n  const twice = n * 2;\n  return twice;\n}\ninner(1);\nconst end = 1;";
      await debug.breakWhere(code, [{ line: 2, condition: "Math.sign(n) < 0" }, { line: 5 }]);
      const { ended } = kernel.begin(code);
      await debug.stopped();
      await debug.go("next");
      await debug.stopped();
      expect((await debug.where()).at(-1)).toMatch(/:6$/);
      await debug.go();
      await ended;
      await debug.breakAt(code, []);
    });

    it.each([
      ["has a loop", "(() => { for (;;) {} })()"],
      ["calls a function of a cell", "never()"],
      ["calls code of others", "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
    ])(
      "that never ends, as it %s, stops there after a second, and the cell says why",
      async (_, condition) => {
        await kernel.run("function never(): boolean {\n  for (;;) {}\n}");
        await debug.breakWhere(loop, [{ line: 3, condition }]);
        const { ended } = kernel.begin(loop);
        await debug.stopped();
        expect(await debug.evaluate("i")).toBe("0");
        await debug.breakAt(loop, []);
        await debug.go();
        const { text, reply } = await ended;
        expect(reply.status).toBe("ok");
        expect(text("stderr")).toMatch(
          /^Expected a breakpoint to decide within 1 s whether it stops but got no answer \(cell \d+, line 3: .*\)\. Change it: the cell has stopped there\.\n$/,
        );
      },
    );

    it("that never ends does not keep stop from ending its cell", async () => {
      const code = "console.log('on');\nfor (let n = 0; ; n++) {\n  n;\n}";
      await debug.breakWhere(code, [{ line: 3, condition: "(() => { for (;;) {} })()" }]);
      const { ended } = await kernel.beginPrinting(code);
      await kernel.stop();
      expect((await ended).reply.ename).toBe("KeyboardInterrupt");
      expect(await debug.frames()).toEqual([]);
      await debug.breakAt(code, []);
    });

    it("that fails stops there, and the cell says why", async () => {
      await debug.breakWhere(loop, [{ line: 3, condition: "nowhere > 1", hitCondition: "3" }]);
      const { ended } = kernel.begin(loop);
      await debug.stopped();
      expect(await debug.evaluate("i")).toBe("0");
      await debug.breakAt(loop, []);
      await debug.go();
      expect((await ended).text("stderr")).toMatch(
        /^Expected the condition of a breakpoint to have a value but got ReferenceError: nowhere is not defined \(cell \d+, line 3: nowhere > 1\)\. Change it: the cell has stopped there\.\n$/,
      );
    });

    it("does not keep stop from ending its cell", async () => {
      const code = "let spun = 0;\nwhile (spun >= 0) {\n  spun++;\n}";
      await debug.breakWhere(code, [{ line: 3, condition: "spun < 0" }]);
      const running = kernel.begin(`console.log('on');\n${code}`);
      await vi.waitFor(() =>
        expect(kernel.published.some(({ content }) => content.text === "on\n")).toBe(true),
      );
      await kernel.stop();
      expect((await running.ended).reply.ename).toBe("KeyboardInterrupt");
    });
  });

  describe("a hit condition,", () => {
    it("counts anew with each cell that runs", async () => {
      for (let run = 0; run < 2; run++) {
        expect(await seen(loop, "i", { line: 3, hitCondition: "% 2" })).toEqual(["1", "3", "ok"]);
      }
    });

    it("counts only where the condition is true", async () => {
      const rules = { line: 3, condition: "i > 1", hitCondition: "2" };
      expect(await seen(loop, "i", rules)).toEqual(["3", "ok"]);
    });

    it("that cannot be read is no breakpoint", async () => {
      expect(await debug.breakWhere(loop, [{ line: 3, hitCondition: "often" }])).toMatchObject([
        {
          verified: false,
          message:
            'Expected hitCondition to be a count from 1, such as 5, >= 5 or % 5 but got "often" (setBreakpoints).',
        },
      ]);
    });
  });

  describe("a log message,", () => {
    it("is printed by the cell, with the values of its expressions, and nothing stops", async () => {
      await debug.breakWhere(loop, [
        { line: 3, condition: "i > 2", logMessage: "i is {i}: { { sum, half: sum / 2 } }, {'a' as string}" },
      ]);
      expect((await kernel.run(loop)).text("stdout")).toBe(
        "i is 3: { sum: 3, half: 1.5 }, a\ni is 4: { sum: 6, half: 3 }, a\n",
      );
    });

    it("says which expression has failed, and goes on", async () => {
      await debug.breakWhere(loop, [{ line: 1, logMessage: "before {nowhere}" }]);
      expect((await kernel.run(loop)).text("stdout")).toBe(
        "before {ReferenceError: nowhere is not defined}\n",
      );
    });

    it("that cannot be read is no breakpoint", async () => {
      expect(await debug.breakWhere(loop, [{ line: 3, logMessage: "i is {i" }])).toMatchObject([
        {
          verified: false,
          message:
            'Expected logMessage to have TypeScript in each pair of braces but got "i is {i" (setBreakpoints).',
        },
      ]);
    });
  });

  it("stands beside another at its line: each does its own", async () => {
    const code = "\nlet twice = 0;\nfor (const each of [1, 2]) {\n  twice += each;\n}";
    const rules = [
      { line: 4, logMessage: "at {each}" },
      { line: 4, condition: "each === 2" },
    ];
    expect(await seen(code, "each", ...rules)).toEqual(["2", "ok"]);
    expect(
      kernel.published
        .flatMap(({ content }) => content.text ?? [])
        .slice(-2)
        .join(""),
    ).toMatch(/at 1\nat 2\n$/);
  });

  it("is kept, with its rules, for a page that is loaded anew", async () => {
    const rules = { line: 3, condition: "i > 1", hitCondition: "> 1", logMessage: "{i}" };
    await debug.breakWhere(loop, [rules]);
    const all = (await debug.ask("debugInfo")).breakpoints as readonly { breakpoints: readonly object[] }[];
    expect(all.flatMap(({ breakpoints }) => breakpoints)).toContainEqual(expect.objectContaining(rules));
    await debug.breakAt(loop, []);
  });

  it.each(["condition", "hitCondition", "logMessage"])("whose %s is no text is answered", async (name) => {
    const { sourcePath } = await debug.ask("dumpCell", { code: loop });
    const args = { source: { path: sourcePath }, breakpoints: [{ line: 3, [name]: 3 }] };
    expect(await debug.send("setBreakpoints", args)).toMatchObject({
      success: false,
      message: `Expected ${name} to be a text but got 3 (setBreakpoints).`,
    });
  });
});
