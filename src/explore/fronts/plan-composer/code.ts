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
    const copy = element("button", { onclick: () => void this.#copyTo(copy) }, "Copy");
    const insert = element(
      "button",
      { onclick: () => this.#insert(insert), title: "Writes the code into a new cell, which is not run" },
      "Insert below",
    );
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
    for (const button of this.#buttons) button.disabled = code === null;
  }

  /** Writes the code with its imports into a new cell; where nobody can do that, it is copied. */
  #insert(button: HTMLButtonElement): void {
    if (this.#code === null) return;
    const { imports, expression } = this.#code;
    if (insertCell(this.root, `${imports}\n\nconst plan = ${expression};\nplan`)) {
      answer(button, "Inserted");
      this.#say("The code is in a new cell below.");
    } else void this.#copyTo(button);
  }

  async #copyTo(button: HTMLButtonElement): Promise<void> {
    const isCopied = await this.#isCopied();
    answer(button, isCopied ? "Copied" : "Selected");
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
function answer(button: HTMLButtonElement, text: string): void {
  const { width } = button.getBoundingClientRect();
  const usual = button.dataset.usual ?? button.textContent ?? "";
  button.dataset.usual = usual;
  button.style.minWidth = `${width}px`;
  button.textContent = text;
  setTimeout(() => {
    button.textContent = usual;
  }, saidMs);
}
