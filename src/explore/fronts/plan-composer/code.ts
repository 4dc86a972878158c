import { button } from "../kit/controls.js";
import { element } from "../kit/elements.js";
import { insertCell } from "../kit/insert-cell.js";
import type { Composition } from "./values.js";

/** How long a button says what it has done. */
const saidMs = 1500;

/** The code that makes the plan, to be copied, or written into a new cell. */
export class Code {
  readonly root: HTMLElement;
  readonly #text = element("pre", { tabindex: 0, "aria-label": "Code of the plan" });
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #say: (text: string) => void;
  #code: Composition["code"] = null;

  /** @param say tells a screen reader */
  constructor(say: (text: string) => void) {
    this.#say = say;
    const copy = button("Copy", () => void this.#copyTo(copy));
    const insert = button("Insert below", () => this.#insert(insert));
    insert.title = "Writes the code into a new cell, which is not run";
    this.#buttons = [copy, insert];
    this.root = element(
      "section",
      { class: "mg-code" },
      element(
        "header",
        {},
        element("h4", {}, "Its code"),
        element("div", { class: "mg-group" }, copy, insert),
      ),
      this.#text,
    );
  }

  show({ code }: Composition): void {
    this.#code = code;
    const text = code?.expression ?? "// a plan that cannot run has no code";
    if (this.#text.textContent !== text) this.#text.textContent = text;
    for (const each of this.#buttons) each.disabled = code === null;
  }

  /** Writes the code with its imports into a new cell; where nobody can do that, it is copied. */
  #insert(pressed: HTMLButtonElement): void {
    if (this.#code === null) return;
    const { imports, expression } = this.#code;
    if (insertCell(this.root, `${imports}\n\nconst plan = ${expression};\nplan`)) {
      answer(pressed, "Inserted");
      this.#say("The code is in a new cell below.");
    } else void this.#copyTo(pressed);
  }

  async #copyTo(pressed: HTMLButtonElement): Promise<void> {
    const isCopied = await this.#isCopied();
    answer(pressed, isCopied ? "Copied" : "Selected");
    this.#say(isCopied ? "The code is copied." : "The code is selected: copy it with the keyboard.");
  }

  /** Pages without a secure connection have no clipboard for programs: there the code is selected, and copied if possible. */
  async #isCopied(): Promise<boolean> {
    const { clipboard } = navigator as { readonly clipboard?: Clipboard };
    try {
      if (clipboard === undefined) throw new Error("no clipboard");
      await clipboard.writeText(this.#code?.expression ?? "");
      return true;
    } catch {
      getSelection()?.selectAllChildren(this.#text);
      return document.execCommand("copy");
    }
  }
}

/** Lets a button say for a while what it has done. */
function answer(pressed: HTMLButtonElement, text: string): void {
  const { width } = pressed.getBoundingClientRect();
  const usual = pressed.dataset.usual ?? pressed.textContent ?? "";
  pressed.dataset.usual = usual;
  pressed.style.minWidth = `${width}px`;
  pressed.textContent = text;
  setTimeout(() => {
    pressed.textContent = usual;
  }, saidMs);
}
