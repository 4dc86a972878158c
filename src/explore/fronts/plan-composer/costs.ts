import { element } from "../kit/elements.js";
import { colourOf } from "./edits.js";
import type { Composition, Draft } from "./values.js";

/** What the plan costs, phase by phase, beside nets from scratch. */
export class Costs {
  readonly root: HTMLElement = element("section", { class: "mg-costs" });
  readonly #numbers = ["cost", "time", "epochs", "memory"].map((title) => ({
    title,
    value: element("div", { class: "mg-value mg-number" }),
  }));
  readonly #rows = element("div", { class: "mg-rows" });

  constructor(basis: string) {
    this.root.append(
      element("h4", {}, "What it costs"),
      element(
        "div",
        { class: "mg-values" },
        ...this.#numbers.map(({ title, value }) =>
          element("div", {}, element("div", { class: "mg-small mg-faint" }, title), value),
        ),
      ),
      this.#rows,
      element("p", { class: "mg-faint mg-small" }, basis),
    );
  }

  /** Shows the costs of a draft; of one that cannot run the last ones stay, faintly. */
  show(draft: Draft, { totals, phases, compared }: Composition): void {
    this.root.classList.toggle("mg-old", totals === null);
    if (totals === null) {
      for (const { value } of this.#numbers) value.textContent = "–";
      return;
    }
    const texts = [totals.cost, totals.time, String(totals.epochs), totals.memory];
    for (const [i, { value }] of this.#numbers.entries()) value.textContent = texts[i] ?? "";
    const most = Math.max(1, ...compared.map(({ share }) => share));
    const parts = draft.phases.flatMap((phase) => {
      const share = phases.find(({ name }) => name === phase.name)?.share ?? 0;
      if (share === 0) return [];
      const percent = `${(100 * share).toFixed(0)} %`;
      const style = `width:${(100 * share) / most}%;--mg-net:var(--mg-${colourOf(draft, phase)})`;
      const text = share / most > 0.09 ? percent : "";
      return [
        element("span", { class: "mg-part", style, title: `${phase.name}: ${percent} of the cost` }, text),
      ];
    });
    const plan = row("this plan", totals.cost, parts);
    const others = compared.map(({ title, epochs, cost, share }) =>
      row(title, cost, [
        element("span", { class: "mg-part mg-plain", style: `width:${(100 * share) / most}%` }, epochs),
      ]),
    );
    this.#rows.replaceChildren(plan, ...others);
  }
}

function row(title: string, cost: string, parts: readonly HTMLElement[]): HTMLElement {
  return element(
    "div",
    { class: "mg-row" },
    element(
      "div",
      { class: "mg-row-title" },
      element("span", {}, title),
      element("span", { class: "mg-faint mg-number" }, cost),
    ),
    element("div", { class: "mg-bar-line" }, ...parts),
  );
}
