import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { DebugSession } from "../test-support/debug-session.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const source = (scale: number): string =>
  `export function grow(n: number): number {\n  const grown = n * ${scale};\n  return grown;\n}\n`;

let kernel: TestKernel;
let debug: DebugSession;

beforeAll(async () => {
  kernel = await TestKernel.start({ "gone.ts": source(2), "edited.ts": source(3), "plain.cjs": "" });
  debug = new DebugSession(kernel);
  await debug.attach();
}, 120_000);

// A test that fails must not leave the kernel stopped for the next.
afterEach(() => debug.release());

afterAll(() => kernel.close());

describe("where a front end has vanished while the kernel is stopped, the next", () => {
  const code = "const waited = 1;\nwaited";

  it("is told of the stop, sees it, and continues", async () => {
    const { ended } = await debug.begin(code, [2]);
    const why = await debug.stopped();
    await debug.ask("initialize", { clientID: "another" });
    await debug.ask("attach");
    expect(await debug.ask("debugInfo")).toMatchObject({ isStarted: true, stoppedThreads: [1] });
    await debug.ask("configurationDone");
    expect(await debug.stopped()).toEqual(why);
    expect(await debug.evaluate("waited")).toBe("1");
    await debug.go();
    expect((await ended).result?.["text/plain"]).toBe("1");
  });

  it("is told nothing where the kernel runs again, and nothing twice", async () => {
    const events = (): number => kernel.published.filter(({ content }) => content.event === "stopped").length;
    const { ended } = await debug.begin(code, [2]);
    await debug.stopped();
    const before = events();
    await debug.ask("configurationDone");
    await debug.go();
    await ended;
    await debug.attach();
    await kernel.run("1");
    expect(events()).toBe(before);
  });

  it("lets the cell run to its end by a disconnect", async () => {
    const { ended } = await debug.begin(code, [2]);
    await debug.stopped();
    await debug.ask("initialize", { clientID: "another" });
    await debug.ask("disconnect");
    expect((await ended).result?.["text/plain"]).toBe("1");
    await debug.attach();
  });
});

describe("a breakpoint in code that is gone", () => {
  const file = (name: string): string => path.join(kernel.folder, name);
  const breakIn = (name: string, ...lines: readonly number[]): Promise<unknown> =>
    debug.ask("setBreakpoints", {
      source: { path: file(name) },
      breakpoints: lines.map((line) => ({ line })),
    });

  it("stops in what was loaded of a file that is deleted, and shows its text and variables", async () => {
    await kernel.run("import { grow } from './gone';\nconst kept = grow;");
    rmSync(file("gone.ts"));
    expect(await breakIn("gone.ts", 3)).toMatchObject({ breakpoints: [{ verified: true, line: 3 }] });
    const { ended } = kernel.begin("kept(2)");
    await debug.stopped();
    expect((await debug.variables()).Locals).toEqual({ n: "2: number", grown: "4: number" });
    expect(await debug.ask("source", { source: { path: file("gone.ts") } })).toMatchObject({
      content: source(2),
    });
    await breakIn("gone.ts");
    await debug.go();
    expect((await ended).result?.["text/plain"]).toBe("4");
  });

  it("shows the variables of a frame whose file was edited meanwhile", async () => {
    await breakIn("edited.ts", 3);
    const { ended } = kernel.begin("import { grow } from './edited';\ngrow(2)");
    await debug.stopped();
    writeFileSync(file("edited.ts"), "export const other = 1;\n");
    expect((await debug.variables()).Locals).toEqual({ n: "2: number", grown: "6: number" });
    await breakIn("edited.ts");
    await debug.go();
    expect((await ended).result?.["text/plain"]).toBe("6");
  });

  it("in a function that another cell has declared anew stops only the new one", async () => {
    const old = "function step(n: number): number {\n  return n + 1;\n}";
    await kernel.run(old);
    await debug.breakAt(old, [2]);
    await kernel.run("function step(n: number): number {\n  return n + 10;\n}");
    expect((await kernel.run("step(1)")).result?.["text/plain"]).toBe("11");
    await debug.breakAt(old, []);
  });

  it("behind the end of a file is no breakpoint, and the answer says why", async () => {
    expect(await breakIn("plain.cjs", 4)).toMatchObject({
      breakpoints: [
        { verified: false, message: expect.stringContaining("Expected a line with code at or below it") },
      ],
    });
  });
});
