import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start();
}, 120_000);

afterAll(() => kernel.close());

const host = "(globalThis as any)[Symbol.for('Jupyter.host')]";

describe("printing", () => {
  it("delivers 20,000 lines of one loop, in order and in few messages, and the cell ends", async () => {
    const { text, published, reply } = await kernel.run("for (let i = 0; i < 20_000; i++) console.log(i);");
    expect(reply.status).toBe("ok");
    expect(text("stdout")).toBe(`${Array.from({ length: 20_000 }, (_, i) => i).join("\n")}\n`);
    expect(published.length).toBeLessThan(1000);
  });

  it("of a loop is one output, as notebooks store them", async () => {
    const { published } = await kernel.run("for (let i = 0; i < 5; i++) console.log(i);");
    expect(published.map(({ content }) => content.text)).toEqual(["0\n1\n2\n3\n4\n"]);
  });

  it("is seen while a loop computes that never pauses", async () => {
    const { id, ended } = kernel.begin("for (let n = 0; ; n++) { if (n % 200_000 === 0) console.log(n); }");
    const seen = (): number =>
      kernel.published.filter(({ parent, header }) => parent.msg_id === id && header.msg_type === "stream")
        .length;
    for (let waited = 0; seen() < 10 && waited < 400; waited++) await pause(50);
    expect(seen()).toBeGreaterThanOrEqual(10);
    await kernel.stop();
    await ended;
  });

  it("is seen before a computation that prints nothing", async () => {
    const { id, ended } = kernel.begin(
      "console.log('one'); console.log('two'); const end = Date.now() + 1500; while (Date.now() < end) {}",
    );
    const seen = (): string =>
      kernel.published
        .filter(({ parent, header }) => parent.msg_id === id && header.msg_type === "stream")
        .map(({ content }) => String(content.text))
        .join("");
    for (let waited = 0; seen() === "" && waited < 200; waited++) await pause(50);
    expect(seen()).toBe("one\ntwo\n");
    expect(
      kernel.published.some(
        ({ parent, content }) => parent.msg_id === id && content.execution_state === "idle",
      ),
    ).toBe(false);
    await ended;
  });

  it("keeps both streams, results and displays in the order in which they were written", async () => {
    const { published } = await kernel.run(
      `console.log("a"); console.error("b"); console.log("c"); ${host}.display({ "text/plain": "d" }); console.log("e"); "f"`,
    );
    const seen = published.map(({ header, content }) =>
      header.msg_type === "stream" ? content.text : (content.data as Record<string, unknown>)["text/plain"],
    );
    expect(seen).toEqual(["a\n", "b\n", "c\n", "d", "e\n", "'f'"]);
  });

  it("goes to the cell that printed, also when that has ended", async () => {
    const first = kernel.begin("setTimeout(() => console.log('late'), 200);");
    await first.ended;
    const second = await kernel.run("await new Promise((r) => setTimeout(r, 400)); console.log('own')");
    expect(second.text("stdout")).toBe("own\n");
    const late = kernel.published.filter(
      ({ parent, content }) => parent.msg_id === first.id && content.text === "late\n",
    );
    expect(late).toHaveLength(1);
  });

  it("puts characters together that were written in pieces of bytes", async () => {
    const { text } = await kernel.run(
      "const bytes = Buffer.from('größe'); for (const byte of bytes) process.stdout.write(Uint8Array.of(byte));",
    );
    expect(text("stdout")).toBe("größe");
  });
});

describe("a stream that is ended", () => {
  it("prints its last text into the cell, and stays open", async () => {
    const { text, reply } = await kernel.run(
      "await new Promise<void>((done) => process.stdout.end('last\\n', done)); process.stderr.end(); process.stdout.write('more\\n'); null",
    );
    expect(reply.status).toBe("ok");
    expect(text("stdout")).toBe("last\nmore\n");
  });
});

it("what was rejected and not awaited is told before the cell ends", async () => {
  const { text, reply } = await kernel.run("void Promise.reject(new Error('forgotten'));");
  expect(reply.status).toBe("ok");
  expect(text("stderr")).toContain("forgotten");
});

