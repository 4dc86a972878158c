import { resolve } from "node:path";
import { type Displayable, displaySymbol, inspectSymbol, type MimeBundle } from "mixture-growth-display";
import { demandArguments, fitting, integer, oneOf, orNull, record, thing } from "../../checking/shapes.js";
import { CheckedWidget } from "../checked-widget.js";
import { frontText } from "../front-text.js";
import type { AnswerAct, AnswerShown, AskedQuestion } from "../fronts/question/state.js";
import { AnswerFile } from "./answer-file.js";
import { judge, type Verdict } from "./judge.js";
import {
  type GivenAnswer,
  givenShape,
  kindOf,
  type QuestionKind,
  type QuestionOptions,
  questionShape,
} from "./question-options.js";
import { questionStill, questionText } from "./question-still.js";

/** The values that kernel and front end hold. */
type QuestionValues = {
  /** The question. */
  readonly asked: AskedQuestion;
  /** Where the person stands. */
  readonly shown: AnswerShown;
  /** What the person did last. */
  readonly act: AnswerAct;
};

/**
 * Asks a question to be answered before the right answer is revealed: a choice, a number, a text, or a free prediction.
 *
 * The answer is kept in a file of the notebook's folder, so it is there again when the cell runs again.
 *
 * @returns The question, which shows itself in a cell and can be answered from code as well.
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * question({
 *   ask: "Which share of the test images will the grown net get right, before any training?",
 *   answer: async () => (await evaluate([grown.net(allMembers(2))], test)).accuracy,
 *   within: 0.05,
 *   because: "With coefficients of zero it computes the sum of what its members compute.",
 * })
 * ```
 */
export function question(options: QuestionOptions): Question {
  demandArguments("question", { options: [options, questionShape] });
  return new Question(options);
}

/** The question of {@link question}: what a hand can do in it, code can do too. */
export class Question implements Displayable {
  readonly #options: QuestionOptions;
  readonly #file: AnswerFile;
  readonly #widget: CheckedWidget<QuestionValues>;
  #shown: AnswerShown;
  /** The newest thing that was done: what is computed for an older one is not shown. */
  #turn = 0;

