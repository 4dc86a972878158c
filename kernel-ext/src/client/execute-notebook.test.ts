import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { buildKernel } from "../test-support/built-kernel.js";
import { executeNotebook } from "./execute-notebook.js";
import type { ExecuteNotebookOptions } from "./execute-options.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const bin = fileURLToPath(new URL("../../bin/mixture-growth-kernel.mjs", import.meta.url));
const limitMs = 60_000;
let folder = "";

beforeAll(async () => {
  await buildKernel();
  folder = mkdtempSync(path.join(tmpdir(), "run notebooks "));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function notebookOf(...cells: string[]): string {
  const file = path.join(folder, "in.ipynb");
  const code = cells.map((source) => ({
    cell_type: "code",
    metadata: {},
    source: [source],
    outputs: [],
    execution_count: 9,
  }));
  const text = { cell_type: "markdown", metadata: {}, source: ["# Title\n", "text"] };
  writeFileSync(
    file,
    JSON.stringify({ cells: [text, ...code], metadata: {}, nbformat: 4, nbformat_minor: 4 }),
  );
  return file;
}

const out = (): string => path.join(folder, "out.ipynb");
const run = (
  options: Partial<ExecuteNotebookOptions>,
  ...cells: string[]
): ReturnType<typeof executeNotebook> =>
  executeNotebook({
    notebook: notebookOf(...cells),
    kernel: [process.execPath, bin, "run", "{connection_file}"],
    ...options,
  });

/** Whether a process has ended; one that nobody has waited for yet counts as ended. */
function isGone(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

describe("executeNotebook", () => {
  it("saves what widgets show with the notebook", async () => {
    const code = `const host = (globalThis as any)[Symbol.for("Jupyter.host")];
const comm = host.openComm("jupyter.widget", { state: { _model_name: "IntSliderModel", value: 1 } });
comm.send({ method: "update", state: { value: 2 } });`;
    await run({ out: out() }, code);
    const { metadata } = JSON.parse(readFileSync(out(), "utf8"));
    const { state } = metadata.widgets["application/vnd.jupyter.widget-state+json"];
    expect(Object.values(state)).toMatchObject([{ model_name: "IntSliderModel", state: { value: 2 } }]);
  });

  it("gives widgets the same names when the notebook is executed again", async () => {
    const code = `const open = (globalThis as any)[Symbol.for("Jupyter.host")].openComm;
for (let i = 0; i < 2; i++) open("jupyter.widget", { state: { _model_name: "IntSliderModel" } });`;
    const namesIn = (file: string): string[] => {
      const { metadata } = JSON.parse(readFileSync(file, "utf8"));
      return Object.keys(metadata.widgets["application/vnd.jupyter.widget-state+json"].state);
    };
    await run({ out: out() }, code);
    const first = namesIn(out());
    await run({ notebook: out(), out: out() });
    expect(namesIn(out())).toEqual(first);
    expect(first).toHaveLength(2);
  });

  it(
    "runs the cells in order in the notebook's folder, reports its progress, and writes format 4.5",
    async () => {
      const received: string[] = [];
      const { status, notebook } = await run(
        {
          out: out(),
          env: { WHO: "you" },
          onCell: ({ state, index, total }) => received.push(`${state} ${index + 1}/${total}`),
          onMessage: ({ header }) => received.push(header.msg_type),
        },
        "const a: number = 1; console.log(process.env.WHO)",
        "a + 1",
        "process.cwd()",
      );
      expect(status).toBe("ok");
      expect(received.filter((each) => /^(start|end|stream)/.test(each))).toEqual([
        "start 1/3",
        "stream",
        "end 1/3",
        "start 2/3",
        "end 2/3",
        "start 3/3",
        "end 3/3",
      ]);
      const written = JSON.parse(readFileSync(out(), "utf8")) as Record<string, unknown>;
      expect(written).toMatchObject({
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { kernelspec: { name: "mixture-growth" }, language_info: { name: "typescript" } },
        cells: [
          { cell_type: "markdown", source: ["# Title\n", "text"] },
          { execution_count: 1, outputs: [{ output_type: "stream", name: "stdout", text: ["you\n"] }] },
          { execution_count: 2, outputs: [{ output_type: "execute_result", data: { "text/plain": ["2"] } }] },
          { outputs: [{ data: { "text/plain": [`'${folder}'`] } }] },
        ],
      });
      expect(notebook.cells.every(({ id }) => /^[\w-]{1,64}$/.test(id))).toBe(true);
      expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
    },
    limitMs,
  );

  it(
    "stops at the first error, says where, and writes what there is",
    async () => {
      const { status, failure } = await run(
        { out: out() },
        "1",
        "throw new RangeError('here')",
        "console.log('never')",
      );
      expect(status).toBe("error");
      expect(failure).toMatchObject({ index: 1, ename: "RangeError", evalue: "here" });
      const { cells } = JSON.parse(readFileSync(out(), "utf8")) as {
        cells: { outputs?: unknown[]; execution_count: unknown }[];
      };
      expect(cells.map(({ outputs }) => outputs?.length)).toEqual([undefined, 1, 1, 0]);
      expect(cells.at(-1)?.execution_count).toBeNull();
    },
    limitMs,
  );

  it("goes on behind a cell with the tag raises-exception, whose error is its output", async () => {
    const file = notebookOf("throw new RangeError('here')", "console.log('on')", "throw new Error('end')");
    const read = JSON.parse(readFileSync(file, "utf8")) as { cells: { metadata: object }[] };
    Object.assign(read.cells[1]?.metadata ?? {}, { tags: ["raises-exception"] });
    const tagged = path.join(folder, "tagged.ipynb");
    writeFileSync(tagged, JSON.stringify(read));
    const { status, failure, notebook } = await run({ notebook: tagged });
    expect({ status, failure }).toMatchObject({ status: "error", failure: { index: 2, evalue: "end" } });
    expect(notebook.cells[1]?.outputs).toMatchObject([{ output_type: "error", ename: "RangeError" }]);
    expect(notebook.cells[2]?.outputs).toMatchObject([{ output_type: "stream", text: "on\n" }]);
  });

  it(
    "is stopped by its signal, as the stop button does it",
    async () => {
      const stop = new AbortController();
      const { status, failure } = await run(
        { signal: stop.signal, onMessage: ({ header }) => header.msg_type === "stream" && stop.abort() },
        "console.log('on'); for (;;) await new Promise((r) => setTimeout(r, 10));",
      );
      expect(status).toBe("stopped");
      expect(failure?.ename).toBe("KeyboardInterrupt");
    },
    limitMs,
  );

  it(
    "ends with its kernel's process when that dies",
    async () => {
      await expect(run({}, "process.kill(process.pid, 'SIGKILL')")).rejects.toThrow(
        /Expected the kernel to keep running but it ended/,
      );
    },
    limitMs,
  );

  describe("leaves nothing running that a cell started", () => {
    const file = (): string => path.join(folder, "pid");
    const pid = (): number => (existsSync(file()) ? Number(readFileSync(file(), "utf8")) : 0);
    const spawning = (): string => `import { spawn } from "node:child_process";
      import { writeFileSync } from "node:fs";
      const child = spawn("sleep", ["600"], { stdio: "ignore" });
      writeFileSync(${JSON.stringify(file())}, String(child.pid));`;
    beforeEach(() => rmSync(file(), { force: true }));

    it(
      "when it has ended",
      async () => {
        await run({}, spawning());
        expect(pid()).toBeGreaterThan(1);
        await expect.poll(() => isGone(pid()), { timeout: 10_000 }).toBe(true);
      },
      limitMs,
    );

    it(
      "when this process is killed",
      async () => {
        const notebook = notebookOf(spawning(), "await new Promise((r) => setTimeout(r, 600_000));");
        const us = spawn(process.execPath, [bin, "execute", notebook, "--out", out()], { stdio: "ignore" });
        await expect.poll(pid, { timeout: 40_000 }).toBeGreaterThan(1);
        us.kill("SIGKILL");
        await expect.poll(() => isGone(pid()), { timeout: 15_000 }).toBe(true);
      },
      limitMs,
    );
  });

  it(
    "has a time limit for the whole notebook",
    async () => {
      const { status } = await run({ timeoutSeconds: 4 }, "await new Promise((r) => setTimeout(r, 60_000));");
      expect(status).toBe("timeout");
    },
    limitMs,
  );

  it(
    "is a command, whose exit code is its result",
    () => {
      const notebook = notebookOf("6 * 7");
      const good = spawnSync(process.execPath, [bin, "execute", notebook, "--out", out()], {
        encoding: "utf8",
      });
      expect(good.stdout).toMatch(/\[1\/1\] .* 6 \* 7\nok: /);
      expect(good.status).toBe(0);
      const bad = spawnSync(process.execPath, [bin, "execute", notebook], { encoding: "utf8" });
      expect(bad.stderr).toContain("Expected a notebook and --out FILE");
      expect(bad.status).toBe(1);
    },
    limitMs,
  );
});