it("the last value follows util.inspect.defaultOptions", async () => {
  const { result } = await kernel.run(
    "import util from 'node:util'; const { depth } = util.inspect.defaultOptions; util.inspect.defaultOptions.depth = 0; [{ a: { b: 1 } }, 5]",
  );
  expect(result?.["text/plain"]).toBe("[ [Object], 5 ]");
  await kernel.run("util.inspect.defaultOptions.depth = depth;");
});

describe("the console", () => {
  it("indents no later cell by a group that was left open", async () => {
    await kernel.run("console.group('open'); throw new Error('in it');");
    expect((await kernel.run("console.log('next')")).text("stdout")).toBe("next\n");
  });

  it("clears what the cell has shown", async () => {
    const { published } = await kernel.run("console.log('x'); console.clear(); console.log('y');");
    expect(published.map(({ header }) => header.msg_type)).toEqual(["stream", "clear_output", "stream"]);
  });

  it("shows a table with its text, and prints what is none", async () => {
    const { published } = await kernel.run(
      "console.log('above'); console.table([{ a: 1 }]); console.table(5);",
    );
    expect(published.map(({ header }) => header.msg_type)).toEqual(["stream", "display_data", "stream"]);
    const shown = published[1]?.content.data as Record<string, string> | undefined;
    expect(shown?.["text/plain"]).toContain("│ 0       │ 1 │");
    expect(shown?.["text/html"]).toContain("<table");
    expect(published[2]?.content.text).toBe("5\n");
  });

  it("says that a label does not exist", async () => {
    const { text } = await kernel.run(
      "console.timeEnd('none'); await new Promise((r) => setTimeout(r, 20));",
    );
    expect(text("stderr")).toContain("No such label 'none'");
  });
});

describe("displays", () => {
  it("that are updated 10,000 times send few messages, and the last is the last", async () => {
    const { published } = await kernel.run(
      `${host}.display({ "text/plain": "start" }, { id: "bar" });
       for (let i = 0; i < 10_000; i++) ${host}.display({ "text/plain": String(i) }, { id: "bar", update: true });`,
    );
    expect(published[0]?.header.msg_type).toBe("display_data");
    expect(published.at(-1)?.content).toMatchObject({
      data: { "text/plain": "9999" },
      transient: { display_id: "bar" },
    });
    expect(published.length).toBeLessThan(500);
  });

  it("can be taken away", async () => {
    const { published } = await kernel.run("console.log('x'); clearOutput(true); console.log('y');");
    expect(published.map(({ header }) => header.msg_type)).toEqual(["stream", "clear_output", "stream"]);
    expect(published[1]?.content).toEqual({ wait: true });
  });

  it("made for tslab work", async () => {
    const { published, reply } = await kernel.run(
      `import * as tslab from "tslab"; tslab.display.html("<b>b</b>"); const d = tslab.newDisplay(); d.text("1"); d.text("2");`,
    );
    expect(reply.status).toBe("ok");
    const shown = published.map(({ header, content }) => [header.msg_type, content.data]);
    expect(shown).toEqual([
      ["display_data", { "text/html": "<b>b</b>" }],
      ["display_data", { "text/plain": "1" }],
      ["update_display_data", { "text/plain": "2" }],
    ]);
  });

  it("with values that JSON cannot hold are sent all the same", async () => {
    const { published } = await kernel.run(
      `const cyclic: any = { n: 10n }; cyclic.self = cyclic; ${host}.display({ "text/plain": "x", "application/json": cyclic });`,
    );
    expect(published[0]?.content.data).toEqual({
      "text/plain": "x",
      "application/json": { n: "10", self: "[cycle]" },
    });
  });
});

describe("a promise that was not awaited", () => {
  const forgotten = "const later = async (): Promise<number> => 5;";

  it("is shown with what to write, and without anything of the kernel", async () => {
    const { result } = await kernel.run(`${forgotten} later()`);
    expect(result).toEqual({
      "text/plain": "Promise (not awaited, fulfilled). Write await before the call to wait for its value.",
    });
  });

  it("is printed inside of other values without anything of the kernel", async () => {
    const { text, result } = await kernel.run(
      "const open = new Promise(() => {}); console.log(open, { open }); [open, later()]",
    );
    expect(text("stdout")).toBe("Promise { <pending> } { open: Promise { <pending> } }\n");
    expect(result).toEqual({ "text/plain": "[ Promise { <pending> }, Promise { 5 } ]" });
  });
});
