import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import { engineNames } from "./engines.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

/** A file as people write it for modules, which takes names that compiled code has. */
const file = `
  import { createRequire } from "node:module";
  import path from "node:path";
  const require = createRequire(import.meta.url);
  const __dirname = path.dirname(import.meta.filename);
  export const [exports, Object, module] = [1, 2, 3];
  export const folder = path.basename(__dirname), separator = require("node:path").sep;`;

describe.each(engineNames)("cells may declare any name, with the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start({ "names.ts": file }, engine);
  }, 120_000);

  afterAll(() => kernel.close());

  beforeEach(async () => {
    expect((await kernel.run("%reset -f")).reply.status).toBe("ok");
  });

  it.each([
    ["what compiled code uses", ["exports", "require", "module", "Object", "__esModule", "__proto__"]],
    [
      "what is written into cells",
      ["$exports", "$tracker", "$flags", "$check", "$resumed", "$import", "$value"],
    ],
    ["what helpers of the compiler use", ["Symbol", "Promise", "Error", "TypeError", "Reflect", "Array"]],
    [
      "what is global",
      ["globalThis", "process", "console", "Function", "JSON", "Math", "setTimeout", "display"],
    ],
    ["what every object has", ["constructor", "toString", "hasOwnProperty", "then"]],
    ["what begins with two underscores", ["__dirname", "__filename", "___three", "$__x"]],
  ])("%s: %s", async (_, names) => {
    const values = names.map((_, at) => at).join(" ");
    const joined = `[${names.join(", ")}].join(" ")`;
    const imports = 'import { basename } from "node:path"; import * as fs from "node:fs";';
    const declared = names.map((name, at) => `const ${name} = ${at};`).join(" ");
    const work = "for (const each of [1]) await each;";
    expect(await kernel.shown(`${imports}\n${declared}\n${work}\n${joined}`)).toBe(`'${values}'`);
    expect(await kernel.shown(joined)).toBe(`'${values}'`);
    expect(await kernel.shown(`import os from "node:os"; ${work} basename("a/b") + typeof os.cpus`)).toBe(
      "'bfunction'",
    );
    const { text } = await kernel.run("!echo command\n%time 1");
    expect(text("stdout")).toMatch(/^command\nCPU times/);
  });

  it("also files", async () => {
    const shown = await kernel.shown(
      'import { exports, Object, module, folder, separator } from "./names.ts"; [exports, Object, module, folder, separator].join(" ")',
    );
    expect(shown).toBe("'1 2 3 notebooks /'");
  });
});

describe("the compiler's helpers", () => {
  it("do not take names of the cell for those of the language", async () => {
    const kernel = await TestKernel.start({}, "mainline");
    const { text, reply } = await kernel.run(`
      let Object = 1, Symbol = 2, Promise = 3, TypeError = 4, Error = 5, SuppressedError = 6;
      import * as all from "node:path";
      function decorated(value: unknown, _: unknown) { return value as any; }
      class Shape { @decorated sides() { return 4; } }
      { await using kept = { async [globalThis.Symbol.asyncDispose]() { console.log("disposed"); } }; }
      console.log(new Shape().sides(), typeof all.join);`);
    expect(reply.evalue).toBe(undefined);
    expect(text("stdout")).toBe("disposed\n4 function\n");
    await kernel.close();
  });
});
