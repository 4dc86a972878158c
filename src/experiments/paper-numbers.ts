import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathShape } from "../checking/file-shapes.js";
import { InputError } from "../checking/input-error.js";
import {
  demand,
  demandArguments,
  list,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { repositoryFolder } from "../files/project-folder.js";
import type { AccuracyReference } from "../report/accuracy-over-cost.js";
import { nameShape } from "../report/argument-shapes.js";
import { dataShapes, type ExperimentDataName } from "./experiment.js";

/** A number of the paper, as a person has read it there. */
export interface PaperNumber {
  /** As in our tables, such as `"mixture"`. */
  readonly method: string;
  /** As in our configs, such as `"cifar100"`. */
  readonly dataset: ExperimentDataName;
  /** Top-1 accuracy in percent. */
  readonly top1: number;
  /** Floating-point operations of training, where the paper gives them. */
  readonly flops?: number;
  /** Where it stands, such as `"table 2"`. */
  readonly where: string;
}

interface PaperNumbers {
  readonly schema: 1;
  readonly source: string;
  readonly numbers: readonly PaperNumber[];
}

const paperNumbersShape: Shape = record<PaperNumbers>({
  schema: oneOf([1]),
  source: text("Say where the numbers come from."),
  numbers: list(
    record<PaperNumber>({
      method: nameShape,
      dataset: oneOf(Object.keys(dataShapes)),
      top1: number({ above: 0, max: 100, use: 81.2 }),
      flops: optional(number({ above: 0, use: 1e18 })),
      where: text('Say where it stands, such as "table 2".'),
    }),
  ),
});

/**
 * Reads the paper's numbers from `docs/paper-numbers.json`; none until a person with the paper has written them there.
 *
 * @param file Default: that of the repository; without one there are none.
 * @throws InputError with everything that is wrong in it.
 */
export function paperNumbers(file?: string): readonly PaperNumber[] {
  demandArguments("paperNumbers", { file: [file, optional(pathShape)] });
  return numbersIn(file ?? join(repositoryFolder() ?? ".", "docs", "paper-numbers.json"));
}

function numbersIn(file: string): readonly PaperNumber[] {
  if (!existsSync(file)) return [];
  const written = parsed(readFileSync(file, "utf8"), file);
  demand(written, paperNumbersShape, "file", "paper-numbers.json");
  return (written as PaperNumbers).numbers;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError([
      `Expected the paper's numbers to be JSON but got ${(error as Error).message} (${file}). Correct it there.`,
    ]);
  }
}

/** The paper's accuracies on a data set, to be drawn as lines. */
export function paperReferences(
  dataset: ExperimentDataName,
  numbers: readonly PaperNumber[] = paperNumbers(),
): AccuracyReference[] {
  return numbers
    .filter((one) => one.dataset === dataset)
    .map(({ method, where, top1 }) => ({ name: `${method}, paper (${where})`, accuracy: top1 / 100 }));
}
