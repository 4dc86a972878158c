import { pathShape } from "../../checking/file-shapes.js";
import {
  also,
  choose,
  distinct,
  isRecord,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  thing,
} from "../../checking/shapes.js";
import { type Forgiven, forgivenShape, isHidden } from "./hidden-answer.js";

/** An answer: an option or a text, or a number. */
export type GivenAnswer = string | number;

/** Options of `question`. */
export interface QuestionOptions {
  /** The question; what stands between \`backticks\` is set as code. */
  readonly ask: string;
  /** The options of a choice, at least two. Default: a text or a number is asked for. */
  readonly options?: readonly string[];
  /**
   * The right answer; a function where it comes from a computation, called when the answer is revealed; or what `hiddenAnswer`
   * made of an option or a text. Default: none, the prediction is only kept.
   */
  readonly answer?: GivenAnswer | (() => GivenAnswer | Promise<GivenAnswer>);
  /** How far a number may be from the right one; asks for a number. Default 0 where the answer is a number. */
  readonly within?: number;
  /** What is forgiven in a text. Default: nothing, it must be the same. */
  readonly forgive?: readonly Forgiven[];
  /** What is shown with the right answer; a function is called when the answer is revealed. Default: nothing. */
  readonly because?: string | (() => string);
  /** Name under which the answer is kept. Default: the question. */
  readonly name?: string;
  /** The file in which answers are kept. Default: `answers.json` in the notebook's folder. */
  readonly file?: string;
}

/** How a question is answered. */
export type QuestionKind = "choice" | "number" | "text";

/** How a question with these options is answered. */
export function kindOf({ options, answer, within }: QuestionOptions): QuestionKind {
  if (options !== undefined) return "choice";
  return within !== undefined || typeof answer === "number" ? "number" : "text";
}

/** The most characters of an answer. */
const longest = 2000;

/** What somebody may answer to a question. */
export function givenShape(options: QuestionOptions): Shape {
  const kind = kindOf(options);
  if (kind === "choice") return oneOf(options.options as readonly string[]);
  if (kind === "number") return number({ use: 0.5 });
  const some = ({ length }: string): boolean => length <= longest;
  return also(text("Write an answer."), some, `to have ${longest} characters at most`, "Write less.");
}

/** Accepts the options of `question`. */
export const questionShape: Shape = (value, at) => {
  const given = (isRecord(value) ? value : {}) as unknown as QuestionOptions;
  const isChoice = Array.isArray(given.options);
  const isNumber = !isChoice && (given.within !== undefined || typeof given.answer === "number");
  const refused = (why: string): Shape => {
    return (found, place) =>
      found === undefined || place.expected(`to be left out ${why}`, found, "Leave it out.");
  };
  const exact = isChoice
    ? choose(
        [isHidden, thing("a hidden answer", isHidden, "Make it with hiddenAnswer.")],
        [() => true, oneOf(given.options as readonly string[])],
      )
    : isNumber
      ? number({ use: 0.5 })
      : text("Give the right text, or a function.");
  return record<QuestionOptions>({
    ask: text('Ask something, such as "How accurate will it be?".'),
    options: optional(distinct(text("Give each option a text."), { min: 2, max: 20, use: '["yes", "no"]' })),
    answer: optional(choose([(answer) => typeof answer === "function", () => true], [() => true, exact])),
    within: isChoice ? refused("of a choice") : optional(number({ min: 0, use: 0.05 })),
    forgive: isChoice || isNumber ? refused("unless the answer is a text") : optional(forgivenShape),
    because: optional(
      choose([(because) => typeof because === "function", () => true], [() => true, text("Say why.")]),
    ),
    name: optional(text("Give it a name.")),
    file: optional(pathShape),
  })(value, at);
};
