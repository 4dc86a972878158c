import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

/** A library that loses its caller in every way there is. */
const library = `
  const { EventEmitter } = require("node:events");
  const failed = new Error("kept from before");
  const down = (depth, end) => depth === 0 ? end() : down(depth - 1, end);
  const deep = (depth) => down(depth, () => { throw new RangeError("from deep inside"); });
  const text = () => { throw "only a text"; };
  const kept = () => { throw failed; };
  const bare = () => { throw Object.assign(new Error("without a stack"), { stack: undefined }); };
  const timed = () => new Promise((_, reject) => setTimeout(() => reject(new Error("from a timer")), 5));
  const emitted = () => new Promise((_, reject) => {
    const emitter = new EventEmitter();
    emitter.on("error", (cause) => setImmediate(() => reject(new Error("from an event", { cause }))));
    setTimeout(() => emitter.emit("error", new Error("the cause")), 5);
  });
  const later = async () => { await null; await timed(); };
  const several = async () => {
    await new Promise((done) => setTimeout(done, 5));
    throw new AggregateError([new Error("one"), new Error("two")], "several");
  };
  async function* batches() { yield 1; yield 2; await timed(); }
  const stream = () => ({
    turn: 0,
    [Symbol.asyncIterator]() { return this; },
    next() { return this.turn++ < 2 ? Promise.resolve({ done: false, value: 1 }) : timed(); },
  });
  const calls = (callback) => new Promise((done) => setTimeout(done, 5)).then(callback);
  const shown = { [Symbol.for("Jupyter.display")]: async () => { await timed(); } };
  const lateThrow = () => { throw new Error("in the library, later"); };
  const evil = () => { throw Object.defineProperty(new Error(), "message", { get: text }); };
  module.exports = { deep, text, kept, bare, timed, emitted, later, several, batches, stream, calls, shown, lateThrow, evil };
`;
const names =
  "deep, text, kept, bare, timed, emitted, later, several, batches, stream, calls, shown, lateThrow, evil";

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start({
    "node_modules/deep-library/package.json":
      '{ "name": "deep-library", "version": "1.0.0", "main": "./i.js", "types": "./i.d.ts" }',
    "node_modules/deep-library/i.js": library,
    "node_modules/deep-library/i.d.ts": `export const ${names.replaceAll(",", ": any,")}: any;`,
    "node_modules/broken-library/package.json":
      '{ "name": "broken-library", "version": "1.0.0", "type": "module", "exports": { "types": "./i.d.ts", "import": "./i.js" } }',
    "node_modules/broken-library/i.js": "await null;\nnull.x;\n",
    "node_modules/broken-library/i.d.ts": "export const x: any;",
    "local.ts":
      "import { deep } from 'deep-library';\nexport function local(): void {\n  deep(3);\n}\nexport const apart = 1;\n",
    "fails.ts": "export const a = 1;\nthrow new Error('while it was loaded');\n",
  });
  await kernel.run(`import { ${names} } from "deep-library";`);
}, 120_000);

afterAll(() => kernel.close());

const traceOf = (code: string): Promise<string> => kernel.traceOf(code);

