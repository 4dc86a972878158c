import { element } from "../kit/elements.js";
import type { Composed, Draft, Fixed, Phase } from "./values.js";

/** What is done to the plan as a whole. */
export interface TopBarActions {
  replan(method: string, members: number): void;
  /** Adds a phase after the selected one. */
  add(phase: Phase): void;
  undo(): void;
}

/** The bar above the timeline: how the plan grows, from how many members, and what can be added. */
export class TopBar {
  readonly root: HTMLElement;
  readonly #method: HTMLSelectElement;
  readonly #members: HTMLSelectElement;
  readonly #add: HTMLSelectElement;
  readonly #undo: HTMLButtonElement;
  readonly #alike = element("input", { type: "checkbox", checked: true });
  #additions: Composed["additions"] = [];

  constructor({ methods }: Fixed, actions: TopBarActions) {
    const replan = (): void => actions.replan(this.#method.value, Number(this.#members.value));
    this.#method = element("select", { onchange: replan });
    for (const { name, title } of methods) this.#method.append(element("option", { value: name }, title));
    this.#members = element("select", { onchange: replan });
    this.#add = element("select", {
      "aria-label": "Add a phase after the selected one",
      onchange: () => {
        const chosen = this.#additions[Number(this.#add.value)];
        this.#add.value = "";
        if (chosen !== undefined) actions.add(chosen.phase);
      },
    });
    this.#undo = element("button", { onclick: () => actions.undo() }, "Undo");
    this.root = element(
      "div",
      { class: "mg-bar" },
      element("label", { class: "mg-group" }, "grows by", this.#method),
      element("label", { class: "mg-group" }, "members", this.#members),
      this.#add,
      element(
        "label",
        { class: "mg-group", title: "What is changed of one phase is changed of all that train alike" },
        this.#alike,
        "keep members alike",
      ),
      this.#undo,
    );
  }

  /** Whether phases that train alike are changed together. */
  get isAlike(): boolean {
    return this.#alike.checked;
  }

  show(draft: Draft, method: string, additions: Composed["additions"], canUndo: boolean): void {
    this.#method.value = method;
    const sizes = [...new Set([2, 3, 4, 6, 8, draft.members])]
      .filter((size) => size > 1)
      .sort((a, b) => a - b);
    this.#members.replaceChildren(...sizes.map((size) => element("option", { value: size }, String(size))));
    this.#members.value = String(Math.max(2, draft.members));
    this.#members.disabled = draft.members === 1;
    this.#additions = additions;
    const offered = additions.map(({ title }, i) => element("option", { value: i }, title));
    this.#add.replaceChildren(element("option", { value: "" }, "add after it …"), ...offered);
    this.#add.disabled = additions.length === 0;
    this.#undo.disabled = !canUndo;
  }
}
