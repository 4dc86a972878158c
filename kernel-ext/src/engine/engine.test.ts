import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import { engineNames } from "./engines.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const packages: Readonly<Record<string, string>> = {
  "../above.ts": "export const above: number = 11;\n",
  "lib.ts": "import { base } from './sub/base.js';\nexport const lib = (): number => base * 2;\n",
  "sub/base.ts":
    "export const base: number = 4;\nexport function fail(): never {\n  throw new Error('from the file');\n}\n",
  "wrong.ts": "export const wrong: number = 'text';\n",
  "data.json": '{ "rows": 3 }',
  "plain.mjs": "export const plain = 'mjs';\n",
  "node_modules/only-import/package.json": JSON.stringify({
    name: "only-import",
    version: "1.0.0",
    description: "Only for import.",
    type: "module",
    exports: {
      ".": { types: "./index.d.ts", import: "./index.js" },
      "./deep": { types: "./deep.d.ts", import: "./deep.js" },
    },
  }),
  "node_modules/only-import/index.d.ts":
    "export declare const kind: string; declare const main: number; export default main;\n",
  "node_modules/only-import/index.js":
    "export const kind = await Promise.resolve('esm');\nexport default 5;\n",
  "node_modules/only-import/deep.d.ts": "export declare const deep: boolean;\n",
  "node_modules/only-import/deep.js": "export const deep = true;\n",
  "node_modules/old-style/package.json": JSON.stringify({
    name: "old-style",
    version: "1.0.0",
    main: "i.js",
    types: "i.d.ts",
  }),
  "node_modules/old-style/i.d.ts":
    "export declare function hidden(): number; export declare const q: number;\n",
  "node_modules/old-style/i.js":
    "const all = { hidden: () => 9, q: 1 };\nmodule.exports = Object.assign({}, all);\n",
  "node_modules/newer/package.json": JSON.stringify({
    name: "newer",
    version: "1.0.0",
    main: "i.js",
    types: "i.d.ts",
  }),
  "node_modules/newer/i.d.ts": "export declare function weights(): Float32Array<ArrayBufferLike>;\n",
  "node_modules/newer/i.js": "exports.weights = () => new Float32Array(2);\n",
  "node_modules/options/package.json": JSON.stringify({
    name: "options",
    version: "1.0.0",
    main: "i.js",
    types: "i.d.ts",
  }),
  "node_modules/options/i.js":
    "exports.train = exports.plan = exports.many = exports.shown = () => 1;\nexports.Trainer = class {};\n",
  "node_modules/options/i.d.ts": `
    export interface Inner {
      /** Deep inside. */
      deep: string;
    }
    export interface TrainOptions {
      /** How many epochs, e.g. 3. And more. */
      epochs: number;
      /** The step of {@linkcode train}. It is small. Default 0.1. */
      rate?: number;
      /** Factor on the noise.\n * @default 1 */
      noise?: number;
      inner?: Inner;
    }
    /** How long, or how. */
    export type Phase = number | {
      /** Of this phase. */
      length: number;
      settings?: Inner;
    };
    export interface PlanOptions {
      phases: {
        /** At first. */
        first?: Phase;
        last: Phase;
      };
      shape?: { side: { end: { x: number } } };
    }
    export declare function plan(options: PlanOptions): void;
    /**
     * Trains as {@link Trainer} and {@link Trainer | the other} do, see
     * {@link https://example.org the page}, {@link nobody} and {@linkplain many}.
     */
    export declare function train(options: TrainOptions): number;
    export declare class Trainer { constructor(options?: Readonly<TrainOptions>); run(): void }
    export declare function many(o: { ${Array.from({ length: 30 }, (_, at) => `\n/** Number ${at}. */\no${at}?: number;`).join("")} }): void;
    export declare function shown(values: number[], map: Map<string, number>, signal: AbortSignal, trainer: Trainer): void;
  `,
  "../node_modules/tslab/package.json": '{ "name": "tslab", "version": "0.0.1", "main": "dist/main.js" }',
  "../node_modules/tslab/dist/main.js": "globalThis.evil = true;\n",
  "node_modules/tslab/package.json": '{ "name": "tslab", "version": "0.0.1", "main": "evil.js" }',
  "node_modules/tslab/evil.js": "globalThis.evil = true;\n",
  "node_modules/tslab/dist/main.js": "globalThis.evil = true;\n",
};