describe("an error from inside a library points at the cell's line", () => {
  it.each([
    ["however deep it was thrown", "const n = 40;\n\ndeep(n);"],
    ["deeper than a stack is kept", "const n = 4000;\n\ndeep(n);"],
    ["that is only a text", "const n = 1;\n\ntext();"],
    ["that was made before", "const n = 1;\n\nkept();"],
    ["that has no stack", "const n = 1;\n\nbare();"],
    ["made in a timer", "const n = 1;\n\nawait timed();"],
    ["made in an event, with its cause", "const n = 1;\n\nawait emitted();"],
    ["thrown behind awaits of the library", "const n = 1;\n\nawait later();"],
    ["that holds several", "const n = 1;\n\nawait several();"],
    ["among others", "const all = [1, 2];\n\nawait Promise.all(all.map(() => timed()));"],
    ["from an async generator", "const n = 1;\n\nfor await (const b of batches()) n + b;"],
    ["from a stream", "const n = 1;\n\nfor await (const b of stream()) await null;"],
    ["in a loop", "for (const n of [1, 2]) {\n  await n;\n  await timed();\n}"],
    ["after an await was caught", "try { await timed(); } catch {}\n\ntext();"],
    ["that shows a value", "const n = 1;\n\nshown;"],
    ["that fails to load", 'const n = 1;\n\nimport { x as broken } from "broken-library";\nbroken;'],
    ["whose message cannot be read", "const n = 1;\n\nevil();"],
  ])("%s", async (_, code) => {
    const trace = await traceOf(code);
    expect(trace).toMatch(/(?:at|called from) cell \d+:3:/);
    expect(trace).toContain(`> 3 | ${code.split("\n")[2]}`);
    expect(trace).toMatch(/\n {6}\| +\^/);
    expect(trace).not.toContain("kernel-ext");
  });

  it("keeps the library's own frames folded", async () => {
    expect(await traceOf("await later();")).toMatch(
      /^Error: from a timer\n {2}> 1 \| await later\(\);\n {6}\| \^{5}\n {4}… \d frames? in deep-library, Node\n {4}called from cell \d+:1:1$/,
    );
    expect(await traceOf("deep(30);")).toMatch(/… \d+ frames in deep-library\n {4}at cell \d+:1:[15]$/);
  });

  it("also where it went through a local file, with the lines of both", async () => {
    const trace = await traceOf('import { local } from "./local";\nlocal();');
    expect(trace).toContain("> 3 |   deep(3);");
    expect(trace).toMatch(/at local \(.*local\.ts:3:\d\)\n {4}at cell \d+:2:\d+\n.*\n {2}> 2 \| local\(\);/);
  });

  it("also where a local file fails while it is loaded", async () => {
    const trace = await traceOf('const n = 1;\nimport { a as fails } from "./fails";\nfails;');
    expect(trace).toContain("> 2 | throw new Error('while it was loaded');");
    expect(trace).toMatch(/at cell \d+:2:\d+/);
    expect(trace).toContain('> 2 | import { a as fails } from "./fails";');
  });

  it("also where it came through a function of an earlier cell", async () => {
    await kernel.run("async function earlier(): Promise<void> {\n  await timed();\n}");
    const trace = await traceOf("const n = 2;\nawait earlier();");
    expect(trace).toContain("> 2 | await earlier();");
    await kernel.run("const promised = timed();\npromised.catch(() => 0);");
    expect(await traceOf("const n = 3;\nawait promised;")).toContain("> 2 | await promised;");
  });

  it("also where it is thrown in a callback that a library called later", async () => {
    const trace = await traceOf("const n = 1;\nawait calls(() => {\n  text();\n});");
    expect(trace).toContain("> 2 | await calls(() => {");
  });

  it("also where it was stopped", async () => {
    const { ended } = await kernel.beginPrinting("console.log(1);\n\nawait new Promise(() => {});");
    await kernel.stop();
    const { reply } = await ended;
    expect(stripVTControlCharacters((reply.traceback as string[]).join("\n"))).toContain(
      "> 3 | await new Promise(() => {});",
    );
  });

  it("also where only Node found the mistake, when it read the code", async () => {
    expect(await traceOf("const n = 1;\n\nif (n) function again() {}")).toContain(
      "> 3 | if (n) function again() {}",
    );
  });

  it("shortens a recursion", async () => {
    const trace = await traceOf(
      "function again(n: number): number {\n  if (n === 0) deep(1);\n  return again(n - 1) + 1;\n}\nagain(50);",
    );
    expect(trace).toMatch(/… \d+ frames like these/);
    expect(trace.split("\n").length).toBeLessThan(30);
    expect(trace).toMatch(/at cell \d+:5:1$/);
  });
});

describe("an error in work that nobody awaits", () => {
  const reported = async (code: string): Promise<string> => {
    const { id, ended } = kernel.begin(`${code}\n;await new Promise((r) => setTimeout(r, 60));`);
    await ended;
    const own = kernel.published.filter(({ parent }) => parent.msg_id === id);
    return stripVTControlCharacters(own.map(({ content }) => String(content.text ?? "")).join(""));
  };

  it.each([
    ["a promise that was left", "const n = 1;\nlater();", "> 2 | later();"],
    ["one that was kept", "const n = 1;\nconst left = later();", "> 2 | const left = later();"],
    ["one of many", "for (const n of [1]) {\n  void later();\n}", "> 2 |   void later();"],
    ["a timer", "const n = 1;\nsetTimeout(lateThrow, 5);", "> 2 | setTimeout(lateThrow, 5);"],
    [
      "a timer of a function",
      "const after = () =>\n  setTimeout(lateThrow, 5);\nafter();",
      "> 2 |   setTimeout(lateThrow, 5);",
    ],
  ])("points at %s", async (_, code, line) => {
    const text = await reported(code);
    expect(text).toMatch(/^Uncaught error in work that cell \d+ started and did not await:\nError: /);
    expect(text).toContain(line);
    expect(text).toMatch(/called from cell \d+:2:/);
  });

  it("name the cell of a microtask, which has left it when its error is reported", async () => {
    const text = await reported("const n = 1;\nqueueMicrotask(() => { throw new Error('late'); }); await n;");
    expect(text).toMatch(/^Uncaught error in work that cell \d+ started and did not await:\nError: late\n/);
  });
});

describe("a notebook outside of the clone", () => {
  const advice =
    "Notebooks find mixture-growth only inside of its clone. Keep your own in the clone's folder notebooks/mine/, and open them there.";

  it.each([
    'import { member } from "mixture-growth";',
    'import { planCost } from "mixture-growth/cost";',
    'const library = await import("mixture-growth");',
    'const library = require("mixture-growth");',
  ])("says where notebooks are kept: %s", async (code) => {
    const { traceback } = (await kernel.run(code)).reply as { traceback: string[] };
    expect(traceback.join("\n")).toContain(advice);
  });

  it("says nothing of the kind of another package", async () => {
    const { traceback } = (await kernel.run('import "other-library-mixture-growth";')).reply as {
      traceback: string[];
    };
    expect(traceback.join("\n")).not.toContain(advice);
  });
});
