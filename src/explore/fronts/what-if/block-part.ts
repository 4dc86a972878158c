import { divergingAt, isDark } from "../kit/colours.js";
import { element } from "../kit/elements.js";
import { largest } from "../kit/heat-map.js";
import { fixedText } from "../kit/number-texts.js";
import { subscript } from "../kit/numbers.js";
import type { WhatIfModel } from "./what-if-model.js";

/** A layer's weight before and after growth, and the coefficients of its blocks. */
export const blocksStyle = `
.mg-what-if .blocks { display: flex; flex-wrap: wrap; gap: 8px 28px; align-items: center; }
.mg-what-if .drawing svg { display: block; max-width: 100%; height: auto; fill: var(--mg-faint); }
.mg-what-if .coefficients { border-collapse: separate; border-spacing: 3px; font-variant-numeric: tabular-nums; }
.mg-what-if .coefficients th { font-weight: 400; text-align: left; padding: 0 10px 0 0; }
.mg-what-if .coefficients td { min-width: 58px; padding: 2px 8px; text-align: right; border-radius: 3px; color: #111111; }
.mg-what-if .coefficients td.dark { color: #ffffff; }
`;

/** Makes the part; the picture keeps its place while numbers move. */
export function blockPart(model: WhatIfModel): { readonly element: HTMLElement; paint(): void } {
  const choice = element("select", { onchange: () => model.choose({ layer: choice.value }) });
  for (const name of model.layers) choice.append(element("option", { value: name }, name));
  const drawing = element("div", { class: "drawing", role: "img" });
  const table = element("table", { class: "coefficients" });
  let drawn = "";
  const paint = (): void => {
    const { shown, asked } = model;
    choice.value = asked.layer;
    if (drawn !== shown.drawing) {
      drawn = shown.drawing;
      drawing.replaceChildren(drawnFrom(drawn));
      const text = `the blocks of ${shown.layer} before and after growth, members placed as ${shown.placement}`;
      drawing.setAttribute("aria-label", text);
    }
    const most = largest(shown.blocks.flatMap(({ coefficients }) => [...coefficients]));
    const blocks = [...shown.blocks].sort((a, b) => a.index - b.index);
    const rows = blocks.map(({ index, set, isNew, coefficients }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, `W${subscript(index)} ${isNew ? "new" : "trained"}, set ${set}`),
        ...coefficients.map((value) => {
          const colour = divergingAt(value / most);
          const style = `background:rgb(${colour.map(Math.round).join(" ")})`;
          return element("td", { style, class: isDark(colour) ? "dark" : "" }, fixedText(value, 2));
        }),
      ),
    );
    table.replaceChildren(
      element("caption", { class: "mg-unseen" }, `coefficients of ${shown.layer}`),
      ...rows,
    );
  };
  const head = element("h4", {}, element("label", {}, "Blocks of ", choice));
  return { element: element("div", {}, head, element("div", { class: "blocks" }, drawing, table)), paint };
}

/** An SVG file as an element, whose texts take the colours of the page. */
function drawnFrom(file: string): Element {
  const { documentElement } = new DOMParser().parseFromString(file, "image/svg+xml");
  documentElement.removeAttribute("fill");
  documentElement.setAttribute("aria-hidden", "true");
  return documentElement;
}
