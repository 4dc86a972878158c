import { element } from "../kit/elements.js";
import { roving } from "../kit/roving.js";

/** What is chosen of a growth besides how its new coefficients start. */
export const controlsStyle = `
.mg .controls { display: flex; flex-wrap: wrap; gap: 10px 28px; align-items: center; margin: 12px 0 14px; }
.mg .controls > * { display: flex; gap: 8px; align-items: center; }
.mg .segments { display: flex; }
.mg .segments button { border-radius: 0; margin-left: -1px; }
.mg .segments button:first-child { border-radius: 4px 0 0 4px; margin-left: 0; }
.mg .segments button:last-child { border-radius: 0 4px 4px 0; }
.mg .segments button[aria-checked="true"] { border-color: var(--mg-accent); box-shadow: inset 0 0 0 1px var(--mg-accent); z-index: 1; font-weight: 600; }
.mg .noise input { width: 150px; }
.mg .noise output { min-width: 34px; }
`;

/** A part of a view that follows its model. */
export interface Part {
  readonly element: HTMLElement;
  paint(): void;
}

/** What is chosen. */
interface Choice {
  readonly placement: string;
  readonly noise: number;
  readonly draw: number;
}

/** What the controls need of a model. */
export interface GrowthModel {
  readonly placements: readonly string[];
  readonly asked: Choice;
  choose(part: Partial<Choice>): void;
}

/** Makes the controls of placement, noise and draw. */
export function growthControls(model: GrowthModel): Part {
  const parts = [placementPart(model), noisePart(model), drawPart(model)];
  return {
    element: element("div", { class: "controls" }, ...parts.map((part) => part.element)),
    paint: () => {
      for (const part of parts) part.paint();
    },
  };
}

/** Where the members' blocks stand. */
function placementPart(model: GrowthModel): Part {
  const buttons = model.placements.map((name) => element("button", { type: "button", role: "radio" }, name));
  const tab = roving(
    buttons,
    () => 1,
    (at) => {
      model.choose({ placement: model.placements[at] as string });
      paint();
    },
  );
  const paint = (): void => {
    const chosen = model.placements.indexOf(model.asked.placement);
    buttons.forEach((button, at) => {
      button.setAttribute("aria-checked", String(at === chosen));
    });
    tab(chosen);
  };
  const group = element(
    "div",
    { class: "segments", role: "radiogroup", "aria-label": "placement of the members' blocks" },
    ...buttons,
  );
  return { element: element("div", {}, element("span", {}, "members' blocks"), group), paint };
}

function noisePart(model: GrowthModel): Part {
  const shown = element("output", { class: "mg-number" });
  const slider = element("input", {
    type: "range",
    min: 0,
    max: 2,
    step: 0.05,
    oninput: () => {
      model.choose({ noise: slider.valueAsNumber });
      paint();
    },
  });
  const paint = (): void => {
    const { noise } = model.asked;
    if (slider.valueAsNumber !== noise) slider.value = String(noise);
    shown.textContent = noise.toFixed(2);
  };
  return { element: element("label", { class: "noise" }, "noise", slider, shown), paint };
}

/** Seed of what is drawn. */
function drawPart(model: GrowthModel): Part {
  const shown = element("span", { class: "mg-number" });
  const again = element(
    "button",
    {
      type: "button",
      onclick: () => {
        model.choose({ draw: model.asked.draw + 1 });
        paint();
      },
    },
    "draw again",
  );
  const paint = (): void => {
    shown.textContent = `seed ${model.asked.draw}`;
  };
  return { element: element("div", {}, shown, again), paint };
}
