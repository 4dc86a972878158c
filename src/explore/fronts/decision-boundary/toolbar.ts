import { drawn, element } from "../kit/elements.js";
import type { Tool } from "./editing.js";
import type { Values } from "./values.js";

/** What a person does in the bars above the squares. */
export interface ToolbarActions {
  choose(tool: Tool): void;
  setClasses(classes: number): void;
  usePreset(name: string, seed: number): void;
  clear(): void;
  startOrStop(): void;
  reset(): void;
}

/** Outline of the mark of a class, 14 pixels wide. */
const outlines = ["M7 2a5 5 0 1 0 0.01 0z", "M2.6 2.6h8.8v8.8h-8.8z", "M7 1.4 13.2 12.2H0.8z"] as const;
const cross = "M3 3 11 11M11 3 3 11";

const symbol = (label: number): SVGElement =>
  drawn(
    "svg",
    { viewBox: "0 0 14 14", "aria-hidden": "true" },
    drawn("path", { d: outlines[label] ?? "", fill: `var(--mg-${label + 1})` }),
  );

const crossSymbol = (): SVGElement =>
  drawn(
    "svg",
    { viewBox: "0 0 14 14", "aria-hidden": "true" },
    drawn("path", { d: cross, stroke: "currentColor", "stroke-width": 2, fill: "none" }),
  );

/** The bars above the squares: what is drawn, which points there are, and whether it trains. */
export class Toolbar {
  readonly points: HTMLElement;
  readonly training: HTMLElement;
  readonly #tools: readonly HTMLButtonElement[];
  readonly #counts: readonly HTMLElement[];
  readonly #third: HTMLInputElement;
  readonly #preset: HTMLSelectElement;
  readonly #seed: HTMLInputElement;
  readonly #clear: HTMLButtonElement;
  readonly #start: HTMLButtonElement;
  readonly #reset: HTMLButtonElement;
  readonly #where: HTMLElement = element("span", { class: "mg-number" });
  readonly #track: HTMLElement = element("span");

  constructor(actions: ToolbarActions, presets: readonly string[]) {
    this.#counts = [0, 1, 2].map(() => element("span", { class: "mg-number" }));
    this.#tools = [0, 1, 2].map((label) =>
      element(
        "button",
        {
          class: "mg-tool",
          onclick: () => actions.choose(label),
          title: `Draw points of class ${label + 1} (key ${label + 1})`,
        },
        symbol(label),
        `class ${label + 1}`,
        this.#counts[label] as HTMLElement,
      ),
    );
    const erase = element(
      "button",
      { class: "mg-tool", onclick: () => actions.choose("erase"), title: "Erase points (key E)" },
      crossSymbol(),
      "erase",
    );
    this.#tools = [...this.#tools, erase];
    this.#third = element("input", {
      type: "checkbox",
      onchange: () => actions.setClasses(this.#third.checked ? 3 : 2),
    });
    this.#preset = element("select", { onchange: () => this.#use(actions) });
    for (const name of [...presets, "own"])
      this.#preset.append(element("option", { value: name }, name === "own" ? "drawn by hand" : name));
    this.#seed = element("input", { type: "number", min: 0, step: 1, onchange: () => this.#use(actions) });
    this.#clear = element("button", { onclick: () => actions.clear() }, "Clear");
    this.#start = element("button", { class: "mg-start", onclick: () => actions.startOrStop() });
    this.#reset = element(
      "button",
      { onclick: () => actions.reset(), title: "Forget what was learned" },
      "Reset",
    );
    const group = (label: string, ...children: HTMLElement[]): HTMLElement =>
      element("div", { class: "mg-group", role: "group", "aria-label": label }, ...children);
    this.points = element(
      "div",
      { class: "mg-bar" },
      group("What a click draws", ...this.#tools),
      element("label", { class: "mg-group" }, this.#third, "third class"),
      element("label", { class: "mg-group" }, "points", this.#preset),
      element("label", { class: "mg-group" }, "seed", this.#seed),
      this.#clear,
    );
    this.training = element(
      "div",
      { class: "mg-bar" },
      group("Training", this.#start, this.#reset),
      element("div", { class: "mg-way" }, this.#where, element("div", { class: "mg-track" }, this.#track)),
    );
  }

  /** Shows which tool is chosen, and all that the model holds. */
  show(values: Values, tool: Tool, where: string, share: number): void {
    const { points, classes, preset, seed, training } = values;
    for (const [i, button] of this.#tools.entries()) {
      button.setAttribute("aria-pressed", String(tool === (i === 3 ? "erase" : i)));
      if (i < 3) {
        button.hidden = i >= classes;
        const count = points.filter(([, , label]) => label === i).length;
        (this.#counts[i] as HTMLElement).textContent = String(count).padStart(3, "\u2007");
      }
    }
    this.#third.checked = classes === 3;
    this.#preset.value = preset;
    if (document.activeElement !== this.#seed) this.#seed.value = String(seed);
    this.#clear.disabled = points.length === 0;
    this.#start.textContent = training ? "Stop" : values.state === "done" ? "Train again" : "Start";
    this.#reset.disabled = values.state === "ready";
    this.#where.textContent = where;
    this.#track.style.width = `${(100 * share).toFixed(1)}%`;
  }

  #use(actions: ToolbarActions): void {
    const seed = Math.round(Number(this.#seed.value));
    actions.usePreset(this.#preset.value, Number.isFinite(seed) ? Math.max(0, seed) : 0);
  }
}