describe.each(engineNames)("the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start(packages, engine);
  }, 120_000);

  afterAll(() => kernel.close());

  const plain = (code: string): Promise<unknown> => kernel.shown(code);

  describe("imports", () => {
    it("of local files work with and without their ending, also from the folder above", async () => {
      expect(await plain("import { lib } from './lib'; lib()")).toBe("8");
      expect(await plain("import { base } from './sub/base.ts'; base")).toBe("4");
      expect(await plain("import { above } from '../above.ts'; above")).toBe("11");
      expect(await plain("import data from './data.json'; data.rows")).toBe("3");
      expect(await plain("import { plain as fromMjs } from './plain.mjs'; fromMjs")).toBe("'mjs'");
    });

    it("of an edited file, or of one that imports it, are fresh", async () => {
      writeFileSync(
        path.join(kernel.folder, "sub/base.ts"),
        "export const base: number = 50;\nexport function fail(): never {\n  throw new Error('from the file');\n}\n",
      );
      expect(await plain("import { lib } from './lib'; lib()")).toBe("100");
    });

    it("of a local file with a type error are refused, with the file's own place", async () => {
      expect(await plain("import { wrong } from './wrong'; wrong")).toMatch(
        /^TypeScriptError: wrong\.ts:1:14 - TS2322/,
      );
    });

    it("of ES modules that have only an import condition and a top-level await work, with types", async () => {
      expect(await plain("import main, { kind } from 'only-import'; kind + main")).toBe("'esm5'");
      expect(await plain("import { deep } from 'only-import/deep'; deep")).toBe("true");
      expect(await plain("import { kind as k } from 'only-import'; const n: number = k;")).toContain(
        "TS2322",
      );
      expect(await plain("(await import('only-import')).default")).toBe("5");
    });

    it("of CommonJS packages give names that only running them reveals", async () => {
      expect(await plain("import { hidden } from 'old-style'; hidden()")).toBe("9");
      expect(await plain("import * as old from 'old-style'; old.q")).toBe("1");
      expect(await plain("const old2 = require('old-style'); old2.q")).toBe("1");
    });

    it("of Node's own modules work in each form", async () => {
      expect(
        await plain(
          "import path, { sep } from 'node:path'; import * as fs from 'fs'; [sep === path.sep, typeof fs.readFileSync].join()",
        ),
      ).toBe("'true,function'");
    });

    it("load nothing from a tslab in the notebook's folder, or above", async () => {
      expect(await plain("import { display as d } from 'tslab'; typeof d.html")).toBe("'function'");
      expect(await plain("'evil' in globalThis")).toBe("false");
    });

    it("of tslab's display leave display() to later cells, which can call it both ways", async () => {
      await kernel.run("import { display, newDisplay } from 'tslab'; display.html('<b>x</b>');");
      const { published } = await kernel.run(
        "display.markdown('# y'); await display([1, 2], { id: 'list' });",
      );
      expect(published.map(({ content: { data } }) => data)).toEqual([
        { "text/markdown": "# y" },
        { "text/plain": "[ 1, 2 ]" },
      ]);
      expect(await kernel.shown("display.html(5)")).toContain("TS2345");
      await kernel.run("%reset -f");
    });

    it("know where the cell is", async () => {
      expect(await plain("import.meta.url.startsWith('file://') && __dirname === process.cwd()")).toBe(
        "true",
      );
    });
  });

  describe("cells", () => {
    it("see the names, types and classes of earlier cells, and may redeclare them", async () => {
      await kernel.run(
        "interface Point { x: number }\nclass Scale { constructor(readonly by: number) {} }\nconst origin: Point = { x: 1 };",
      );
      expect(await plain("const p: Point = origin; new Scale(p.x + 1).by")).toBe("2");
      expect(await plain("const origin = 'text'; origin.length")).toBe("4");
      expect(await plain("let count = 1; const inc = () => { count++; };")).toBeUndefined();
      expect(await plain("inc(); inc(); count")).toBe("3");
    });

    it("replace earlier ones of the same name, and the others keep their types over cells that declare nothing", async () => {
      await plain("const [held, renewed] = [1, 2]; class Held { n = 1 }");
      await plain("import { appendFileSync, mkdirSync } from 'node:fs';");
      await plain("1");
      await plain("const renewed = 'text', mkdirSync = 5;");
      await plain("2");
      const code = "const a: number = held; const b: string = renewed; new Held().n + a + b + mkdirSync";
      expect(await plain(code)).toContain("2text5");
      expect(await plain("typeof appendFileSync")).toContain("function");
      expect(await plain("const c: string = held;")).toContain("not assignable");
    });

    it("keep namespaces, and what they add to global types", async () => {
      await kernel.run(
        "namespace Units { export const ms = 1000; }\ndeclare global { interface Array<T> { lastOne(): T } }\nArray.prototype.lastOne = function () { return this[this.length - 1]; };",
      );
      await kernel.run("const between = 1;");
      expect(await plain("Units.ms + [1, 2].lastOne()")).toBe("1002");
      expect(await plain("namespace Units { export const ms = 'anew'; } Units.ms")).toBe("'anew'");
      expect(await plain("const n: number = Units.ms;")).toContain("TS2322");
    });

    it("may have types that cannot be written down", async () => {
      expect(
        await plain(
          "const Hidden = class { private secret = 3; open() { return this.secret; } }; const three = new Hidden().open(); three",
        ),
      ).toBe("3");
      expect(await plain("new Hidden().open() + three")).toBe("6");
    });

    it("may say export, as code pasted from a module does", async () => {
      expect(
        await plain("export const pasted = 4;\nexport default function twice(n: number) { return n * 2; }"),
      ).toBeUndefined();
      expect(await plain("twice(pasted)")).toBe("8");
      expect(await plain("export default 5 + pasted")).toBe("9");
    });

    it("keep the types of declarations that newer compilers wrote", async () => {
      expect(await plain("import { weights } from 'newer'; const n: number = weights();")).toContain(
        "TS2322",
      );
      expect(await plain("import { weights as w } from 'newer'; w().length")).toBe("2");
    });

    it("have the library of ES2023", async () => {
      expect(await plain("[3, 1, 2].toSorted().join()")).toBe("'1,2,3'");
    });

    it("that define a module serve later imports", async () => {
      await kernel.run("/** @module shapes */\nexport const side = 4;");
      expect(await plain("import { side } from './shapes'; side")).toBe("4");
    });

    it("name lines of local files in error traces", async () => {
      const { reply } = await kernel.run("import { fail } from './sub/base';\nfail();");
      const trace = stripVTControlCharacters((reply.traceback as string[]).join("\n"));
      expect(trace).toMatch(/at fail \(.*base\.ts:3:9\)/);
      expect(trace).toContain("> 3 |   throw new Error('from the file');");
      expect(trace).toMatch(/at cell \d+:2:\d/);
    });

    it("show null and leave out undefined", async () => {
      expect(await plain("null")).toBe("null");
      expect(await plain("undefined")).toBeUndefined();
    });
  });

  describe("completion", () => {
    const complete = (code: string): Promise<Record<string, unknown>> =>
      kernel.ask("complete_request", { code, cursor_pos: [...code].length });

    it("suggests names of earlier cells with kind, signature and documentation", async () => {
      await kernel.run(
        "/** Adds up two numbers. */\nfunction addUp(a: number, b: number): number { return a + b; }",
      );
      const reply = await complete("'😀'; addU");
      expect(reply).toMatchObject({ matches: ["addUp"], cursor_start: 5, cursor_end: 9 });
      const { _jupyter_types_experimental: items } = reply.metadata as Record<
        string,
        Record<string, unknown>[]
      >;
      expect(items?.[0]).toMatchObject({
        text: "addUp",
        type: "function",
        documentation: "Adds up two numbers.",
      });
      expect(items?.[0]?.signature).toContain("addUp(a: number, b: number): number");
    });

    it("suggests members", async () => {
      await kernel.run("const box = { width: 1, weight: 2 };");
      expect((await complete("box.w")).matches).toEqual(["weight", "width"]);
    });

    it("suggests paths and packages inside an import", async () => {
      expect((await complete("import { x } from './s")).matches).toEqual(["./sub/"]);
      expect((await complete("import { x } from '../ab")).matches).toEqual(["../above.ts"]);
      expect((await complete("import { x } from 'only-i")).matches).toEqual(["only-import"]);
      expect((await complete("import { x } from 'only-import/d")).matches).toEqual(["only-import/deep"]);
      expect((await complete("import { x } from 'node:pat")).matches).toContain("node:path");
    });
  });

  describe("completion of import paths", () => {
    it("shows the description of a package and the first comment of a local file", async () => {
      const documentation = async (code: string): Promise<unknown> => {
        const { metadata } = await kernel.ask("complete_request", { code, cursor_pos: code.length });
        const { _jupyter_types_experimental: items } = metadata as Record<string, Record<string, unknown>[]>;
        return items?.[0]?.documentation;
      };
      writeFileSync(
        path.join(kernel.folder, "told.ts"),
        "/**\n * Tells things.\n * In two lines.\n */\nexport const told: number = 1;\n",
      );
      expect(await documentation("import { told } from './tol")).toBe("Tells things.\nIn two lines.");
      expect(await documentation("import { x } from 'only-imp")).toBe("Only for import.\n\nversion 1.0.0");
      expect(await documentation("import { base } from './sub/ba")).toBeUndefined();
    });

    it("completes the names that a module exports, with their documentation", async () => {
      const code = "import { bas } from './sub/base.js';";
      const { matches } = await kernel.ask("complete_request", { code, cursor_pos: 12 });
      expect(matches).toEqual(["base"]);
    });
  });

  describe("inspection", () => {
    const text = async (code: string, cursor = code.length): Promise<string> => {
      const { found, data } = await kernel.ask("inspect_request", { code, cursor_pos: cursor });
      expect(found).toBe(true);
      expect(data).toHaveProperty("text/html");
      return (data as Record<string, string>)["text/plain"] ?? "";
    };

    it("gives signature, doc comment and tags, also right behind a name", async () => {
      await kernel.run(
        "/**\n * Halves a number.\n * @param n what to halve\n */\nfunction half(n: number): number { return n / 2; }",
      );
      for (const cursor of [1, 4]) {
        expect(await text("half(3)", cursor)).toBe(
          "function half(n: number): number\n\nHalves a number.\n\nParameters\n  n  what to halve",
        );
      }
    });

    it("gives the function whose arguments are written, and which of them is at the cursor", async () => {
      await kernel.run("function between(low: number, high: string): boolean { return low > high.length; }");
      expect(await text("between(1, ")).toBe(
        "between(low: number, high: string): boolean\n\nAt the cursor: high: string",
      );
      expect(await text("between(Math.max(1, 2, ")).toContain("max(...values: number[])");
      expect(await text("between(Math.max(1), 'x'", 22)).toContain("At the cursor: high: string");
      const { data } = await kernel.ask("inspect_request", { code: "between(1, ", cursor_pos: 11 });
      expect((data as Record<string, string>)["text/html"]).toContain("<b><u>high: string</u></b>");
    });

    it("lists the options of functions, constructors and types, with their documentation", async () => {
      await kernel.run(
        "import { train, Trainer, TrainOptions, many, shown } from 'options'; [train, Trainer, many, shown].length",
      );
      const listed = [
        "  epochs: number     How many epochs, e.g. 3.",
        "  rate?: number      The step of `train`. Default 0.1.",
        "  noise?: number     Factor on the noise. Default: 1.",
        "  inner?: Inner",
        "  inner.deep: string Deep inside.",
      ];
      for (const code of ["train", "train({ ", "new Trainer({ epochs: 1, ", "let o: TrainOptions"]) {
        const found = (await text(code)).replace(/ {2}(?=\S)/g, " ").replace(/ +/g, " ");
        for (const line of listed) expect(found).toContain(line.replace(/ +/g, " "));
      }
      expect(await text("shown")).not.toContain("Options");
    });

    it("lists what an option of an option takes, each type once", async () => {
      await kernel.run("import { plan } from 'options'; plan.length");
      const found = (await text("plan({ phases: {")).replace(/ +/g, " ");
      const names = [...found.matchAll(/^ (\S+?)\??: /gm)].map(([, name]) => name);
      expect(names).toEqual([
        "phases",
        "phases.first",
        "phases.first.length",
        "phases.first.settings",
        "phases.last",
        "shape",
        "shape.side",
        "shape.side.end",
        "shape.side.end.x",
      ]);
      expect(found).toContain(" phases.first.length: number Of this phase.");
    });

    it("lists what an option takes whose name the cursor is on", async () => {
      const cell = "plan({ phases: { first: 1, last: 2 } })";
      const at = async (name: string): Promise<string> =>
        (await text(cell, cell.indexOf(name) + 1)).replace(/ +/g, " ");
      expect(await at("first")).toContain(" length: number Of this phase.");
      expect(await at("first")).toContain("At first.");
      expect(await at("phases")).toContain(" first.length: number Of this phase.");
    });

    it("limits a long list of options, but names them all", async () => {
      const found = await text("many");
      expect(found).toContain("  o23?: number  Number 23.");
      expect(found).not.toContain("Number 24.");
      expect(found).toContain("and 6 more    o24, o25, o26, o27, o28, o29");
    });

    it("shows links as names, also in completions", async () => {
      const found = await text("train");
      expect(found).toContain(
        "Trains as `Trainer` and the other do, see\nthe page (https://example.org), `nobody` and many.",
      );
      const reply = await kernel.ask("complete_request", { code: "trai", cursor_pos: 4 });
      const { _jupyter_types_experimental: items } = reply.metadata as Record<
        string,
        Record<string, unknown>[]
      >;
      expect(items?.[0]?.documentation).toContain("Trains as `Trainer`");
    });

    it("finds nothing behind a name that nobody has declared", async () => {
      const { found } = await kernel.ask("inspect_request", { code: "nowhere", cursor_pos: 3 });
      expect(found).toBe(false);
    });

    it("finds nothing where there is nothing", async () => {
      expect(await kernel.ask("inspect_request", { code: "   ", cursor_pos: 1 })).toMatchObject({
        found: false,
        data: {},
      });
    });

    it("knows the functions that every cell can call", async () => {
      const { data } = await kernel.ask("inspect_request", { code: "interruptible", cursor_pos: 3 });
      expect((data as Record<string, string>)["text/plain"]).toContain("stop interrupts it at once");
    });
  });

  describe("the folder", () => {
    it("may change while the kernel runs, and the next cell sees it", async () => {
      mkdirSync(path.join(kernel.folder, "new"));
      const made = path.join(kernel.folder, "new", "made.ts");
      writeFileSync(made, "export const made: string = 'one';\n");
      expect(await plain("import { made } from './new/made'; made")).toBe("'one'");
      appendFileSync(made, "export const more: number = 2;\n");
      expect(await plain("import { more } from './new/made'; more")).toBe("2");
    });

    it("may get the file or package that was missing", async () => {
      expect(await plain("import { late } from './late'; late")).toContain("TS2307");
      writeFileSync(path.join(kernel.folder, "late.ts"), "export const late: number = 3;\n");
      await pause(600); // longer than it would take a watching compiler to notice
      expect(await plain("import { late } from './late'; late")).toBe("3");
      expect(await plain("import { came } from 'coming'; came")).toContain("TS2307");
      const folder = path.join(kernel.folder, "node_modules", "coming");
      mkdirSync(folder);
      writeFileSync(
        path.join(folder, "package.json"),
        '{ "name": "coming", "version": "1.0.0", "main": "i.js", "types": "i.d.ts" }',
      );
      writeFileSync(path.join(folder, "i.d.ts"), "export declare const came: number;\n");
      writeFileSync(path.join(folder, "i.js"), "exports.came = 8;\n");
      expect(await plain("import { came } from 'coming'; came")).toBe("8");
    });
  });

  describe("the code of a cell", () => {
    it("is strict, as modules are: a change of what is frozen is an error, not nothing", async () => {
      const { reply } = await kernel.run("const kept: any = Object.freeze({ a: 1 });\nkept.a = 2;");
      expect(reply).toMatchObject({ status: "error", ename: "TypeError" });
    });
  });
});
