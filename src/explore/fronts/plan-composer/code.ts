import { element } from "../kit/elements.js";
import type { Composition } from "./values.js";

/** The code that makes the plan, to be copied or inserted. */
export class Code {
  readonly root: HTMLElement;
  readonly #text = element("pre", { tabindex: 0, "aria-label": "Code of the plan" });
  readonly #copy: HTMLButtonElement;
  readonly #insert: HTMLButtonElement;
  #code = "";

  constructor(canInsert: boolean, actions: { insert(): void; say(text: string): void }) {
    this.#copy = element("button", { onclick: () => void this.#copyCode(actions.say) }, "Copy");
    this.#insert = element("button", { onclick: () => actions.insert(), hidden: !canInsert }, "Insert below");
    this.root = element(
      "section",
      { class: "mg-code" },
      element(
        "header",
        {},
        element("h4", {}, "Its code"),
        element("div", { class: "mg-group" }, this.#copy, this.#insert),
      ),
      this.#text,
    );
  }

  show({ code }: Composition): void {
    this.#code = code?.expression ?? "";
    this.#text.textContent = code?.expression ?? "// a plan that cannot run has no code";
    this.#copy.disabled = code === null;
    this.#insert.disabled = code === null;
  }

  async #copyCode(say: (text: string) => void): Promise<void> {
    const isCopied = await this.#isCopied();
    this.#copy.textContent = isCopied ? "Copied" : "Selected";
    say(isCopied ? "The code is copied." : "The code is selected: copy it with the keyboard.");
    setTimeout(() => {
      this.#copy.textContent = "Copy";
    }, 1500);
  }

  /** Pages without a secure connection have no clipboard for programs: there the code is selected, and copied if possible. */
  async #isCopied(): Promise<boolean> {
    const { clipboard } = navigator as { readonly clipboard?: Clipboard };
    try {
      if (clipboard === undefined) throw new Error("no clipboard");
      await clipboard.writeText(this.#code);
      return true;
    } catch {
      getSelection()?.selectAllChildren(this.#text);
      return document.execCommand("copy");
    }
  }
}
