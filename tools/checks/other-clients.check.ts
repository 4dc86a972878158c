import { type ExecFileOptionsWithStringEncoding, execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildKernel } from "../../kernel-ext/src/test-support/built-kernel.js";
import { papermill } from "../engines/python-install.mjs";
import { cloneRoot } from "../setup/places.mjs";
import { ConsoleSession } from "./console-session.js";

vi.setConfig({ testTimeout: 180_000 });

interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly source: string | readonly string[];
  readonly metadata: { readonly tags?: readonly string[] };
  readonly outputs?: readonly { readonly text?: string | readonly string[] }[];
}

const isHere = papermill.isThere;
const title = `the kernel${isHere ? "" : " (not here; npm run engines -- papermill sets them up)"}`;
const run = promisify(execFile);

/** A user's folder, with a kernelspec of this clone's kernel and nothing of the machine's. */
let folder: string;
let options: ExecFileOptionsWithStringEncoding;

const code = (source: string, tags: readonly string[] = []): Cell => ({
  cell_type: "code",
  source,
  metadata: { tags },
});
const markdown = (source: string): Cell => ({ cell_type: "markdown", source, metadata: {} });

function writeNotebook(name: string, cells: readonly Cell[]): void {
  const notebook = {
    cells: cells.map((cell, index) => ({
      id: `cell-${index}`,
      ...(cell.cell_type === "code" && { execution_count: null, outputs: [] }),
      ...cell,
    })),
    metadata: {
      kernelspec: { name: "mixture-growth", display_name: "TypeScript", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(join(folder, name), JSON.stringify(notebook));
}

const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const cellsOf = (name: string): readonly Cell[] => (JSON.parse(read(name)) as { cells: Cell[] }).cells;
const text = (lines: string | readonly string[] = ""): string => [lines].flat().join("");
const printed = (name: string): string =>
  cellsOf(name)
    .flatMap(({ outputs = [] }) => outputs.map((output) => text(output.text)))
    .join("");

/** Runs one of the programs in the user's folder. */
const program = async (name: string, ...words: readonly string[]): Promise<string> =>
  (await run(papermill.program(name), words, options)).stdout;

/** What a program that must fail says. */
const refusal = async (name: string, ...words: readonly string[]): Promise<string> => {
  const failed = await program(name, ...words).then(
    () => expect.fail(`Expected ${name} to fail.`),
    (error: { stdout: string; stderr: string }) => error,
  );
  return failed.stdout + failed.stderr;
};

describe.skipIf(!isHere)(title, () => {
  beforeAll(async () => {
    await buildKernel();
    folder = mkdtempSync(join(tmpdir(), "other clients "));
    const home = join(folder, "home");
    mkdirSync(home);
    const jupyter = Object.fromEntries(
      ["CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"].map((name) => [`JUPYTER_${name}`, join(home, name)]),
    );
    options = {
      cwd: folder,
      encoding: "utf8",
      timeout: 150_000,
      env: {
        ...process.env,
        ...jupyter,
        HOME: home,
        JUPYTER_PATH: join(folder, "share", "jupyter"),
        MIXTURE_GROWTH_HISTORY: "off",
        PATH: `${papermill.program("")}:${process.env.PATH}`,
        // The translator as it is now, not as it was when the environment was made.
        PYTHONPATH: join(cloneRoot, "kernel-ext", "papermill"),
        PYTHONDONTWRITEBYTECODE: "1",
      },
    };
    const command = join(cloneRoot, "kernel-ext", "bin", "mixture-growth-kernel.mjs");
    await run(process.execPath, [command, "install", "--prefix", folder], options);
    writeNotebook("small.ipynb", [
      markdown("# A small notebook"),
      code("const numbers: number[] = [1, 2, 3];\nnumbers.length"),
      code('for (const each of numbers) console.log("number", each);'),
    ]);
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe("with papermill", () => {
    it("takes numbers, strings and lists from the command line, and cells declare them anew", async () => {
      writeNotebook("parameters.ipynb", [
        code('let rate = 0.5;\nlet name: string = "nobody";\nlet layers: number[] = [];', ["parameters"]),
        code("console.log(JSON.stringify([rate * 2, name.length, name, layers.map((size) => size + 1)]));"),
        code("const rate = 7;\nconsole.log(rate);"),
      ]);
      const words = ["-p", "rate", "0.25", "-p", "name", 'a "b" \\ é 😀', "-y", "layers: [8, 16]"];
      await program("papermill", "parameters.ipynb", "out.ipynb", ...words);
      expect(printed("out.ipynb")).toBe('[0.5,12,"a \\"b\\" \\\\ é 😀",[9,17]]\n7\n');
      expect(cellsOf("out.ipynb").map(({ metadata }) => metadata.tags)).toContainEqual([
        "injected-parameters",
      ]);
    });

    it("takes every kind of value exactly", async () => {
      writeNotebook("values.ipynb", [
        code("", ["parameters"]),
        code(
          "console.log(nothing, sure, exact === 9007199254740991, large === 18446744073709551616n);\n" +
            'console.log(JSON.stringify(nested), Object.keys(nested).includes("__proto__"), day);',
        ),
      ]);
      const values = `nothing: null
sure: true
exact: 9007199254740991
large: 18446744073709551616
nested: { "a b": [null, { c: "line\\nline" }], __proto__: 1 }
day: 2026-11-30`;
      await program("papermill", "values.ipynb", "out.ipynb", "-y", values);
      expect(printed("out.ipynb")).toBe(
        'null true true true\n{"a b":[null,{"c":"line\\nline"}],"__proto__":1} true 2026-11-30\n',
      );
    });

    it("refuses names that TypeScript does not allow, all at once, before a cell runs", async () => {
      writeNotebook("names.ipynb", [code('console.log("ran");')]);
      const said = await refusal(
        "papermill",
        "names.ipynb",
        "none.ipynb",
        "-y",
        "{ my-rate: 1, class: 2, yes: 3, ok: 4 }",
      );
      expect(said).toContain(
        'Expected a parameter\'s name to be a name in TypeScript but got "my-rate", "class", true (papermill). Rename it.',
      );
    });

    it("refuses numbers that papermill could not store: its notebook would be no JSON", async () => {
      writeNotebook("infinite.ipynb", [code('console.log("ran");')]);
      const said = await refusal("papermill", "infinite.ipynb", "none.ipynb", "-y", "{ a: [1, .nan] }");
      expect(said).toContain("Expected a parameter's number to be finite but got nan (papermill).");
    });

    it("tells the parameters of a notebook with their types, defaults and comments", async () => {
      writeNotebook("help.ipynb", [
        code(
          'let rate = 0.5; // of the first phase\nconst url: string = "http://localhost";\nlet f: (a: number) => number = (a) => a;',
          ["parameters"],
        ),
      ]);
      const help = (await program("papermill", "--help-notebook", "help.ipynb")).replaceAll(/\s+/g, " ");
      expect(help).toContain("rate: Unknown type (default 0.5) of the first phase");
      expect(help).toContain('url: string (default "http://localhost")');
      expect(help).toContain("f: (a: number) => number (default (a) => a)");
    });
  });

  it("is a console: values, mistakes, functions over several lines, and an end", async () => {
    const command = `${papermill.program("jupyter-console")} --kernel mixture-growth --no-confirm-exit`;
    const session = new ConsoleSession(command, {
      cwd: folder,
      env: { ...process.env, ...options.env, TERM: "xterm" },
    });
    try {
      await session.waitFor("In [1]:");
      await session.type("const a: number = 20;", "In [2]:");
      await session.type("a + 22", "Out[2]: 42");
      await session.type("const b: string = 5;", "TS2322");
      await session.waitFor("In [4]:");
      await session.type("function f() {", "...:");
      await session.type("return 7 * 11;", "...:");
      await session.type("}", "In [5]:");
      await session.type("f()", "Out[5]: 77");
      expect(session.shown).not.toContain("did not respond");
      expect(await session.leave()).toBe(0);
    } finally {
      session.close();
    }
  });

  it("runs notebooks with nbclient", async () => {
    await program("jupyter-execute", "small.ipynb", "--output", "executed");
    expect(printed("executed.ipynb")).toBe("number 1\nnumber 2\nnumber 3\n");
  });

  it("runs and converts notebooks with nbconvert, to HTML, Markdown and a script", async () => {
    const convert = (format: string): Promise<string> =>
      program("jupyter-nbconvert", "--execute", "--to", format, "--output", "converted", "small.ipynb");
    await convert("html");
    expect(read("converted.html")).toMatch(/<pre>number 1\nnumber 2\nnumber 3\n<\/pre>/);
    expect(read("converted.html")).toContain('class="highlight hl-typescript"');
    await convert("markdown");
    expect(read("converted.md")).toContain("```typescript\nconst numbers: number[] = [1, 2, 3];");
    expect(read("converted.md")).toContain("    number 1\n    number 2\n    number 3\n");
    await convert("script");
    expect(read("converted.ts")).toContain('for (const each of numbers) console.log("number", each);');
  });

  it("compares stored outputs with nbval", async () => {
    await program("jupyter-execute", "small.ipynb", "--output", "stored");
    const pytest = ["-p", "no:cacheprovider"];
    expect(await program("pytest", ...pytest, "--nbval", "stored.ipynb")).toContain("2 passed");
    writeFileSync(join(folder, "stale.ipynb"), read("stored.ipynb").replace("number 2", "number 5"));
    expect(await program("pytest", ...pytest, "--nbval-lax", "stale.ipynb")).toContain("2 passed");
    expect(await refusal("pytest", ...pytest, "--nbval", "stale.ipynb")).toContain("1 failed, 1 passed");
  });

  it.each([
    ["ts:percent", "ts"],
    ["ts:light", "ts"],
    ["md", "md"],
  ])("goes to %s and back with jupytext, and runs", async (format, ending) => {
    const file = `text.${ending}`;
    await program("jupytext", "--to", format, "--output", file, "small.ipynb");
    await program("jupytext", "--to", "ipynb", "--execute", "--output", "back.ipynb", file);
    const sources = (name: string) => cellsOf(name).map((cell) => [cell.cell_type, text(cell.source)]);
    expect(sources("back.ipynb")).toEqual(sources("small.ipynb"));
    expect(printed("back.ipynb")).toBe("number 1\nnumber 2\nnumber 3\n");
  });

  it("runs two notebooks at once, each with its own variables", async () => {
    // Each waits for the other one's file: one after the other, they would not end.
    const meet = (own: string, other: string): void =>
      writeNotebook(`${own}.ipynb`, [
        code(
          `import { existsSync, writeFileSync } from "node:fs";\nconst own = "${own}";\nwriteFileSync(own, "");`,
        ),
        code(`while (!existsSync("${other}")) await new Promise((resolve) => setTimeout(resolve, 50));`),
        code("console.log(own);"),
      ]);
    meet("left", "right");
    meet("right", "left");
    const names = ["left", "right"];
    await Promise.all(
      names.map((name) => program("jupyter-execute", `${name}.ipynb`, "--output", `${name}-out`)),
    );
    expect(names.map((name) => printed(`${name}-out.ipynb`))).toEqual(["left\n", "right\n"]);
  });
});
