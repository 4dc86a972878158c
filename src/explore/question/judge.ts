import { formatShort } from "mixture-growth-display";
import { fitting, number, text } from "../../checking/shapes.js";
import { forgiven, isHidden, isHiddenAnswer } from "./hidden-answer.js";
import { type GivenAnswer, kindOf, type QuestionOptions } from "./question-options.js";

/** What is told when an answer is revealed. */
export interface Verdict {
  /** Whether what was given is right; null for a question without a right answer. */
  readonly isRight: boolean | null;
  /** The right answer as a text; empty where there is none, or a hidden text was not found. */
  readonly right: string;
}

/**
 * Compares an answer with the right one: numbers within `within`, texts without what is forgiven.
 *
 * @param right the right answer, computed where it was a function
 * @throws Error for a right answer that does not fit the question
 */
export function judge(options: QuestionOptions, given: GivenAnswer, right: GivenAnswer | undefined): Verdict {
  if (right === undefined && options.answer === undefined) return { isRight: null, right: "" };
  if (kindOf(options) === "number") return judgeNumber(options, given as number, right);
  const { forgive = [], ask } = options;
  if (isHidden(right)) return judgeHidden(options, given as string, right);
  const told = fitting<string>(right, text());
  if (told === undefined) throw misfit("a text", right, ask);
  return { isRight: forgiven(given as string, forgive) === forgiven(told, forgive), right: told };
}

function judgeNumber({ within = 0, ask }: QuestionOptions, given: number, right: unknown): Verdict {
  const value = fitting<number>(right, number());
  if (value === undefined) throw misfit("a number", right, ask);
  // What is written with a few digits must not miss its bound by the last bit.
  const rounding = 1e-9 * Math.max(1, Math.abs(value));
  const shown = within > 0 ? `${formatShort(value)} (± ${formatShort(within)})` : formatShort(value);
  return { isRight: Math.abs(given - value) <= within + rounding, right: shown };
}

function judgeHidden(
  { options = [], forgive = [] }: QuestionOptions,
  given: string,
  digest: string,
): Verdict {
  const isRight = isHiddenAnswer(given, digest, forgive);
  const found = isRight ? given : options.find((option) => isHiddenAnswer(option, digest));
  return { isRight, right: found ?? "" };
}

function misfit(wanted: string, got: unknown, ask: string): Error {
  return new Error(
    `Expected the right answer to be ${wanted} but got ${String(got)} (question "${ask}"). Change what its answer returns.`,
  );
}
