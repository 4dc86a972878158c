import { experiment } from "../../src/experiments/paper/experiments.js";
import { afterText, smokeTime } from "../../src/experiments/paper/training-times.js";
import { type NotebookFile, textOf } from "./notebook-structure.js";

/**
 * Lists where the times in a notebook's first cell and in its row of the index differ from the experiment's, or from
 * each other.
 *
 * @param name file name
 * @param notebook its content
 * @param index text of the index: one row per notebook, whose last cells but one say how long smoke and laptop take
 * @returns one sentence per problem
 */
export function timeProblems(name: string, { cells }: NotebookFile, index: string): string[] {
  const first = textOf(cells[0]?.source);
  const row = index.split("\n").find((line) => line.startsWith("|") && line.includes(`](${name})`)) ?? "";
  const [smoke = "", laptop = ""] = row
    .split("|")
    .slice(-4, -2)
    .map((cell) => cell.trim());
  const read = experimentOf(cells);
  if (read === undefined) {
    const told = /`laptop`.*\babout (\d+) minutes?/.exec(first)?.[1];
    return laptop === `${told} min` ? [] : [`it says about ${told} minutes, its row in the index ${laptop}`];
  }
  const { time } = experiment(read);
  if (time === undefined) return [`the experiment ${read}, which it reads, has no time`];
  const sentence = `takes about ${time.minutes} minutes at \`laptop\` size${afterText(time)} and ${smokeTime} in \`smoke\``;
  const cell = `${time.after?.minutes ?? time.minutes} min`;
  return [
    ...(first.replace(/\s+/g, " ").includes(sentence) ? [] : [`its first cell does not say "${sentence}"`]),
    ...(laptop === cell ? [] : [`its row in the index says ${laptop}, not ${cell}`]),
    ...(smoke === "30 s" ? [] : [`its row in the index says ${smoke}, not 30 s`]),
  ];
}

/** The experiment whose stored result a notebook reads. */
function experimentOf(cells: NotebookFile["cells"]): string | undefined {
  const code = cells
    .filter(({ cell_type }) => cell_type === "code")
    .map(({ source }) => textOf(source))
    .join("\n");
  return /\b(?:resultOf|readResult)\("([a-z0-9-]+)"/.exec(code)?.[1];
}
