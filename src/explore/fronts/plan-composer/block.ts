import { element } from "../kit/elements.js";
import type { Composed, Phase } from "./values.js";

/** How wide a growth and a change are: they take no epochs. */
export const markWidth = 76;
/** How narrow a phase that trains can be. */
export const leastWidth = 44;

/** What a block tells its timeline. */
export interface BlockActions {
  select(): void;
  key(event: KeyboardEvent): boolean;
  /** A hand takes the right edge, or the block itself. */
  grip(event: PointerEvent, what: "edge" | "block"): void;
}

/** A phase on the timeline. */
export class Block {
  readonly root: HTMLElement;
  readonly #name = element("strong");
  readonly #facts = element("span", { class: "mg-number" });
  readonly #edge = element("span", { class: "mg-edge", "aria-hidden": "true" });

  constructor(actions: BlockActions) {
    this.root = element(
      "div",
      { class: "mg-block mg-moves", role: "option" },
      this.#name,
      this.#facts,
      this.#edge,
    );
    this.root.addEventListener("focus", () => actions.select());
    this.root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      actions.grip(event, event.target === this.#edge ? "edge" : "block");
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !actions.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Shows a phase; `colour` is that of its net, `known` what is known of it. */
  show(
    phase: Phase,
    {
      colour,
      known,
      isSelected,
      width,
    }: { colour: number; known: Composed | undefined; isSelected: boolean; width: number },
  ): void {
    const isTraining = phase.kind === "train";
    const problems = known?.problems ?? [];
    const epochs = isTraining ? `${phase.epochs} epoch${phase.epochs === 1 ? "" : "s"}` : "";
    const facts = isTraining
      ? width < 84
        ? String(phase.epochs)
        : epochs
      : phase.kind === "grow"
        ? "grows"
        : "change";
    this.root.dataset.kind = phase.kind;
    this.root.classList.toggle("mg-wrong", problems.length > 0);
    this.root.style.setProperty("--mg-net", `var(--mg-${colour})`);
    this.root.style.width = `${width}px`;
    this.root.tabIndex = isSelected ? 0 : -1;
    this.root.setAttribute("aria-selected", String(isSelected));
    const share =
      typeof known?.share === "number" && isTraining
        ? `, ${(100 * known.share).toFixed(0)} % of the cost`
        : "";
    const label = [phase.name, epochs === "" ? (known?.about ?? "") : epochs]
      .filter((text) => text !== "")
      .join(", ");
    this.root.setAttribute(
      "aria-label",
      `${label}${share}${problems.length > 0 ? `. ${problems.join(" ")}` : ""}`,
    );
    this.root.title = known === undefined ? phase.name : `${phase.name}: ${known.about}`;
    this.#name.textContent = phase.name;
    this.#facts.textContent = facts;
    this.#edge.hidden = !isTraining;
  }
}
