import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { packageFiles } from "../test-support/package-files.js";
import { TestKernel } from "../test-support/test-kernel.js";
import { engineNames } from "./engines.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const files: Readonly<Record<string, string>> = {
  "legacy.js": "this.own = 8;\nexports.legacy = 7;\n",
  "twice.worker.ts":
    "import { parentPort, workerData } from 'node:worker_threads';\nimport { twice } from './twice.js';\ninterface Asked { n: number }\nconst { n } = workerData as Asked;\nif (n < 0) throw new RangeError('negative');\nparentPort?.postMessage(twice(n));\n",
  "awaits.ts": "export const later: number = await Promise.resolve(7);\n",
  "awaits-too.ts": "export const later: number = await Promise.resolve(2);\n",
  "needs-fresh.ts": "import { later } from './awaits-too.js';\nexport const sum: number = later + 1;\n",
  "awaits-and-fails.ts":
    "await null;\nif (Date.now() > 0) throw new RangeError('late');\nexport const never = 1;\n",
  "awaiting.worker.ts":
    "import { parentPort } from 'node:worker_threads';\nparentPort?.postMessage(await Promise.resolve('awaited'));\n",
  "twice.ts": "export const twice = (n: number): number => 2 * n;\n",
  "takes-default.ts": "import all from 'untyped-esm';\nexport const taken: unknown = all;\n",
  ...packageFiles(
    "esm",
    { type: "module", exports: { types: "./i.d.ts", default: "./i.js" } },
    {
      "i.js": "export const one = 1;\n",
      // It says that there is a default.
      "i.d.ts":
        "export declare const one: number;\nexport interface Shape { sides: number }\ndeclare const all: number;\nexport default all;\n",
    },
  ),
  ...packageFiles(
    "untyped-esm",
    { type: "module", exports: "./i.js" },
    { "i.js": "export const one = 1;\n" },
  ),
  ...packageFiles(
    "asks-caller",
    { main: "index.js" },
    {
      // As loggers find what their user has installed: from the files of the stack.
      "index.js": `
        const { createRequire } = require("node:module");
        exports.callers = function callers() {
          const before = Error.prepareStackTrace;
          Error.prepareStackTrace = (_, sites) => sites;
          const { stack } = new Error();
          Error.prepareStackTrace = before;
          return stack.slice(1).map((site) => site.getFileName());
        };
        exports.resolved = (name) => createRequire(exports.callers()[1]).resolve(name);
        exports.formatStacks = () => {
          Error.prepareStackTrace = (error, sites) =>
            error + sites.map((site) => "\\n    at " + site.getFileName() + ":" + site.getLineNumber() + ":" + site.getColumnNumber()).join("");
        };`,
      "index.d.ts":
        "export declare function callers(): string[]; export declare function resolved(name: string): string; export declare function formatStacks(): void;\n",
    },
  ),
  ...packageFiles("inner", { types: "i.d.ts" }, { "i.d.ts": "export interface Shape { sides: number }\n" }),
  ...packageFiles(
    "outer",
    { main: "i.js", types: "i.d.ts" },
    {
      "i.d.ts":
        "import * as inner from 'inner';\ndeclare function outer(): inner.Shape;\nexport default outer;\n",
      "i.js": "module.exports = () => ({ sides: 4 });\nmodule.exports.default = module.exports;\n",
    },
  ),
};

