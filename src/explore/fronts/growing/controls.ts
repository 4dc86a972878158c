import { button, labelled } from "../kit/controls.js";
import { element } from "../kit/elements.js";
import { fixedText } from "../kit/number-texts.js";
import { roving } from "../kit/roving.js";

/** What is chosen of a growth besides how its new coefficients start. */
export const controlsStyle = `
.mg .segments { display: flex; }
.mg .segments button { border-radius: 0; margin-left: -1px; }
.mg .segments button:first-child { border-radius: 4px 0 0 4px; margin-left: 0; }
.mg .segments button:last-child { border-radius: 0 4px 4px 0; }
.mg .segments button[aria-checked="true"] { position: relative; z-index: 1; font-weight: 600; }
.mg label output { min-width: 34px; }
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
    element: element("div", { class: "mg-bar" }, ...parts.map((part) => part.element)),
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
  return {
    element: element(
      "div",
      { class: "mg-group" },
      element("span", { class: "mg-faint" }, "members' blocks"),
      group,
    ),
    paint,
  };
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
    shown.textContent = fixedText(noise, 2);
  };
  return { element: labelled("noise", slider, shown), paint };
}

/** Seed of what is drawn. */
function drawPart(model: GrowthModel): Part {
  const shown = element("span", { class: "mg-number" });
  const again = button("Draw again", () => {
    model.choose({ draw: model.asked.draw + 1 });
    paint();
  });
  const paint = (): void => {
    shown.textContent = String(model.asked.draw);
  };
  return {
    element: element(
      "div",
      { class: "mg-group" },
      element("span", { class: "mg-faint" }, "seed"),
      shown,
      again,
    ),
    paint,
  };
}
