import { bundle, escapeHtml, formatShort, type MimeBundle } from "mixture-growth-display";
import type { AnswerShown, AskedQuestion } from "../fronts/question/state.js";

/** A question as plain text: what it asks, what was answered, and what is right. */
export function questionText(asked: AskedQuestion, shown: AnswerShown): string {
  return [
    `Question: ${asked.ask}`,
    ...asked.options.map((option) => `  ( ) ${option}`),
    ...answerLines(shown),
  ].join("\n");
}

/** A question where there are no widgets. */
export function questionStill(asked: AskedQuestion, shown: AnswerShown): MimeBundle {
  const options = asked.options.map((option) => `<li>${withCode(option)}</li>`).join("");
  const list = options === "" ? "" : `<ul>${options}</ul>`;
  const lines = answerLines(shown).map((line) => `<p>${withCode(line)}</p>`);
  return bundle({
    plain: questionText(asked, shown),
    html: `<div><p><b>${withCode(asked.ask)}</b></p>${list}${lines.join("")}</div>`,
  });
}

function answerLines({ state, given, isRight, right, because, problem }: AnswerShown): string[] {
  const own = given === null ? "No answer yet." : `Your answer: ${shownAnswer(given)}`;
  const verdict = isRight === null ? "" : isRight ? " (right)" : " (not right)";
  const told = right === "" || isRight === true ? [] : [`The right answer: ${right}`];
  const revealed = state === "revealed" ? [...told, ...(because === "" ? [] : [because])] : [];
  return [`${own}${verdict}`, ...revealed, ...(problem === "" ? [] : [problem])];
}

const shownAnswer = (given: string | number): string =>
  typeof given === "number" ? formatShort(given) : given;

/** HTML of a text whose code stands between backticks. */
function withCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}
