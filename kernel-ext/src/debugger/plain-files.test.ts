import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNames } from "../engine/engines.js";
import { DebugSession } from "../test-support/debug-session.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const common = [
  "// Nothing runs here.",
  "const unit = 2;",
  "const outer = (by) => (n) => {",
  "  const scaled = n * unit;",
  "  return scaled + by;",
  "};",
].join("\n");
const required = `${common}\nmodule.exports = { outer };\n`;
const imported = `import { basename } from "node:path";\n${common}\nexport { outer };\nexport const name = basename("/a/b");\n`;
const types = "export declare const outer: (by: number) => (n: number) => number;\n";
const files = {
  "plain.js": required,
  "plain.d.ts": types,
  "common.cjs": required,
  "common.d.cts": types,
  "module.mjs": imported,
  "module.d.mts": types,
  "conditional.cjs": required,
  "conditional.d.cts": types,
  "throwing.cjs":
    "exports.attempt = () => {\n  try {\n    throw new Error('inner');\n  } catch {\n    return 0;\n  }\n};\n",
  "throwing.d.cts": "export declare const attempt: () => number;\n",
  "built.cjs": "exports.twice = (call) => {\n  return 2 * call();\n};\n//# sourceMappingURL=built.cjs.map\n",
  "built.d.cts": "export declare const twice: (call: () => number) => number;\n",
  "node_modules/pack/package.json": '{ "name": "pack", "version": "1.0.0", "types": "index.d.ts" }',
  "node_modules/pack/index.js": "exports.thrice = (call) => {\n  return 3 * call();\n};\n",
  "node_modules/pack/index.d.ts": "export declare const thrice: (call: () => number) => number;\n",
};

