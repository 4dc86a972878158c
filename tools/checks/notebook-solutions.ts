import { lineProblems, type NotebookFile, textOf, unitProblems } from "./notebook-structure.js";

const longestCell = 15;

/**
 * Lists what is wrong with the solutions of a notebook's exercises: each exercise needs one, under its number, with an
 * answer in words and code that a check runs.
 *
 * @param notebook with exercises
 * @param solutions its solutions, each under a heading `## 1. …`
 * @returns one sentence per problem
 */
export function solutionProblems(notebook: NotebookFile, solutions: NotebookFile): string[] {
  const asked = exerciseNumbers(notebook);
  const answered = solved(solutions);
  const numbers = answered.map(({ number }) => number);
  return [
    ...asked
      .filter((number) => !numbers.includes(number))
      .map((number) => `exercise ${number} has no solution`),
    ...numbers
      .filter((number) => !asked.includes(number))
      .map((number) => `solution ${number} has no exercise`),
    ...numbers
      .filter((number, index) => numbers.indexOf(number) !== index)
      .map((number) => `exercise ${number} has two solutions`),
    ...answered.flatMap(({ number, text, codes }) => [
      ...(/\*\*Answer\.\*\* \S/.test(text) ? [] : [`solution ${number} has no answer in words`]),
      ...(codes.length > 0 ? [] : [`solution ${number} has no code`]),
    ]),
    ...codeProblems(solutions),
  ];
}

/** The numbers of the exercises, in order. */
function exerciseNumbers({ cells }: NotebookFile): number[] {
  const text = cells
    .map(({ cell_type, source }) => (cell_type === "markdown" ? textOf(source) : ""))
    .join("\n");
  const section = text.split(/^(?=#+ )/m).find((part) => /^#+ exercises/i.test(part)) ?? "";
  return [...section.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
}

interface Solved {
  readonly number: number;
  readonly text: string;
  readonly codes: string[];
}

function solved({ cells }: NotebookFile): Solved[] {
  const found: Solved[] = [];
  for (const { cell_type, source } of cells) {
    const text = textOf(source);
    const number = /^## (\d+)\. \S/.exec(text)?.[1];
    if (cell_type === "markdown" && number !== undefined)
      found.push({ number: Number(number), text, codes: [] });
    else if (cell_type === "code" && text.trim() !== "") found.at(-1)?.codes.push(text);
  }
  return found;
}

function codeProblems({ cells }: NotebookFile): string[] {
  return cells.flatMap(({ cell_type, source }, index) => {
    const where = `cell ${index + 1}`;
    const text = textOf(source);
    if (cell_type !== "code") return unitProblems(text, where);
    const lines = text.split("\n").length;
    const isLong = lines > longestCell;
    return [
      ...(isLong ? [`${where} has ${lines} lines, not ${longestCell} at most`] : []),
      ...lineProblems(text, where),
    ];
  });
}
