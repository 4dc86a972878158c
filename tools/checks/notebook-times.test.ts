import { expect, it } from "vitest";
import type { NotebookFile } from "./notebook-structure.js";
import { timeProblems } from "./notebook-times.js";

const notebook = (text: string, code = ""): NotebookFile => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: "markdown", metadata: {}, source: text },
    { cell_type: "code", metadata: {}, source: code },
  ],
});
const index = (name: string, smoke: string, laptop: string): string =>
  `| a | b |\n|---|---|\n| [x](${name}) | why? | ${smoke} | ${laptop} | none |\n`;
const told =
  "Training it again takes about 23 minutes at `laptop`\nsize (16 after notebook 10) and half a minute in `smoke`;";
const code = 'const result = await resultOf("accuracy-per-flop", profile);';

it("an experiment's notebook and its row in the index tell the times of the experiment", () => {
  expect(timeProblems("13.ipynb", notebook(told, code), index("13.ipynb", "30 s", "16 min"))).toEqual([]);
});

it("other times are named, one by one", () => {
  const wrong = notebook(told.replace("23 minutes", "5 minutes"), code);
  expect(timeProblems("13.ipynb", wrong, index("13.ipynb", "1 s", "90 s"))).toEqual([
    'its first cell does not say "takes about 23 minutes at `laptop` size (16 after notebook 10) and half a minute in `smoke`"',
    "its row in the index says 90 s, not 16 min",
    "its row in the index says 1 s, not 30 s",
  ]);
});

it("another notebook and its row tell the same time", () => {
  const first = notebook("| `laptop` (default) | 6,000 images | about 4 minutes |");
  expect(timeProblems("00.ipynb", first, index("00.ipynb", "1 min", "4 min"))).toEqual([]);
  expect(timeProblems("00.ipynb", first, index("00.ipynb", "1 min", "5 min"))).toEqual([
    "it says about 4 minutes, its row in the index 5 min",
  ]);
});
