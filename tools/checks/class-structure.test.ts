import { describe, expect, it } from "vitest";
import { classProblems, pageProblems } from "./class-structure.js";
import type { NotebookFile, NotebookFileCell } from "./notebook-structure.js";

const markdown = (id: string, source: string): NotebookFileCell => ({
  id,
  cell_type: "markdown",
  metadata: {},
  source,
});
const code = (id: string, source: string, tags: readonly string[] = []): NotebookFileCell => ({
  id,
  cell_type: "code",
  metadata: { tags },
  source,
  execution_count: null,
  outputs: [],
});

const title = "# What is it? (7 minutes)\n\nWe see.\n\n## Look (3 minutes)";
const asks = 'import * as mg from "mixture-growth/mg";\nmg.question({ ask: "What?" })';
const ending = "## Say it (4 minutes)\n\n## What we learned\n\n- It.\n\n## Exercises, for later\n\n1. Do it.";
const cells = [
  markdown("a", title),
  code("b", asks),
  code("c", "[1, 2] as const", ["result"]),
  markdown("d", ending),
];
const good: NotebookFile = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "mixture-growth", language: "typescript" } },
  cells,
};

/** The problems of the good notebook with one cell replaced. */
const problemsWith = (cell: NotebookFileCell): string[] =>
  classProblems("00-what.ipynb", {
    ...good,
    cells: cells.map((each) => (each.id === cell.id ? cell : each)),
  });

it("a good notebook of the class has no problem", () => {
  expect(classProblems("00-what.ipynb", good)).toEqual([]);
});

describe("minutes", () => {
  it("stand in the title, with a question", () => {
    expect(problemsWith(markdown("a", title.replace("? (7", " (7")))).toEqual([
      "its first line is not a title with a question and minutes, like # What? (15 minutes)",
    ]);
  });

  it("stand at each heading that takes time, and add up", () => {
    expect(problemsWith(markdown("a", title.replace(" (3 minutes)", "")))).toEqual([
      'the heading "Look" has no minutes',
      "its headings take 4 minutes, its title 7",
    ]);
  });

  it("of all notebooks are those of the page, 90 in all", () => {
    const notebooks = new Map([["00-what.ipynb", good]]);
    expect(pageProblems("| [0](00-what.ipynb) | What is it? | 8 |", notebooks)).toEqual([
      "00-what.ipynb takes 7 minutes, its row on the page says 8",
      "the class takes 7 minutes, not 90",
    ]);
  });
});

describe("code", () => {
  it("has 12 lines at most, and imports 5 names at most", () => {
    expect(problemsWith(code("c", "1;\n".repeat(13), ["result"]))).toEqual([
      "cell 3 has 13 lines, not 12 at most",
    ]);
    const names = 'import { a, b, c, d, e, f } from "mixture-growth";';
    expect(problemsWith(code("c", names, ["result"]))).toEqual(["cell 3 imports 6 names, not 5 at most"]);
  });

  it.each([
    "const a: Map<string, number> = b;",
    "new Set<number>()",
    "f<number>(1)",
    "a as Run",
    "<T>(a: T) => a",
  ])("has no types that a beginner must read: %s", (text) => {
    const problems = problemsWith(code("c", text, ["result"]));
    expect(problems.some((problem) => problem.endsWith("which a beginner must read"))).toBe(true);
  });

  it("may say of an argument that it is a number", () => {
    expect(problemsWith(code("c", "(a: number, b: number[]) => a", ["result"]))).toEqual([]);
  });

  it("asks a question", () => {
    expect(problemsWith(code("b", "1"))).toEqual(["it asks no question"]);
  });
});

describe("text", () => {
  it("has no exclamation marks, but pictures and comments", () => {
    expect(problemsWith(markdown("a", `${title}\n\nLook! ![a](b.svg) <!-- c -->`))).toEqual([
      "cell 1 has an exclamation mark",
    ]);
  });

  it("links to nothing that is not handed out", () => {
    const links = "[a](01-more.ipynb) [b](https://example.org/a) [c](../00-start-here.ipynb)";
    expect(problemsWith(markdown("a", `${title}\n\n${links}`))).toEqual([
      "cell 1 links to ../00-start-here.ipynb, which a hand-out does not have",
    ]);
  });

  it("ends with what was learned and with exercises", () => {
    expect(problemsWith(markdown("d", "## Say it (4 minutes)"))).toEqual([
      "no heading says what we learned",
      "it has no exercises",
    ]);
  });
});