  /** @internal */
  constructor(options: QuestionOptions) {
    this.#options = options;
    this.#file = new AnswerFile(resolve(options.file ?? "answers.json"));
    this.#shown = nothing;
    const wasRevealed = this.#find();
    const state: QuestionValues = {
      asked: this.#asked,
      shown: this.#shown,
      act: { turn: 0, act: "again", given: null },
    };
    const fallback = (): MimeBundle => questionStill(this.#asked, this.#shown);
    this.#widget = new CheckedWidget({ esm: frontText("question"), state, fallback }, () => ({
      act: actShape,
    }));
    this.#widget.on("act", (act) => this.#take(act));
    if (wasRevealed) void this.#compare(false);
  }

  /** How it is answered. */
  get kind(): QuestionKind {
    return this.#asked.kind;
  }

  /** The options of a choice; else empty. */
  get options(): readonly string[] {
    return this.#asked.options;
  }

  /** What was answered; undefined before. */
  get given(): GivenAnswer | undefined {
    return this.#shown.given ?? undefined;
  }

  /** Whether the right answer was asked for and is there. */
  get isRevealed(): boolean {
    return this.#shown.state === "revealed";
  }

  /** Whether the answer is right; undefined before it is revealed, and where nothing is right or wrong. */
  get isRight(): boolean | undefined {
    return this.#shown.isRight ?? undefined;
  }

  /** What went wrong, in a sentence; empty where nothing did. */
  get problem(): string {
    return this.#shown.problem;
  }

  /**
   * Answers the question, and keeps the answer.
   *
   * @param answer an option, a number or a text, by what is asked for
   * @throws InputError for an answer that does not fit the question
   */
  give(answer: GivenAnswer): this {
    demandArguments(this.#where, { answer: [answer, givenShape(this.#options)] });
    this.#turn += 1;
    this.#show({ ...nothing, state: "kept", given: answer });
    this.#keep();
    return this;
  }

  /**
   * Compares the answer with the right one, and tells both.
   *
   * @throws Error before an answer is given, and with what the function that makes the right answer throws
   */
  async reveal(): Promise<this> {
    if (this.given === undefined)
      throw new Error(
        `Expected an answer before the right one is revealed but got none (${this.#where}). Give one first.`,
      );
    await this.#compare(true);
    if (this.#shown.state !== "revealed" && this.problem !== "") throw new Error(this.problem);
    return this;
  }

  /** Takes the answer back, to give another. */
  again(): this {
    this.#turn += 1;
    this.#show(nothing);
    this.#keep();
    return this;
  }

  /** Removes it from every page; the answer stays. */
  close(): void {
    this.#widget.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#widget[displaySymbol]();
  }

  [inspectSymbol](): string {
    return questionText(this.#asked, this.#shown);
  }

  get #where(): string {
    return `question "${this.#options.ask}"`;
  }

  get #name(): string {
    return this.#options.name ?? this.#options.ask;
  }

  get #note(): string {
    return `Your answer is kept in ${this.#file.name}.`;
  }

  get #asked(): AskedQuestion {
    const { ask, options = [], answer, because } = this.#options;
    const [reveals, explains] = [(answer ?? because) !== undefined, because !== undefined];
    return { ask, kind: kindOf(this.#options), options, reveals, explains };
  }

  /** Takes what is kept of the question, if it still fits. @returns whether it had been revealed */
  #find(): boolean {
    try {
      const kept = this.#file.read(this.#name);
      if (kept === undefined || fitting(kept.given, givenShape(this.#options)) === undefined) return false;
      this.#shown = { ...nothing, state: "kept", given: kept.given, note: this.#note };
      return kept.revealed && this.#asked.reveals;
    } catch (error) {
      this.#shown = { ...nothing, problem: textOf(error) };
      return false;
    }
  }

  #keep(): void {
    const { given, state } = this.#shown;
    try {
      const kept = given === null ? undefined : { given, revealed: state === "revealed" };
      this.#file.write(this.#name, kept);
      this.#show({ note: given === null ? "" : this.#note });
    } catch (error) {
      this.#show({ problem: textOf(error), note: "" });
    }
  }

  /**
   * Finds the right answer, shows how what was given compares, and keeps that this was shown.
   *
   * @param isAsked whether somebody has just asked for it; a cell that runs again may be too early for it
   */
  async #compare(isAsked: boolean): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const given = this.given as GivenAnswer;
    this.#show({ state: "revealing", problem: "" });
    try {
      const verdict = await this.#verdict(given);
      if (turn !== this.#turn) return;
      this.#show({ ...verdict, state: "revealed" });
      this.#keep();
    } catch (error) {
      if (turn !== this.#turn) return;
      const problem = isAsked ? `The right answer is not there yet. ${textOf(error)}` : "";
      this.#show({ state: "kept", problem });
    }
  }

  async #verdict(given: GivenAnswer): Promise<Verdict & { readonly because: string }> {
    const { answer, because = "" } = this.#options;
    const right = typeof answer === "function" ? await answer() : answer;
    const verdict = judge(this.#options, given, right);
    return { ...verdict, because: String(typeof because === "function" ? because() : because) };
  }

  #show(changes: Partial<AnswerShown>): void {
    this.#shown = { ...this.#shown, ...changes };
    this.#widget.set({ shown: this.#shown });
  }

  /** Does what the person did in the browser; an answer that does not fit is refused in words. */
  async #take({ act, given }: AnswerAct): Promise<void> {
    try {
      if (act === "give") this.give(given as GivenAnswer);
      else if (act === "reveal") await this.reveal();
      else this.again();
    } catch (error) {
      this.#show({ problem: this.problem === "" ? textOf(error) : this.problem });
    }
  }
}

/** What is shown before an answer. */
const nothing: AnswerShown = {
  state: "open",
  given: null,
  isRight: null,
  right: "",
  because: "",
  note: "",
  problem: "",
};

const actShape = record<AnswerAct>({
  turn: integer({ min: 0 }),
  act: oneOf(["give", "reveal", "again"]),
  given: orNull(
    thing("an answer", (value) => ["string", "number"].includes(typeof value), "Answer the question."),
  ),
});

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