describe.each(engineNames)("the debugger, with %s's engine,", (engine) => {
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

  const breakIn = async (file: string, ...breakpoints: readonly object[]): Promise<unknown> => {
    const source = { path: path.join(kernel.folder, file) };
    return (await debug.ask("setBreakpoints", { source, breakpoints })).breakpoints;
  };

  describe.each([
    ["plain.js", 5],
    ["common.cjs", 5],
    ["module.mjs", 6],
  ])("in %s,", (file, line) => {
    it("stops before it is first loaded, in its own lines, and shows what it has", async () => {
      expect(await breakIn(file, { line })).toMatchObject([{ verified: true, line }]);
      const { ended } = kernel.begin(
        `import { outer } from './${file}';\nconst result = outer(1)(4);\nresult`,
      );
      await debug.stopped();
      const [frame, ...callers] = await debug.frames();
      expect(frame).toMatchObject({ line, source: { path: path.join(kernel.folder, file) } });
      expect(callers.map(({ name, line: at }) => `${name}:${at}`)).toEqual([
        expect.stringMatching(/^cell \d+:2$/),
      ]);
      const { Locals, Closure, Module } = await debug.variables();
      expect(Locals).toEqual({ n: "4: number", scaled: "8: number" });
      expect(Closure).toEqual({ by: "1: number" });
      expect(Module).toMatchObject({ unit: "2: number" });
      expect(Object.keys(Module ?? {})).not.toContain("require");
      expect(await debug.evaluate("(scaled as number) + unit + by")).toBe("11");
      await breakIn(file);
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("9");
    });

    it("steps into it from a cell, and out of it", async () => {
      const code = `import { outer } from './${file}';\nconst inner = outer(1);\nconst stepped = inner(4);\nstepped`;
      const { ended } = await debug.begin(code, [3]);
      await debug.stopped();
      await debug.go("stepIn");
      await debug.stopped();
      expect((await debug.frames())[0]).toMatchObject({
        line: line - 1,
        source: { path: path.join(kernel.folder, file) },
      });
      await debug.go("next");
      await debug.stopped();
      expect((await debug.frames())[0]).toMatchObject({ line });
      await debug.breakAt(code, []);
      await debug.go("stepOut");
      await debug.stopped();
      expect((await debug.where())[0]).toMatch(/^cell \d+:[34]$/);
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("9");
    });

    it("is among the sources, with its text", async () => {
      const source = { path: path.join(kernel.folder, file) };
      expect((await debug.ask("modules")).modules).toContainEqual(
        expect.objectContaining({ name: file, path: source.path }),
      );
      expect(await debug.ask("source", { source })).toMatchObject({
        content: files[file as "plain.js"],
        mimeType: "text/javascript",
      });
    });
  });

  it("stops in a file of JavaScript under conditions, before and after it is loaded", async () => {
    const code = "import { outer } from './conditional.cjs';\n[1, 2, 3].map(outer(1))";
    for (const condition of ["n === unit", "n === 1 + unit"]) {
      await breakIn("conditional.cjs", { line: 5, condition }, { line: 5, logMessage: "n is {n}" });
      const { ended } = kernel.begin(code);
      await debug.stopped();
      expect(await debug.evaluate(condition)).toBe("true");
      await debug.go();
      expect((await ended).text("stdout")).toBe("n is 1\nn is 2\nn is 3\n");
    }
    await breakIn("conditional.cjs");
  });

  it("knows what a file of JavaScript catches", async () => {
    await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
    const code = "import { attempt } from './throwing.cjs';\nattempt()";
    expect((await kernel.run(code)).result?.["text/plain"]).toBe("0");
    await debug.ask("setExceptionBreakpoints", { filters: [] });
  });

  it.each([
    ["a compiler has written", "import { twice as apply } from './built.cjs';"],
    ["is a package's", "import { thrice as apply } from 'pack';"],
  ])("leaves out JavaScript that %s", async (_, line) => {
    const code = `${line}\nconst count = () => {\n  return 1;\n};\nconst applied = apply(count);\napplied`;
    const { ended } = await debug.begin(code, [5]);
    await debug.stopped();
    await debug.go("stepIn");
    await debug.stopped();
    expect(await debug.where()).toEqual(["count:3", expect.stringMatching(/^cell \d+:5$/)]);
    await debug.breakAt(code, []);
    await debug.go();
    await ended;
  });

  describe("in a cell that defines a module,", () => {
    const module = [
      "/** @module shapes */",
      "export const side: number = 4;",
      "export function area(scale: number): number {",
      "  const scaled = side * scale;",
      "  return scaled * scaled;",
      "}",
    ].join("\n");
    const use = "import { area } from './shapes';\nconst shown = area(2);\nshown";

    it("stops in its lines, and shows what it has", async () => {
      const [set] = await debug.breakAt(module, [5]);
      expect(set).toMatchObject({ verified: true, line: 5 });
      await kernel.run(module);
      const { ended } = kernel.begin(use);
      await debug.stopped();
      const [frame] = await debug.frames();
      const { sourcePath } = await debug.ask("dumpCell", { code: module });
      expect(frame).toMatchObject({ name: "area", line: 5, source: { path: sourcePath } });
      const { Locals, Exports } = await debug.variables();
      expect(Locals).toEqual({ scale: "2: number", scaled: "8: number" });
      expect(Exports).toMatchObject({ side: "4: number" });
      expect(await debug.evaluate("(side as number) + scaled")).toBe("12");
      await debug.breakAt(module, []);
      await debug.go();
      expect((await ended).result?.["text/plain"]).toBe("64");
    });

    it("steps into it, and it is no file", async () => {
      await kernel.run(module);
      const { ended } = await debug.begin(use, [2]);
      await debug.stopped();
      await debug.go("stepIn");
      await debug.stopped();
      expect((await debug.where())[0]).toBe("area:4");
      await debug.breakAt(use, []);
      await debug.go();
      await ended;
      const { modules } = (await debug.ask("modules")) as { modules: readonly { name: string }[] };
      expect(modules.map(({ name }) => name)).not.toContain("shapes.js");
    });
  });
});
