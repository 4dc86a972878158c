import type { Front } from "./front.js";
import { answerStyle, answerView } from "./kit/answer-view.js";
import { element } from "./kit/elements.js";
import { roving } from "./kit/roving.js";
import { sharedStyle } from "./kit/style.js";
import { viewRoot } from "./kit/view-root.js";
import { blockPart, blocksStyle } from "./what-if/block-part.js";
import { startTable, tableStyle } from "./what-if/start-table.js";
import { WhatIfModel } from "./what-if/what-if-model.js";

const style = `${sharedStyle}${answerStyle}${tableStyle}${blocksStyle}
.mg-what-if { container-type: inline-size; max-width: 1180px; padding: 4px; }
.mg-what-if h3 { margin: 0 0 4px; font-size: 15px; font-weight: 600; }
.mg-what-if h4 { margin: 0 0 8px; font-size: 13px; font-weight: 600; }
.mg-what-if .controls { display: flex; flex-wrap: wrap; gap: 10px 28px; align-items: center; margin: 12px 0 14px; }
.mg-what-if .controls > * { display: flex; gap: 8px; align-items: center; }
.mg-what-if .segments { display: flex; }
.mg-what-if .segments button { border-radius: 0; margin-left: -1px; }
.mg-what-if .segments button:first-child { border-radius: 4px 0 0 4px; margin-left: 0; }
.mg-what-if .segments button:last-child { border-radius: 0 4px 4px 0; }
.mg-what-if .segments button[aria-checked="true"] { border-color: var(--mg-accent); box-shadow: inset 0 0 0 1px var(--mg-accent); z-index: 1; font-weight: 600; }
.mg-what-if .noise input { width: 150px; }
.mg-what-if .noise output { min-width: 34px; }
.mg-what-if .parts { display: grid; grid-template-columns: minmax(480px, 1.5fr) minmax(300px, 1fr); gap: 32px; align-items: start; }
@container (max-width: 960px) { .mg-what-if .parts { grid-template-columns: minmax(0, 1fr); gap: 18px; } }
`;

interface Part {
  readonly element: HTMLElement;
  paint(): void;
}

/** Chooses how members grow, and shows what becomes of their answers before any training. */
const front: Front = {
  render({ model: values, el }) {
    const model = new WhatIfModel(values);
    const parts: readonly Part[] = [startTable(model), blockPart(model)];
    const controls: readonly Part[] = [placementPart(model), noisePart(model), drawPart(model)];
    const answers = answerView({
      pictures: model.pictures,
      pixels: model.pixels,
      before: "by the ensemble",
      now: "by the grown net",
      pick: (picture) => model.choose({ picture }),
    });
    const paint = (): void => {
      for (const part of [...controls, ...parts]) part.paint();
      const { answers: now, picture: picked, top, ensembleTop: beforeTop } = model.shown;
      const compared = { answers: now, before: model.ensemble, picked, top, beforeTop };
      answers.update(compared, "grown, before any training", model.problem);
      model.fill();
    };
    const members = model.members.map(({ title, right }) => `${title} ${right}`).join(", ");
    el.append(
      element("style", {}, style),
      element(
        "div",
        viewRoot("mg-what-if", `what if ${model.title} grow`),
        element("h3", {}, `What if ${model.title} grow?`),
        element(
          "div",
          { class: "mg-faint mg-number" },
          `Of ${model.pictures.count} pictures, right: ${members}, their ensemble ${model.ensembleRight} (the line on the bars)`,
        ),
        element("div", { class: "controls" }, ...controls.map((part) => part.element)),
        element("div", { class: "parts" }, ...parts.map((part) => part.element)),
        answers.element,
      ),
    );
    paint();
    const stop = model.follow(paint);
    return () => {
      answers.end();
      stop();
    };
  },
};

/** Where the members' blocks stand. */
function placementPart(model: WhatIfModel): Part {
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

function noisePart(model: WhatIfModel): Part {
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
function drawPart(model: WhatIfModel): Part {
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

export default front;
