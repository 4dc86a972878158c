import type { FrontModel } from "../front-model.js";
import { codeText } from "../kit/code-text.js";
import { element } from "../kit/elements.js";
import { follow } from "../kit/follow.js";
import { keepKeys } from "../kit/keep-keys.js";
import { announcer } from "../kit/messages.js";
import { sharedStyle } from "../kit/style.js";
import { type AnswerField, answerField } from "./fields.js";
import type { AnswerAct, AnswerShown, AskedQuestion } from "./state.js";
import { questionStyle } from "./style.js";

/** A question with its answer: it shows what the model says, and tells the model what the person does. */
export class QuestionView {
  readonly #model: FrontModel;
  readonly #asked: AskedQuestion;
  readonly #field: AnswerField;
  readonly #first: HTMLButtonElement;
  readonly #second: HTMLButtonElement;
  readonly #result: HTMLElement = element("div");
  readonly #said: ReturnType<typeof announcer> = announcer();
  readonly #stop: () => void;
  #state: AnswerShown["state"] | undefined;

  constructor(model: FrontModel, el: HTMLElement) {
    this.#model = model;
    this.#asked = model.get("asked");
    // Room for all that will be told, so that nothing moves when it is.
    this.#result.className = `mg-result ${this.#asked.explains ? "mg-two" : ""}`;
    // Not randomUUID, which pages of another machine without https lack.
    const id = `mg-question-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    this.#field = answerField(this.#asked, id, () => this.#enable());
    this.#first = element("button", { type: "submit" });
    this.#second = element("button", { type: "button", onclick: () => this.#act("again") });
    const form = element(
      "form",
      { novalidate: true, onsubmit: (event) => this.#submit(event), onkeydown: enter },
      element("fieldset", {}, element("legend", { id }, ...codeText(this.#asked.ask)), this.#field.element),
      element("div", { class: "mg-acts" }, this.#first, this.#second),
      this.#result,
    );
    // Without the heading of other views: the question is one.
    const root = element(
      "section",
      { class: "mg mg-question", "aria-label": "question" },
      element("style", {}, sharedStyle, questionStyle),
      form,
      this.#said.place,
    );
    keepKeys(root);
    el.append(root);
    this.#stop = follow(model, [[["shown"], () => this.#draw()]]);
    this.#draw();
  }

  remove(): void {
    this.#stop();
  }

  get #shown(): AnswerShown {
    return this.#model.get("shown");
  }

  #submit(event: Event): void {
    event.preventDefault();
    const { state } = this.#shown;
    if (state === "open") this.#act("give");
    else if (state === "kept" && this.#asked.reveals) this.#act("reveal");
    else if (state === "revealed") this.#act("again");
  }

  #act(act: AnswerAct["act"]): void {
    const given = act === "give" ? this.#field.read() : null;
    if (given === undefined) return;
    const { turn } = this.#model.get<AnswerAct>("act");
    this.#model.set("act", { turn: turn + 1, act, given } satisfies AnswerAct);
    this.#model.save_changes();
  }

  #draw(): void {
    const shown = this.#shown;
    const { state } = shown;
    this.#field.paint(shown);
    this.#first.textContent = firstLabels[state === "kept" && !this.#asked.reveals ? "open" : state];
    this.#second.textContent = "Change my answer";
    this.#second.classList.toggle("mg-hidden", state !== "kept");
    this.#enable();
    const lines = resultLines(this.#asked, shown);
    this.#result.replaceChildren(
      ...lines.map(({ text, kind }) => element("p", { class: kind }, ...codeText(text))),
    );
    // Not at first: a notebook with ten questions would read them all.
    if (this.#state !== undefined && this.#state !== state)
      this.#tell(shown, lines.map(({ text }) => text).join(" "));
    this.#state = state;
  }

  #enable(): void {
    const { state } = this.#shown;
    const isReady = state === "open" ? this.#field.read() !== undefined : state === "revealed";
    this.#first.disabled = !(isReady || (state === "kept" && this.#asked.reveals));
  }

  /** Reads the result aloud, and leaves the focus where something can be done. */
  #tell({ state }: AnswerShown, text: string): void {
    this.#said.say(state === "open" ? "Answer again." : text.replaceAll("`", ""));
    const isLost = document.activeElement === document.body || document.activeElement === null;
    if (state === "open") this.#field.focus();
    else if (isLost) this.#first.focus();
  }
}

/** The enter key acts as it does in any form, which JupyterLab prevents. */
function enter(event: Event): void {
  const { key, target, currentTarget } = event as KeyboardEvent;
  if (key !== "Enter") return;
  event.preventDefault();
  event.stopPropagation();
  if (target instanceof HTMLButtonElement) target.click();
  else (currentTarget as HTMLFormElement).requestSubmit();
}

const firstLabels = {
  open: "Keep my answer",
  kept: "Reveal",
  revealing: "Revealing …",
  revealed: "Answer again",
} as const;

interface ResultLine {
  readonly text: string;
  readonly kind: string;
}

/** What stands below the buttons. */
function resultLines({ kind, reveals, explains }: AskedQuestion, shown: AnswerShown): ResultLine[] {
  const { state, isRight, right, because, note, problem } = shown;
  const lines: ResultLine[] = [];
  const add = (text: string, of = ""): void => {
    if (text !== "") lines.push({ text, kind: of });
  };
  if (state === "revealed") {
    if (isRight === true) add(kind === "number" ? `✓ Right: ${right}` : "✓ Right.", "mg-verdict mg-right");
    if (isRight === false)
      add(right === "" ? "✗ Not right." : `✗ Not right. The right answer: ${right}`, "mg-verdict mg-wrong");
    if (isRight === null) add(`Your prediction: ${shown.given}`, "mg-verdict");
    add(because);
  } else if (problem === "") {
    if (state === "open") add(openHint(reveals, explains), "mg-faint");
    else if (reveals && note !== "") add(`${note} When you are ready, reveal what is right.`, "mg-faint");
    else add(note, "mg-faint");
  }
  add(problem, "mg-wrong");
  return lines;
}

/** What will be told here. */
function openHint(reveals: boolean, explains: boolean): string {
  if (!reveals) return "Your answer is kept for you: nothing here is right or wrong.";
  return `Guess first. What is right${explains ? ", and why," : ""} is told here when you ask for it.`;
}
