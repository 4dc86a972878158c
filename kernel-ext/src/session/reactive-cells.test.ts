import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import type { Message } from "../wire/codec.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
}, 120_000);
afterAll(() => kernel.close());

/** A cell of a front end, which gives each an id. */
class FrontCell {
  readonly id: string;
  #request = "";

  constructor(id: string) {
    this.id = id;
  }

  async run(
    code: string,
    deletedCells: readonly string[] = [],
  ): Promise<{ status: unknown; evalue: unknown }> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const { id, reply } = kernel.client.request("shell", "execute_request", content, {
      cellId: this.id,
      deletedCells,
    });
    this.#request = id;
    const { status, evalue } = (await reply).content;
    return { status, evalue };
  }

  /** What was published below it, in order: values and texts, and where outputs were removed. */
  get outputs(): string[] {
    return kernel.published.flatMap(({ parent, header, content }: Message) => {
      if (parent.msg_id !== this.#request) return [];
      if (header.msg_type === "clear_output") return ["removed"];
      if (header.msg_type === "stream") return [String(content.text).trim()];
      const data = content.data as Readonly<Record<string, unknown>> | undefined;
      return header.msg_type === "execute_result" ? [String(data?.["text/plain"])] : [];
    });
  }

  async until(outputs: readonly string[]): Promise<void> {
    await vi.waitFor(() => expect(this.outputs).toEqual(outputs), 20_000);
  }
}

const cell = (() => {
  let count = 0;
  return () => new FrontCell(`cell-${++count}`);
})();

describe("a reactive cell", () => {
  it("runs again when a name that it reads is declared anew, in place of its earlier outputs", async () => {
    const [first, second, other] = [cell(), cell(), cell()];
    await first.run("const price = 2;");
    await second.run("// @reactive\nconst total = price * 10;\ntotal");
    await other.run("const unrelated = 1;");
    await first.run("const price = 3;");
    await second.until(["20", "removed", "30"]);
    expect((await kernel.run("total")).result?.["text/plain"]).toBe("30");
  });

  it("runs again after those whose names it reads, each once", async () => {
    const [source, left, right, last] = [cell(), cell(), cell(), cell()];
    await source.run("const n = 1;");
    await last.run("const l = 0, r = 0;");
    await left.run("// @reactive\nconst l = n + 1;");
    await last.run("// @reactive\nconsole.log(n, l, r);");
    await right.run("// @reactive\nconst r = l * 2;");
    await last.until(["1 2 0", "removed", "1 2 4"]);
    await source.run("const n = 5;");
    await last.until(["1 2 0", "removed", "1 2 4", "removed", "5 6 12"]);
    const listed = await kernel.run("%reactive");
    const bundle = Object(listed.published[0]?.content.data) as Readonly<Record<string, string>>;
    const lines = (bundle["text/plain"] ?? "").split("\n").map((line) =>
      line
        .trim()
        .split(/\s{2,}/)
        .slice(1),
    );
    const own = lines.filter(([reads]) => /\b[nl]\b/.test(String(reads)));
    expect(own).toEqual([["n", "l"], ["l", "r"], ["n, l, r"]]);
  });

  it("waits for cells that were sent before", async () => {
    const [source, reader] = [cell(), cell()];
    await source.run("const queued = 1;");
    await reader.run("// @reactive\nqueued");
    // The first takes longer than the second takes to arrive.
    const first = source.run("const queued = 2; await new Promise((done) => setTimeout(done, 1500));");
    await Promise.all([first, source.run("const queued = 3;")]);
    await reader.until(["1", "removed", "3"]);
  });

  it("is not run if it would run again because of itself", async () => {
    const [one, two] = [cell(), cell()];
    await kernel.run("let down = 0;");
    expect(await one.run("// @reactive\nconst up = down + 1;")).toMatchObject({ status: "ok" });
    expect(await two.run("// @reactive\nconst down = up + 1;")).toEqual({
      status: "error",
      evalue: expect.stringMatching(
        /^Expected reactive cells that do not wait for each other but got down → up → down\./,
      ),
    });
    expect(await two.run("const down = up + 1;")).toMatchObject({ status: "ok" });
    await one.until(["removed"]);
  });

  it("runs again when a control that it reads is moved", async () => {
    const [control, reader] = [cell(), cell()];
    await control.run(
      "const listeners = new Set<() => void>(); const dial = { value: 1, [Symbol.for('Jupyter.changes')](listener: () => void) { listeners.add(listener); return () => listeners.delete(listener); } };",
    );
    await reader.run("// @reactive\ndial.value");
    await kernel.run(
      "setTimeout(() => { dial.value = 7; for (const listener of listeners) listener(); }, 50); 0",
    );
    await reader.until(["1", "removed", "7"]);
    expect((await kernel.run("listeners.size")).result?.["text/plain"]).toBe("1");
  });

  it("loses its outputs if it has none any more, shows what it throws, and is no more reactive without its mark", async () => {
    const [source, reader] = [cell(), cell()];
    await source.run("let shows = true;");
    await reader.run("// @reactive\nif (shows) console.log('shown');");
    await source.run("let shows = false;");
    await reader.until(["shown", "removed"]);
    await reader.run("if (shows) console.log('shown');");
    await source.run("let shows = true;");
    await pause(300);
    expect(reader.outputs).toEqual([]);
  });

  it("can be stopped while it runs again", async () => {
    const [source, reader] = [cell(), cell()];
    await source.run("let ends = true;");
    await reader.run("// @reactive\nwhile (!ends) {}\n'ended'");
    await source.run("let ends = false;");
    await pause(300);
    await kernel.stop();
    expect((await kernel.run("'alive'")).result?.["text/plain"]).toBe("'alive'");
  });

  it.each([
    ["for its types", "const input = 'text';", "input.toFixed(1)", "const input = 5;", "'5.0'"],
    [
      "while it runs",
      "const part = { of: null as any };",
      "part.of.length",
      "const part = { of: [1, 2] };",
      "2",
    ],
  ])("that fails %s runs again when what it reads is declared anew", async (_, first, code, then, shown) => {
    const [source, reader] = [cell(), cell()];
    await source.run(first);
    expect(await reader.run(`// @reactive\n${code}`)).toMatchObject({ status: "error" });
    await source.run(then);
    await reader.until(["removed", shown]);
    await source.run(first);
    await reader.until(["removed", shown, "removed"]);
    await source.run(then);
    await reader.until(["removed", shown, "removed", "removed", shown]);
  });

  it("runs again after a cell that failed, if that had come to the declaration", async () => {
    const [source, reader] = [cell(), cell()];
    await source.run("const early = 1; const late = 1;");
    await reader.run("// @reactive\nearly + late");
    await source.run("const early = 10; if (early > 1) throw new Error('stopped'); const late = 10;");
    await reader.until(["2", "removed", "11"]);
  });

  it("that was deleted does not run again", async () => {
    const [source, reader] = [cell(), cell()];
    await source.run("const gone = 1;");
    await reader.run("// @reactive\ngone");
    await source.run("const gone = 2;", [reader.id]);
    await pause(300);
    expect(reader.outputs).toEqual(["1"]);
  });
});
