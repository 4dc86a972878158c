import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNames } from "../engine/engines.js";
import { DebugSession } from "../test-support/debug-session.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const files = {
  "lib.ts": [
    "import { readFileSync } from 'node:fs';",
    "",
    "export const factor: number = 3;",
    "export function times(n: number): number {",
    "  const result = n * factor;",
    "  return result;",
    "}",
    "export const lines = (file: string): number => readFileSync(file, 'utf8').length;",
  ].join("\n"),
};

describe.each(engineNames)("the debugger, with %s's engine,", (engine) => {
  let kernel: TestKernel;
  let debug: DebugSession;

  beforeAll(async () => {
    kernel = await TestKernel.start(files, engine);
    debug = new DebugSession(kernel);
    await kernel.run("function add(a: number, b: number): number {\n  const sum = a + b;\n  return sum;\n}");
    await debug.attach();
  }, 120_000);

  // A test that fails must not leave the kernel stopped for the next.
  afterEach(() => debug.release());

  afterAll(() => kernel.close());

  const loop = [
    "// A comment.",
    "let total = 0;",
    "for (let i = 0; i < 3; i++) {",
    "  const twice = 2 * i;",
    "  total += add(twice, i);",
    "}",
    "total",
  ].join("\n");

  describe("stops", () => {
    it("at a breakpoint, in the lines of the cell, and continues to the cell's result", async () => {
      const { ended } = await debug.begin(loop, [4]);
      for (let i = 0; i < 3; i++) {
        expect(await debug.stopped()).toMatchObject({ reason: "breakpoint", threadId: 1 });
        expect(await debug.where()).toEqual([expect.stringMatching(/^cell \d+:4$/)]);
        await debug.go();
      }
      const { reply, result } = await ended;
      expect(reply.status).toBe("ok");
      expect(result?.["text/plain"]).toBe("9");
    });

    it("in a function of another cell that was compiled before, with its callers", async () => {
      const code = "function add(a: number, b: number): number {\n  const sum = a + b;\n  return sum;\n}";
      await debug.breakAt(code, [3]);
      const { ended } = kernel.begin("const three = add(1, 2);\nthree");
      await debug.stopped();
      expect(await debug.where()).toEqual(["add:3", expect.stringMatching(/^cell \d+:1$/)]);
      await debug.breakAt(code, []);
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("3");
    });

    it("in a local file, before it is first loaded", async () => {
      const file = path.join(kernel.folder, "lib.ts");
      const body = await debug.ask("setBreakpoints", { source: { path: file }, breakpoints: [{ line: 5 }] });
      expect(body.breakpoints).toMatchObject([{ verified: true, line: 5 }]);
      const { ended } = kernel.begin("import { times } from './lib';\ntimes(4)");
      await debug.stopped();
      const [frame] = await debug.frames();
      expect(frame).toMatchObject({ name: "times", line: 5, source: { path: file } });
      expect(await debug.variables()).toMatchObject({
        Locals: { n: "4: number" },
        Exports: { factor: "3: number" },
      });
      expect(await debug.evaluate("n * factor")).toBe("12");
      await debug.ask("setBreakpoints", { source: { path: file }, breakpoints: [] });
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("12");
    });

    it("in every cell with the same code, and no more when the breakpoint is gone", async () => {
      const code = "const here = 1;\nhere";
      for (let i = 0; i < 2; i++) {
        const { ended } = await debug.begin(code, [1]);
        await debug.stopped();
        await debug.go();
        await ended;
      }
      await debug.breakAt(code, []);
      expect((await kernel.run(code)).reply.status).toBe("ok");
    });

    it("after an await, and in a callback", async () => {
      const code = [
        "let calls = 0;",
        "await new Promise((resolve) => setTimeout(resolve, 1));",
        "calls++;",
        "await new Promise<void>((resolve) => setTimeout(() => {",
        "  calls++;",
        "  resolve();",
        "}, 1));",
        "calls",
      ].join("\n");
      const { ended } = await debug.begin(code, [3, 5]);
      await debug.stopped();
      expect((await debug.where())[0]).toMatch(/:3$/);
      await debug.go();
      await debug.stopped();
      expect((await debug.where())[0]).toMatch(/:5$/);
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("2");
    });

    it("in a cell with a magic, whose lines stay", async () => {
      const { ended } = await debug.begin("%time 1 + 1\nconst after = 2;\nafter", [2]);
      await debug.stopped();
      expect(await debug.where()).toEqual([expect.stringMatching(/^cell \d+:2$/)]);
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("2");
    });

    it("where the code says debugger, and at the next line when asked to pause", async () => {
      const { ended } = kernel.begin("const before = 1;\ndebugger;\nconst after = 2;");
      await debug.stopped();
      expect((await debug.where())[0]).toMatch(/:2$/);
      await debug.go();
      await ended;
      const running = await kernel.beginPrinting(
        "let turns = 0;\nconsole.log('on');\nwhile (turns >= 0) {\n  turns++;\n}",
      );
      await debug.ask("pause", { threadId: 1 });
      expect(await debug.stopped()).toMatchObject({ reason: "pause" });
      expect((await debug.where())[0]).toMatch(/:[34]$/);
      await kernel.stop();
      expect((await running.ended).reply.ename).toBe("KeyboardInterrupt");
    });
  });

  describe("steps", () => {
    it("over a call, from line to line", async () => {
      const { ended } = await debug.begin(loop, [2]);
      await debug.stopped();
      const lines = [];
      for (let i = 0; i < 6; i++) {
        await debug.go("next");
        await debug.stopped();
        lines.push((await debug.where())[0]?.replace(/^cell \d+:/, ""));
      }
      expect(lines).toEqual(["3", "4", "5", "3", "4", "5"]);
      await debug.go();
      await ended;
    });

    it("into a function of another cell, and out of it", async () => {
      const { ended } = await debug.begin(loop, [5]);
      await debug.stopped();
      await debug.go("stepIn");
      await debug.stopped();
      expect(await debug.where()).toEqual(["add:2", expect.stringMatching(/^cell \d+:5$/)]);
      expect((await debug.variables()).Locals).toMatchObject({ a: "0: number", b: "0: number" });
      await debug.breakAt(loop, []);
      await debug.go("stepOut");
      await debug.stopped();
      expect((await debug.where())[0]).toMatch(/^cell \d+:[35]$/);
      await debug.go();
      expect((await ended).reply.status).toBe("ok");
    });

    it("out of the end of a cell, and not into the next one", async () => {
      const { ended } = await debug.begin("const last = 1;", [1]);
      await debug.stopped();
      await debug.go("next");
      expect((await ended).reply.status).toBe("ok");
      expect((await kernel.run("1 + 1")).result?.["text/plain"]).toBe("2");
    });

    it("over an await", async () => {
      const code = "const first = 1;\nawait new Promise((r) => setTimeout(r, 5));\nconst second = 2;";
      const { ended } = await debug.begin(code, [1]);
      await debug.stopped();
      for (const line of [2, 3]) {
        await debug.go("next");
        await debug.stopped();
        expect((await debug.where())[0]).toMatch(new RegExp(`:${line}$`));
      }
      await debug.go();
      await ended;
    });
  });

  describe("shows", () => {
    it("locals, what is around them and the notebook, with types, and what they hold", async () => {
      await kernel.run(
        "const notes = { title: 'a', tags: ['x', 'y'], when: new Map([['k', { deep: 1 }]]) };",
      );
      const code = [
        "function outer(scale: number): number {",
        "  const inner = (list: number[]): number => {",
        "    let sum = 0;",
        "    for (const each of list) sum += each * scale;",
        "    return sum;",
        "  };",
        "  return inner([1, 2, 3]);",
        "}",
        "outer(2)",
      ].join("\n");
      const { ended } = await debug.begin(code, [5]);
      await debug.stopped();
      const shown = await debug.variables();
      expect(shown.Locals).toEqual({ list: "Array(3) [1, 2, 3]: Array", sum: "12: number" });
      expect(shown.Closure).toEqual({ scale: "2: number" });
      expect(shown.Notebook).toMatchObject({
        notes: "{ title: 'a', tags: Array(2), when: Map(1) }: Object",
        outer: "function outer(scale): function",
      });
      expect(Object.keys(shown.Notebook ?? {})).not.toContain("tsLastExpr");
      const [frame] = await debug.frames();
      const { scopes } = (await debug.ask("scopes", { frameId: frame?.id })) as {
        scopes: { variablesReference: number }[];
      };
      const all = await debug.open(scopes.at(-1)?.variablesReference ?? 0);
      const notes = all.find(({ name }) => name === "notes");
      const parts = await debug.open(notes?.variablesReference ?? 0);
      expect(parts.map(({ name, value }) => `${name} ${value}`)).toEqual([
        "title 'a'",
        "tags Array(2) ['x', 'y']",
        "when Map(1) { 'k' => Object }",
      ]);
      expect(await debug.open(parts[2]?.variablesReference ?? 0)).toMatchObject([
        { name: "k", value: "{ deep: 1 }" },
      ]);
      await debug.go();
      await ended;
    });

    it("large values in parts", async () => {
      const code = [
        "const big = new Float32Array(25_000);",
        "const wide = Object.fromEntries([...Array(5000).keys()].map((i) => ['k' + i, i]));",
        "'end'",
      ].join("\n");
      const { ended } = await debug.begin(code, [3]);
      await debug.stopped();
      const { variables } = (await debug.ask("inspectVariables")) as { variables: { name: string }[] };
      const reference = (name: string): number =>
        (variables.find((each) => each.name === name) as unknown as { variablesReference: number })
          .variablesReference;
      const ranges = await debug.open(reference("big"));
      expect(ranges.map(({ name }) => name)).toEqual(["[0 … 9999]", "[10000 … 19999]", "[20000 … 24999]"]);
      const inner = await debug.open(ranges[2]?.variablesReference ?? 0);
      expect(inner).toHaveLength(50);
      expect(await debug.open(inner[49]?.variablesReference ?? 0)).toHaveLength(100);
      expect((await debug.open(reference("wide"))).at(-1)).toMatchObject({ name: "…", value: "4900 more" });
      await debug.go();
      await ended;
    });

    it("what an expression of TypeScript is in a frame, and changes what it assigns", async () => {
      await kernel.run("let outside = 10;");
      const { ended } = await debug.begin(
        "function f(x: number): number {\n  return x + outside;\n}\nf(1)",
        [2],
      );
      await debug.stopped();
      expect(await debug.evaluate("x + outside")).toBe("11");
      expect(await debug.evaluate("{ x, both: [x, outside] }")).toBe("{ x: 1, both: Array(2) }");
      expect(await debug.evaluate("[1, 2].map((outside) => outside + x)")).toBe("Array(2) [2, 3]");
      expect(await debug.evaluate("(x as unknown as string)")).toBe("1");
      expect(await debug.evaluate("outside = 20")).toBe("20");
      expect(await debug.evaluate("nowhere")).toBe("ReferenceError: nowhere is not defined");
      expect(await debug.evaluate("x +")).toMatch(/Expression expected/);
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("21");
      expect((await debug.ask("evaluate", { expression: "outside + 1" })).result).toBe("21");
    });

    it("values as a cell does, of the notebook and of a frame", async () => {
      await kernel.run("const rows = [{ a: 1, b: 2 }, { a: 3, b: 4 }];");
      const html = expect.stringContaining("<table");
      expect(await debug.ask("richInspectVariables", { variableName: "rows" })).toMatchObject({
        data: { "text/html": html },
        metadata: {},
      });
      const { ended } = await debug.begin(
        "function g(own: object[]): number {\n  return own.length;\n}\ng(rows)",
        [2],
      );
      await debug.stopped();
      const [frame] = await debug.frames();
      const args = { variableName: "own", frameId: frame?.id };
      expect(await debug.ask("richInspectVariables", args)).toMatchObject({ data: { "text/html": html } });
      await debug.go();
      await ended;
    });

    it("the text of cells, of files and the files that were loaded", async () => {
      const { sourcePath } = await debug.ask("dumpCell", { code: "const dumped = 1;" });
      const source = async (file: unknown): Promise<unknown> =>
        (await debug.ask("source", { source: { path: file } })).content;
      expect(await source(sourcePath)).toBe("const dumped = 1;");
      expect(await source(path.join(kernel.folder, "lib.ts"))).toBe(files["lib.ts"]);
      await kernel.run("import { factor } from './lib';");
      expect(await debug.ask("modules")).toMatchObject({ modules: [{ name: "lib.ts" }] });
    });
  });

  it("copies a variable of a frame into the notebook, where later cells use it", async () => {
    const { ended } = await debug.begin(
      "function h(): number {\n  const secret = [4, 2];\n  return secret.length;\n}\nh()",
      [3],
    );
    await debug.stopped();
    const [frame] = await debug.frames();
    const names = { srcVariableName: "secret", dstVariableName: "found", srcFrameId: frame?.id };
    await debug.ask("copyToGlobals", names);
    expect(await debug.send("copyToGlobals", { ...names, dstVariableName: "no name" })).toMatchObject({
      success: false,
      message: expect.stringContaining(
        'Expected dstVariableName to be a name but got "no name" (copyToGlobals).',
      ),
    });
    await debug.go();
    await ended;
    expect((await kernel.run("found[0] + 1")).result?.["text/plain"]).toBe("5");
  });

  describe("stops at exceptions", () => {
    const caught = "try { throw new RangeError('inner'); } catch { 0 }\nconst safe = 1;";
    const filters = (...all: readonly string[]): Promise<unknown> =>
      debug.ask("setExceptionBreakpoints", { filters: all });

    it.each([
      ["at once", "const before = 1;\nthrow new Error('open');"],
      ["after an await", "await null;\nthrow new Error('open');"],
      ["in a library", "\nJSON.parse('{ open');"],
    ])("that nobody catches, %s", async (_, code) => {
      await filters("uncaught");
      const { ended } = kernel.begin(code);
      expect(await debug.stopped()).toMatchObject({
        reason: "exception",
        text: expect.stringMatching(/open|JSON/),
      });
      expect((await debug.where()).at(-1)).toMatch(/:2$/);
      await debug.go();
      expect((await ended).reply.status).toBe("error");
      await filters();
    });

    it("that are caught, only if all are asked for", async () => {
      await filters("uncaught");
      expect((await kernel.run(caught)).reply.status).toBe("ok");
      await filters("uncaught", "all");
      const { ended } = kernel.begin(caught);
      expect(await debug.stopped()).toMatchObject({ reason: "exception", text: "RangeError: inner" });
      await debug.go();
      await ended;
      await filters();
      expect((await kernel.run(caught)).reply.status).toBe("ok");
    });

    it("not where a caller over an await catches it", async () => {
      await filters("uncaught");
      const code =
        "async function deep(): Promise<void> {\n  await null;\n  throw new Error('deep');\n}\ntry {\n  await deep();\n} catch {\n  console.log('caught');\n}";
      expect((await kernel.run(code)).text("stdout")).toBe("caught\n");
      await filters();
    });

    it("and answers filters that do not exist", async () => {
      expect(await debug.send("setExceptionBreakpoints", { filters: ["some"] })).toMatchObject({
        success: false,
        message: 'Expected filters of uncaught and all but got "some" (setExceptionBreakpoints).',
      });
    });
  });

  describe("while it is stopped", () => {
    it("shows what was printed before, and answers what front ends ask", async () => {
      const { id, ended } = await debug.begin("console.log('a');\nconsole.log('b');\nconst now = 1;", [3]);
      await debug.stopped();
      const printed = (): string =>
        kernel.published
          .filter(({ parent, header }) => parent.msg_id === id && header.msg_type === "stream")
          .map(({ content }) => String(content.text))
          .join("");
      expect(printed()).toBe("a\nb\n");
      expect((await kernel.ask("kernel_info_request")).status).toBe("ok");
      expect(await debug.ask("debugInfo")).toMatchObject({ isStarted: true, stoppedThreads: [1] });
      expect(await debug.ask("inspectVariables")).toHaveProperty("variables");
      await debug.go();
      await ended;
    });

    it("prints late, in its own cell, when it goes on", async () => {
      const late = await kernel.run("setTimeout(() => console.log('late'), 50);");
      expect(late.text("stdout")).toBe("");
      const { ended } = await debug.begin("const wait = 1;\nwait", [1]);
      await debug.stopped();
      await pause(100);
      await debug.go();
      await ended;
      await vi.waitFor(() =>
        expect(kernel.published.some(({ content }) => content.text === "late\n")).toBe(true),
      );
    });

    it.each([
      ["in a loop", "let n = 0;\nfor (;;) {\n  n++;\n}"],
      ["before an await", "const m = 0;\n\nlet o = 1;\nawait new Promise((r) => setTimeout(r, 60_000));"],
      ["in a function that computes", "const p = 0;\n\nconst q = 1;\n/^(a+)+$/.test('a'.repeat(40) + 'b');"],
    ])("stop ends the cell, %s, and breakpoints count again after it", async (_, code) => {
      const { ended } = await debug.begin(code, [3]);
      await debug.stopped();
      await kernel.stop();
      expect((await ended).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      expect(await debug.ask("debugInfo")).toMatchObject({ stoppedThreads: [] });
      await debug.breakAt(code, []);
      const again = await debug.begin("const again = 1;\nagain", [1]);
      await debug.stopped();
      await debug.go();
      expect((await again.ended).reply.status).toBe("ok");
    });

    it("an expression that never ends is ended, and the kernel lives", async () => {
      const { ended } = await debug.begin("const held = 1;\nawait null;\nheld", [1]);
      await debug.stopped();
      expect(await debug.evaluate("(() => { for (;;) {} })()")).toBe(
        "Expected an expression that ends within 5 s but got a longer one (evaluate). Write it into a cell: cells can be stopped.",
      );
      expect(await debug.evaluate("1 + 1")).toBe("2");
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("1");
    });

    it("disconnect lets the cell run to its end, and nothing stops any more", async () => {
      const { ended } = await debug.begin(loop, [4]);
      await debug.stopped();
      await debug.ask("disconnect", { restart: false });
      expect((await ended).result?.["text/plain"]).toBe("9");
      expect(await debug.ask("debugInfo")).toMatchObject({ isStarted: false, breakpoints: [] });
      expect((await kernel.run(loop)).reply.status).toBe("ok");
      await debug.attach();
      const again = await debug.begin(loop, [2]);
      await debug.stopped();
      await debug.go();
      await again.ended;
    });
  });

  describe("moves breakpoints", () => {
    it("from lines without code to the next with code, and says where there is none", async () => {
      const code =
        "// nothing\n\ninterface Shape { side: number }\nconst shape: Shape = { side: 1 };\n// the end";
      expect(await debug.breakAt(code, [1, 5])).toMatchObject([
        { verified: true, line: 4 },
        {
          verified: false,
          line: 5,
          message:
            "Expected a line with code at or below it but got line 5 (setBreakpoints). Choose a line with a statement.",
        },
      ]);
      await debug.breakAt(code, []);
    });

    it("that are in a file that is gone nowhere, and says so", async () => {
      const gone = path.join(kernel.folder, "gone.ts");
      const { breakpoints } = await debug.ask("setBreakpoints", {
        source: { path: gone },
        breakpoints: [{ line: 1 }],
      });
      expect(breakpoints).toMatchObject([
        {
          verified: false,
          message: expect.stringContaining(`Expected a file that can be read but got ${gone}`),
        },
      ]);
    });

    it("with a file that was edited and is loaded again", async () => {
      const file = path.join(kernel.folder, "edited.ts");
      writeFileSync(file, "export const now = (): number => {\n  return 1;\n};\n");
      await kernel.run("import { now } from './edited';\nnow()");
      await pause(20);
      writeFileSync(file, "// A line more.\nexport const now = (): number => {\n  return 2;\n};\n");
      await debug.ask("setBreakpoints", { source: { path: file }, breakpoints: [{ line: 3 }] });
      const { ended } = kernel.begin("import { now } from './edited';\nnow()");
      await debug.stopped();
      expect((await debug.where())[0]).toBe("now:3");
      await debug.ask("setBreakpoints", { source: { path: file }, breakpoints: [] });
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("2");
    });
  });
});
