import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ExecutedNotebook,
  type ExecuteNotebookOptions,
  type Notebook,
  readNotebook,
  writeNotebook,
} from "mixture-growth-kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chosenNotebooks, executeInPlace } from "./execute-in-place.mjs";

let folder: string;
let path: string;
let lines: string[];
const write = (line: string): number => lines.push(line);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "notebook "));
  path = join(folder, "10-one.ipynb");
  lines = [];
  const cell = {
    id: "a",
    cell_type: "code" as const,
    metadata: {},
    source: "1 + 1",
    outputs: [],
    execution_count: null,
  };
  const notebook: Notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeNotebook(path, notebook);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Stands in for the kernel: every cell prints a text, or the run ends in another way. */
const kernel =
  (text: string, ended: Partial<ExecutedNotebook> = {}) =>
  async ({ notebook }: ExecuteNotebookOptions): Promise<ExecutedNotebook> => {
    const read = readNotebook(notebook);
    for (const [index, cell] of read.cells.entries()) {
      cell.outputs = [{ output_type: "stream", name: "stdout", text }];
      cell.execution_count = index + 1;
    }
    return { status: "ok", notebook: read, seconds: 3, ...ended };
  };

describe("a notebook that is executed in place", () => {
  it("has its outputs, without speeds, and says what changed", async () => {
    expect(await executeInPlace(path, { write, execute: kernel("step 1/1   98 images/s") })).toBe(true);
    expect(readNotebook(path).cells[0]?.outputs).toMatchObject([{ text: "step 1/1" }]);
    expect(lines).toEqual([
      "  cell a: the file has none, today it shows 1 stream stdout",
      "10-one.ipynb: executed in 3 s, 1 changed",
    ]);
  });

  it("stays the same file when it is executed again, on a machine of another speed", async () => {
    await executeInPlace(path, { write, execute: kernel("step 1/1   98 images/s") });
    const before = readFileSync(path, "utf8");
    await executeInPlace(path, { write, execute: kernel("step 1/1  1.2 k images/s") });
    expect(readFileSync(path, "utf8")).toBe(before);
    expect(lines.at(-1)).toBe("10-one.ipynb: executed in 3 s, nothing changed");
  });

  it.each(["error", "stopped", "timeout"] as const)(
    "stays as it was when the run ends with %s",
    async (status) => {
      const before = readFileSync(path, "utf8");
      const failure = { index: 0, ename: "Error", evalue: "no", traceback: ["Error: no"] };
      const execute = kernel("half", { status, ...(status === "error" ? { failure } : {}) });
      expect(await executeInPlace(path, { write, execute })).toBe(false);
      expect(readFileSync(path, "utf8")).toBe(before);
      expect(readdirSync(folder)).toEqual(["10-one.ipynb"]);
      expect(lines.at(-1)).toContain("the file is as it was");
    },
  );

  it("is not overwritten when somebody saved it meanwhile", async () => {
    const execute = async (options: ExecuteNotebookOptions): Promise<ExecutedNotebook> => {
      const run = await kernel("one")(options);
      writeFileSync(path, "mine");
      return run;
    };
    expect(await executeInPlace(path, { write, execute })).toBe(false);
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(lines.at(-1)).toContain("somebody saved it while it ran");
  });
});

describe("which notebooks are meant", () => {
  it("is said by numbers, names or all", () => {
    writeFileSync(join(folder, "11-two.ipynb"), "");
    const names = (...words: string[]): string[] =>
      chosenNotebooks(words, folder).map((found) => found.slice(folder.length + 1));
    expect(names("10")).toEqual(["10-one.ipynb"]);
    expect(names("11-two", "10", "10-one.ipynb")).toEqual(["10-one.ipynb", "11-two.ipynb"]);
    expect(names("all")).toEqual(["10-one.ipynb", "11-two.ipynb"]);
  });

  it("is said by class for those of the class, of which all are a part", () => {
    mkdirSync(join(folder, "class"));
    for (const name of ["00-a.ipynb", "01-b.ipynb"]) writeFileSync(join(folder, "class", name), "");
    const names = (...words: string[]): string[] =>
      chosenNotebooks(words, folder).map((found) => found.slice(folder.length + 1));
    expect(names("class")).toEqual(["class/00-a.ipynb", "class/01-b.ipynb"]);
    expect(names("class/01")).toEqual(["class/01-b.ipynb"]);
    expect(names("notebooks/class/00-a.ipynb")).toEqual(["class/00-a.ipynb"]);
    expect(names("all")).toEqual(["10-one.ipynb", "class/00-a.ipynb", "class/01-b.ipynb"]);
  });

  it("is refused with every word that means none", () => {
    expect(() => chosenNotebooks(["12", "10", "ten"], folder)).toThrow(
      /to be one of 10, class, or all but got "12" .*\n.* but got "ten" /,
    );
    expect(() => chosenNotebooks([], folder)).toThrow("but got nothing");
  });
});
