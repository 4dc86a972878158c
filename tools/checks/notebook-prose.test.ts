import { describe, expect, it } from "vitest";
import { outcomes, proseProblems, type Source } from "./notebook-prose.js";
import type { NotebookFile } from "./notebook-structure.js";

const values: Readonly<Record<string, number>> = {
  "cifar100; mixture; accuracy": 22.122,
  "cifar100; gradmax minus mixture; points": 0.844,
  "cifar100; gradmax minus mixture; low": -0.011,
  "cifar100; mixture; parameters": 90_512,
  "cifar100; mixture over scratch; cost": 0.942,
};
const lookUp = ({ experiment, of, quantity }: Source): number => {
  const value = values[`${experiment}; ${of}; ${quantity}`];
  if (value === undefined) throw new Error("there is no such result");
  return value;
};
const problems = (text: string): string[] => proseProblems(text, lookUp);

describe("a number that names its source", () => {
  it.each([
    "It ends at 22.1 %<!-- cifar100; mixture; accuracy -->.",
    "It ends at 22.1\u00a0%<!-- cifar100; mixture; accuracy -->.",
    "It ends at 22 %<!-- cifar100; mixture; accuracy -->, and 22.12 %<!-- cifar100; mixture; accuracy -->.",
    "GradMax is 0.8 points ahead<!-- cifar100; gradmax minus mixture; points -->",
    "(interval −0.01<!-- cifar100; gradmax minus mixture; low --> to 0.8<!-- cifar100; gradmax minus mixture; points -->)",
    "It stores 91\u00a0k<!-- cifar100; mixture; parameters --> numbers, 90,512<!-- cifar100; mixture; parameters -->.",
    "at 94 %<!-- cifar100; mixture over scratch; cost --> or 0.94<!-- cifar100; mixture over scratch; cost --> of the cost",
  ])("is what it quotes, within its rounding: %s", (text) => {
    expect(problems(text)).toEqual([]);
  });

  it("is refused where it is another one", () => {
    expect(problems("It ends at 22.2 %<!-- cifar100; mixture; accuracy -->.")).toEqual([
      "22.2 % <!-- cifar100; mixture; accuracy --> is 22.122",
    ]);
    expect(problems("−0.8 points<!-- cifar100; gradmax minus mixture; points -->")).toHaveLength(1);
    expect(problems("94<!-- cifar100; mixture over scratch; cost --> of the cost")).toHaveLength(1);
  });

  it("is refused where the source does not exist or is incomplete", () => {
    expect(problems("3.0 %<!-- cifar100; tiny; accuracy -->")).toEqual([
      "3.0 % <!-- cifar100; tiny; accuracy -->: there is no such result",
    ]);
    expect(problems("3.0 %<!-- cifar100 -->")[0]).toContain(
      "names no source; write experiment; method; quantity",
    );
  });
});

describe("a number that names none", () => {
  it.each([
    ["a share", "reached 82 % of them"],
    ["a share that no line parts", "reached 82\u00a0% of them"],
    ["points", "about 4 points ahead"],
    ["one with decimals", "ends at 21.2 and more"],
    ["the first of two", "21.4 and 23.0 %<!-- setting -->"],
  ])("is refused: %s", (_kind, text) => {
    expect(problems(text)[0]).toContain("names no source");
  });

  it.each([
    "with 95\u00a0% intervals, three seeds and 10,000 images",
    "+2 to +2.5 points<!-- abstract -->, at 0.70<!-- protocol --> of the cost",
    "`learningRate: 0.1`, $x = 2.5$, [a link](a/2.5.md)",
  ])("is none of a run: %s", (text) => {
    expect(problems(text)).toEqual([]);
  });
});

it("a notebook's outcomes are its sections on what was learned and on the paper", () => {
  const cell = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
  const cells = [
    "# A title\n\n1.5 %",
    "## Beside the paper\n\n2.5 %",
    "## What we learned\n\n3.5 %\n\n## Exercises\n\n4.5 %",
  ];
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: cells.map(cell) } as NotebookFile;
  const text = outcomes(notebook);
  expect(["1.5", "2.5", "3.5", "4.5"].map((number) => text.includes(number))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
