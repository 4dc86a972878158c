import { describe, expect, it } from "vitest";
import { type NotebookFile, notebookProblems } from "./notebook-structure.js";

type Cell = NotebookFile["cells"][number];

const title =
  "# Start here\n\nDoes it grow?\n\n| profile | time |\n|---|---|\n| smoke | 1 min |\n| laptop | 5 min |";
const imports =
  'import { wideResNet } from "mixture-growth";\nconst profile = process.env.MIXTURE_GROWTH_PROFILE;';
const ending = "## What we learned\n\n## Exercises\n\n1. a\n2. b\n3. c\n\n## References";

const markdown = (id: string, source: string): Cell => ({ id, cell_type: "markdown", metadata: {}, source });
const code = (id: string, source: string, more: Partial<Cell> = {}): Cell => ({
  id,
  cell_type: "code",
  metadata: {},
  source,
  execution_count: null,
  outputs: [],
  ...more,
});

const good: NotebookFile = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "mixture-growth", language: "typescript" } },
  cells: [
    markdown("a", title),
    code("b", imports),
    code("c", "table", { metadata: { tags: ["result"] } }),
    markdown("d", ending),
  ],
};

/** The problems of the good notebook with one cell replaced or added. */
function problemsWith(cell: Cell): string[] {
  const others = good.cells.filter(({ id }) => id !== cell.id);
  const at = good.cells.findIndex(({ id }) => id === cell.id);
  const cells = at < 0 ? [...others, cell] : [...others.slice(0, at), cell, ...others.slice(at)];
  return notebookProblems("00-start-here.ipynb", { ...good, cells });
}

it("a good notebook has no problem", () => {
  expect(notebookProblems("00-start-here.ipynb", good)).toEqual([]);
});

describe("the file", () => {
  it.each(["start.ipynb", "00_start.ipynb", "0-start.ipynb", "00-Start.ipynb"])("is not named %s", (name) => {
    expect(notebookProblems(name, good)[0]).toContain("its name");
  });

  it("is for our kernel", () => {
    const other = { ...good, metadata: { kernelspec: { name: "tslab", language: "typescript" } } };
    expect(notebookProblems("00-a.ipynb", other)).toEqual(["its kernel is not mixture-growth"]);
  });

  it("gives each cell an id of its own", () => {
    const cells = [...good.cells, { ...code("a", "1"), cell_type: "raw" }];
    expect(notebookProblems("00-a.ipynb", { ...good, cells })).toEqual([
      "a cell has no id, or two have the same",
    ]);
  });

  it("has a cell with the result", () => {
    expect(problemsWith(code("c", "table"))).toEqual(["no cell is tagged result"]);
  });
});

describe("the cells", () => {
  it("begin with a title that asks one question and says the times", () => {
    expect(problemsWith(markdown("a", "Start"))).toEqual([
      "its first cell is not a title",
      "its first cell asks no question",
      "its first cell does not say how long the profiles take",
    ]);
  });

  it("import the library by its name and read the profile", () => {
    expect(problemsWith(code("b", "const a = 1;"))).toEqual([
      "its first code cell does not import mixture-growth",
      "its first code cell does not read the profile",
    ]);
    const deep = `${imports}\nimport { a } from "../src/index.js";\nimport { b } from "mixture-growth/dist/b.js";`;
    expect(problemsWith(code("b", deep))).toEqual([
      "cell 2 imports ../src/index.js; notebooks import packages and their entry points",
      "cell 2 imports mixture-growth/dist/b.js; notebooks import packages and their entry points",
    ]);
  });

  it("have no long function", () => {
    const body = (lines: number): string => `const f = () => {\n${"  step();\n".repeat(lines)}};`;
    expect(problemsWith(code("e", body(13)))).toEqual([]);
    expect(problemsWith(code("e", body(14)))).toEqual([
      "cell 5 has a function of 16 lines; more than 15 belong in src",
    ]);
  });

  it("have no line that a small screen cuts", () => {
    const line = (length: number): string => `const a = "${"x".repeat(length - 13)}";`;
    expect(problemsWith(code("e", line(100)))).toEqual([]);
    expect(problemsWith(code("e", `a;\n${line(101)}`))).toEqual([
      "cell 5 has a line of 101 characters, not 100 at most",
    ]);
  });

  it("never use the type any", () => {
    expect(problemsWith(code("e", "rows.filter((row: any) => row.seed === 0)"))).toEqual([
      "cell 5 uses the type any",
    ]);
    expect(problemsWith(code("e", 'const text = "any"; // any'))).toEqual([]);
  });

  it("are not empty", () => {
    expect(problemsWith(markdown("e", " \n"))).toEqual(["cell 5 is empty"]);
  });

  it("never let a line part a number from its unit", () => {
    expect(problemsWith(markdown("e", "It ends at 17.0 %<!-- a --> for 1.5 M."))).toEqual([
      'cell 5 has "17.0 %"; write a non-breaking space before the unit',
      'cell 5 has "1.5 M"; write a non-breaking space before the unit',
    ]);
    expect(problemsWith(markdown("e", "`1 %`, $1 %$, 17.0\u00a0%, 12 epochs; in 2016, G. Hinton"))).toEqual(
      [],
    );
  });

  it("end with what was learned, three to five exercises and references", () => {
    expect(problemsWith(markdown("d", "## Exercises\n\n1. a\n2. b"))).toEqual([
      "no heading says what we learned",
      "it has 2 numbered exercises, not 3 to 5",
      "it has no references",
    ]);
  });
});

describe("committed outputs", () => {
  const run = (
    outputs: NonNullable<Cell["outputs"]>,
    counts: readonly (number | null)[] = [1, 2],
  ): string[] => {
    const cells = good.cells.map((cell) => {
      if (cell.id === "b") return { ...cell, execution_count: counts[0] ?? null };
      return cell.id === "c" ? { ...cell, execution_count: counts[1] ?? null, outputs } : cell;
    });
    return notebookProblems("00-a.ipynb", { ...good, cells });
  };

  it("come from one run from top to bottom", () => {
    expect(run([])).toEqual([]);
    expect(run([], [2, 1])).toEqual(["its cells were not run once each from top to bottom"]);
    expect(run([], [1, null])).toEqual(["its cells were not run once each from top to bottom"]);
  });

  it("hold no error and nothing on stderr", () => {
    expect(run([{ output_type: "error" }])).toEqual(["it shows an error"]);
    expect(run([{ output_type: "stream", name: "stderr" }])).toEqual(["it shows text on stderr"]);
  });

  it("can be read as text, and figures as pictures", () => {
    expect(run([{ output_type: "display_data", data: { "text/html": "" } }])).toEqual([
      "an output has no plain text",
    ]);
    const figure = { "application/vnd.plotly.v1+json": {}, "text/plain": "" };
    expect(run([{ output_type: "display_data", data: figure }])).toEqual([
      "a figure has no picture for those who only read the file",
    ]);
    expect(run([{ output_type: "display_data", data: { ...figure, "text/html": "<img>" } }])).toEqual([]);
  });
});