describe.each(engineNames)("with the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start(files, engine);
  }, 120_000);

  afterAll(() => kernel.close());

  describe("imports", () => {
    it("of a CommonJS file work again and again", async () => {
      for (const _ of [1, 2, 3])
        expect(await kernel.shown("import { legacy } from './legacy.js'; legacy")).toBe("7");
    });

    it("of a package whose types are another's may stand in a cell that awaits", async () => {
      const code =
        "import outer from 'outer'; const shape = outer(); const two = await (Promise.resolve(2)); shape.sides + two";
      expect(await kernel.shown(code)).toBe("6");
    });
  });

  describe("imports of names that are not there", () => {
    const missing = (module: string, name: string): string =>
      `SyntaxError: The requested module '${module}' does not provide an export named ${name}`;

    it.each([
      ["import all from 'esm'; all", missing("esm", "'default'")],
      ["import { two, three } from 'untyped-esm'; two + three", missing("untyped-esm", "'two' or 'three'")],
      ["import all, { one } from 'untyped-esm'; one", missing("untyped-esm", "'default'")],
      ["import { taken } from './takes-default.ts'; taken", missing("untyped-esm", "'default'")],
    ])("are errors, as in Node: %s", async (code, expected) => {
      expect(await kernel.shown(code)).toBe(expected);
    });

    it("are none where only types are imported, or a module is looked into as a whole", async () => {
      expect(
        await kernel.shown(
          "import { one, Shape } from 'esm'; const shape: Shape = { sides: one }; shape.sides",
        ),
      ).toBe("1");
      expect(
        await kernel.shown(
          "import * as whole from 'untyped-esm'; ['two' in whole, (await import('esm')).default]",
        ),
      ).toBe("[ false, undefined ]");
      expect(
        await kernel.shown(
          "import legacyWhole, { legacy as seven } from './legacy.js'; [legacyWhole.legacy, seven]",
        ),
      ).toBe("[ 7, 7 ]");
    });
  });

  describe("a local file that awaits at its top level", () => {
    it("is awaited by the cell that imports it, with its types", async () => {
      expect(await kernel.shown("import { later } from './awaits.js'; later.toFixed(1)")).toBe("'7.0'");
      expect(await kernel.shown("(await import('./awaits.js')).later")).toBe("7");
    });

    it("is named where another file imports it, which cannot wait, and works once a cell has", async () => {
      const trace = await kernel.traceOf("import { sum } from './needs-fresh.js'; sum");
      expect(trace).toContain("Expected a file that another file imports to have no await outside");
      await kernel.run("import './awaits-too.js'");
      expect(await kernel.shown("import { sum } from './needs-fresh.js'; sum")).toBe("3");
    });

    it("fails with its own error, in its own line, and is loaded again by the next import", async () => {
      const code = "import { never } from './awaits-and-fails.js'; never";
      for (let time = 0; time < 2; time++) {
        const trace = await kernel.traceOf(code);
        expect(trace).toContain("RangeError: late");
        expect(trace).toContain("awaits-and-fails.ts:2");
      }
    });
  });

  describe("workers", () => {
    const made = "import { Worker } from 'node:worker_threads'; import { once } from 'node:events';";

    it.each(["'./twice.worker.ts'", "new URL('./twice.worker.ts', import.meta.url)", "'./twice.worker.js'"])(
      "run a local file of TypeScript and what it imports: %s",
      async (file) => {
        const code = `const started = new Worker(${file}, { workerData: { n: 4 } }); (await once(started, 'message'))[0]`;
        expect(await kernel.shown(made + code)).toBe("8");
      },
    );

    it("may await at their top level", async () => {
      const code = "const waiting = new Worker('./awaiting.worker.ts'); (await once(waiting, 'message'))[0]";
      expect(await kernel.shown(made + code)).toBe("'awaited'");
    });

    it("name the lines of the file in errors", async () => {
      const trace = await kernel.traceOf(
        `${made} const failing = new Worker('./twice.worker.ts', { workerData: { n: -1 } }); await once(failing, 'message');`,
      );
      expect(trace).toContain("RangeError: negative");
      expect(trace).toContain("> 5 | if (n < 0) throw new RangeError('negative');");
    });

    it("of other kinds are Node's own", async () => {
      const { text } = await kernel.run(
        `${made} await once(new Worker("console.log('evaluated')", { eval: true }), "exit");`,
      );
      expect(text("stdout")).toBe("evaluated\n");
      expect(await kernel.shown("new Worker('plain.js')")).toContain(
        "must be an absolute path or a relative path",
      );
    });
  });

  describe("a library that looks for the file of its caller", () => {
    it("gets a path in the notebook's folder, from which packages are found", async () => {
      expect(
        await kernel.shown(
          "import { resolved } from 'asks-caller'; resolved('outer').endsWith('outer/i.js')",
        ),
      ).toBe("true");
      expect(
        await kernel.shown(
          "import { callers } from 'asks-caller'; require('node:path').dirname(callers()[0]!) === __dirname",
        ),
      ).toBe("true");
    });

    it("may format stacks itself: errors still name the lines of cells", async () => {
      await kernel.run("import { formatStacks } from 'asks-caller'; formatStacks();");
      const trace = await kernel.traceOf("const one = 1;\nthrow new Error(String(one));");
      await kernel.run("Error.prepareStackTrace = undefined;");
      expect(trace).toMatch(/at cell \d+:2:7/);
      expect(trace).toContain("> 2 | throw new Error(String(one));");
    });
  });
});
