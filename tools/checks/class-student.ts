import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { classMoves, type Moves } from "./class-moves.js";
import type { LabPage } from "./lab-page.js";

/** Views answer within a tenth of a second; some answers are trained first, and a busy machine takes its time. */
const patience = { timeout: 60_000 };

/** Somebody who plays a notebook: what a cell shows is answered by the keyboard, or moved by mouse and keyboard. */
export class ClassStudent {
  readonly #lab: LabPage;
  /** What is known by heart: right answers of which a notebook has only digests. */
  readonly #known: readonly string[];

  constructor(lab: LabPage, known: readonly string[]) {
    this.#lab = lab;
    this.#known = known;
  }

  /**
   * Runs a cell by Shift and Enter, and plays what it shows.
   *
   * @param what `"question"`, or the function that made the view; undefined where nothing is to be moved
   */
  async play(index: number, what: string | undefined): Promise<void> {
    await this.#lab.cell(index).evaluate((cell) => cell.scrollIntoView({ block: "start" }));
    await this.#lab.run(index);
    await this.#lab.ended(index);
    const area = this.#lab.cell(index).locator(".jp-OutputArea");
    const moves = what === undefined ? undefined : classMoves[what];
    if (what === "question") await this.#answer(area.locator(".mg-question"));
    else if (moves !== undefined) await this.#move(area.locator(moves.view).first(), moves);
    else expect(await area.locator(".jupyter-widgets, .mg").count(), `cell ${index}`).toBe(0);
  }

  async #move(view: Locator, moves: Moves): Promise<void> {
    const place = moves.shown === undefined ? view : view.locator(moves.shown).first();
    const text = async (): Promise<string> => (await place.textContent()) ?? "";
    await moves.mouse(view);
    await expect.poll(text, patience).toMatch(moves.afterMouse);
    await moves.keyboard(view);
    await expect.poll(text, patience).toMatch(moves.afterKeyboard);
  }

  /** Gives a wrong answer, reads what is right where the page tells it, and gives that; a free prediction is kept. */
  async #answer(question: Locator): Promise<void> {
    await question.waitFor();
    if ((await question.getByRole("radio").count()) > 0) return this.#choose(question);
    const field = question.getByRole("textbox");
    const isNumber = (await field.getAttribute("inputmode")) === "decimal";
    await this.#write(field, isNumber ? "-7" : "not a word");
    if (!isNumber && (await this.#isKept(question))) return;
    expect(await this.#isRight(question)).toBe(false);
    const told = /The right answer: (\S+)/.exec(
      (await question.locator(".mg-verdict").textContent()) ?? "",
    )?.[1];
    for (const answer of told === undefined ? this.#known : [told]) {
      await this.#again(question);
      await this.#write(field, answer);
      if (await this.#isRight(question)) return;
    }
    expect.fail(
      `Expected a right answer to "${await question.locator("legend").textContent()}" but found none.`,
    );
  }

  async #choose(question: Locator): Promise<void> {
    const choose = async (option: number): Promise<boolean> => {
      await question.getByRole("radio").first().focus();
      await this.#press("Space", ...Array<string>(option).fill("ArrowDown"), "Enter");
      return this.#isRight(question);
    };
    const isFirst = await choose(0);
    if (isFirst) {
      await this.#again(question);
      expect(await choose(1)).toBe(false);
    }
    const marks = await question.locator(".mg-option").allTextContents();
    await this.#again(question);
    expect(await choose(marks.findIndex((text) => text.includes("✓ right")))).toBe(true);
  }

  async #write(field: Locator, text: string): Promise<void> {
    await field.focus();
    await this.#press("Control+a");
    await this.#lab.page.keyboard.insertText(text);
    await this.#press("Enter");
  }

  /** Whether an answer is only kept: there is nothing to reveal. */
  async #isKept(question: Locator): Promise<boolean> {
    await question.getByText("Your answer is kept in answers.json.").waitFor();
    return (await question.getByRole("button", { name: "Reveal" }).count()) === 0;
  }

  /** Reveals the answer with the key that the focus is on. */
  async #isRight(question: Locator): Promise<boolean> {
    await question.getByRole("button", { name: "Reveal" }).press("Enter");
    const verdict = question.locator(".mg-verdict");
    await verdict.waitFor(patience);
    return (await verdict.textContent())?.startsWith("✓") === true;
  }

  async #again(question: Locator): Promise<void> {
    await question.getByRole("button", { name: "Answer again" }).press("Enter");
    await question.getByRole("button", { name: "Keep my answer" }).waitFor();
  }

  async #press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#lab.page.keyboard.press(key);
  }
}
