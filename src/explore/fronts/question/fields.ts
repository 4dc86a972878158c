import { codeText } from "../kit/code-text.js";
import { element } from "../kit/elements.js";
import type { AnswerShown, AskedQuestion } from "./state.js";

/** What an answer is given with: a list of options, or a line to write in. */
export interface AnswerField {
  readonly element: HTMLElement;
  /** What is chosen or written, if it is an answer. */
  read(): string | number | undefined;
  /** Shows an answer, which can be changed only while the question is open. */
  paint(shown: AnswerShown): void;
  focus(): void;
}

/** The field for a question. @param name a name that no other question of the page has */
export function answerField(asked: AskedQuestion, name: string, changed: () => void): AnswerField {
  return asked.kind === "choice" ? choice(asked, name, changed) : line(asked, name, changed);
}

function choice({ options }: AskedQuestion, name: string, changed: () => void): AnswerField {
  const rows = options.map((option) => {
    const input = element("input", { type: "radio", name, value: option, onchange: changed });
    const mark = element("span", { class: "mg-mark" });
    return {
      option,
      input,
      mark,
      row: element("label", { class: "mg-option" }, input, element("span", {}, ...codeText(option)), mark),
    };
  });
  return {
    element: element("div", {}, ...rows.map(({ row }) => row)),
    read: () => rows.find(({ input }) => input.checked)?.option,
    paint({ state, given, isRight, right }) {
      const isOpen = state === "open";
      for (const { option, input, mark, row } of rows) {
        if (!isOpen) input.checked = option === given;
        // What was not chosen stays legible, so nothing is disabled that shows the answer.
        input.disabled = !isOpen && option !== given;
        row.classList.toggle("mg-fixed", !isOpen);
        const isGiven = option === given;
        const sign = option === right ? "right" : isGiven && isRight === false ? "wrong" : undefined;
        mark.className = `mg-mark ${sign === undefined ? "" : `mg-${sign}`}`;
        mark.textContent = sign === "right" ? "✓ right" : sign === "wrong" ? "✗ not right" : "";
      }
    },
    focus: () => (rows.find(({ input }) => input.checked) ?? rows[0])?.input.focus(),
  };
}

function line({ kind }: AskedQuestion, name: string, changed: () => void): AnswerField {
  const isNumber = kind === "number";
  const input = element("input", {
    type: "text",
    class: isNumber ? "mg-number" : undefined,
    inputmode: isNumber ? "decimal" : undefined,
    "aria-labelledby": name,
    placeholder: isNumber ? "a number, such as 0.5" : "your answer",
    autocomplete: "off",
    oninput: changed,
  });
  return {
    element: input,
    read: () => (isNumber ? numberIn(input.value) : input.value.trim() === "" ? undefined : input.value),
    paint({ state, given }) {
      if (given !== null && state !== "open") input.value = String(given);
      input.disabled = state !== "open";
    },
    focus: () => input.focus(),
  };
}

/** The number that a person wrote; a comma is a point, since many write it so. */
function numberIn(text: string): number | undefined {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  if (plain === "") return undefined;
  const share = /^(.*)\s*%$/.exec(plain);
  const value = share === null ? Number(plain) : Number(share[1]) / 100;
  return Number.isFinite(value) ? value : undefined;
}
