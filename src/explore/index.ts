/**
 * Views that a person moves: each shows itself in a notebook, and follows the mouse and the keyboard.
 *
 * @module mixture-growth/explore
 */
export { type Forgiven, type HiddenAnswerOptions, hiddenAnswer } from "./question/hidden-answer.js";
export { type Question, question } from "./question/question.js";
export type { GivenAnswer, QuestionKind, QuestionOptions } from "./question/question-options.js";
