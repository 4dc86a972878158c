import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import { colorSettings } from "./terminal.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;

beforeAll(async () => {
  // Where tests run, colours may be switched off.
  for (const name of ["NO_COLOR", "FORCE_COLOR", "CI"]) vi.stubEnv(name, undefined);
  kernel = await TestKernel.start();
}, 120_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await kernel.close();
});

type Seen = Awaited<ReturnType<TestKernel["run"]>>;

/** The displays of a cell as they are at last. */
function displays({ published }: Seen): unknown[] {
  const found = new Map<unknown, unknown>();
  for (const { content } of published) {
    const { display_id: id } = (content.transient ?? {}) as Record<string, unknown>;
    if (id !== undefined) found.set(id, (content.data as Record<string, unknown>)["text/plain"]);
  }
  return [...found.values()];
}

const pause = "await new Promise((resolve) => setTimeout(resolve, 100));";

describe("what libraries take for a terminal", () => {
  it("is one with colours, of 80 columns", async () => {
    const { text } = await kernel.run(
      `import tty from "node:tty";
       console.log(tty.isatty(1), process.stdout.isTTY, process.stderr.isTTY, process.stdout.columns, process.stdout.hasColors(256));`,
    );
    expect(text("stdout")).toBe("true true true 80 true\n");
  });

  it("prints values without colours, so that a saved notebook can be read as text", async () => {
    const { text } = await kernel.run("console.log({ a: 1 }); console.error([null]);");
    expect([text("stdout"), text("stderr")]).toEqual(["{ a: 1 }\n", "[ null ]\n"]);
  });

  it("shows a bar that is drawn again and again once, in its last state, and what follows below it", async () => {
    const run = await kernel.run(
      `for (let i = 0; i <= 3; i++) {
         process.stdout.cursorTo(0); process.stdout.write("#".repeat(i) + " " + i + "/3"); process.stdout.clearLine(1); ${pause}
       }
       console.log(); "end"`,
    );
    expect(displays(run)).toEqual(["### 3/3"]);
    expect(run.result).toEqual({ "text/plain": "'end'" });
  });

  it("shows lines that are drawn again by a loop that never pauses", async () => {
    const run = await kernel.run(
      `process.stderr.write("\\x1b[?25l");
       for (let i = 0; i < 1000; i++) process.stdout.write((i ? "\\x1b[2A\\x1b[J" : "") + "one " + i + "\\ntwo " + i + "\\n");
       process.stderr.write("\\x1b[?25h");
       console.log("done");`,
    );
    expect(displays(run)).toEqual(["one 999\ntwo 999"]);
    expect(run.text("stdout")).toBe("done\n");
    expect(run.published.length).toBeLessThan(200);
  });

  it("begins anew after the cell was cleared", async () => {
    const run = await kernel.run(
      `process.stdout.write("\\x1b[2Kbefore\\n"); clearOutput(); process.stdout.write("\\x1b[2Kafter\\n");`,
    );
    expect(displays(run)).toEqual(["before", "after"]);
  });
});

describe("a process", () => {
  const program = `process.stdout.write(String(process.env.FORCE_COLOR))`;

  it("is told to write colours if the cell shows what it prints, and else is not", async () => {
    const { text, result } = await kernel.run(
      `import { execFileSync, spawn } from "node:child_process"; import { once } from "node:events";
       const args = ["-e", ${JSON.stringify(program)}];
       execFileSync("node", args, { stdio: "inherit" });
       await once(spawn("node", args, { stdio: "inherit" }), "close");
       execFileSync("node", args, { encoding: "utf8" })`,
    );
    expect(text("stdout")).toBe("33");
    expect(result).toEqual({ "text/plain": "'undefined'" });
  });

  it.each([{ NO_COLOR: "1" }, { FORCE_COLOR: "0" }])("is told nothing where %o has decided", (env) => {
    expect(colorSettings(env)).toEqual({});
  });
});
