import { element } from "../kit/elements.js";
import { fixedText } from "../kit/number-texts.js";
import type { ScrubberCoefficients, ScrubberData } from "./state.js";

/** The coefficients of all layers as a map of numbers, which changes with the frame. */
export interface CoefficientMap {
  readonly figure: HTMLElement;
  show(frame: number, layer: string): void;
}

/** The coefficients at a frame: those of the last look before it. */
export function lookAt({ frames }: ScrubberCoefficients, frame: number): number {
  return frames.filter((each) => each <= frame).length - 1;
}

/**
 * Makes a table with a row per layer and a column per coefficient of every block: blue below zero, vermilion above.
 *
 * @param choose called with the layer that a person chooses
 */
export function coefficientMap(
  data: ScrubberData,
  known: ScrubberCoefficients,
  choose: (layer: string) => void,
): CoefficientMap {
  const counts = templateCounts(known);
  const most = Math.max(...known.values.flat(3).map(Math.abs)) || 1;
  const rows = known.layers.map(({ name, blocks }) => {
    const button = element("button", { type: "button", onclick: () => choose(name) }, name);
    const cells = counts.map((count, index) => ({
      index,
      isThere: blocks.some((block) => block.index === index),
      cells: Array.from({ length: count }, (_, at) => element("td", { class: at === 0 ? "mg-first" : "" })),
    }));
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, button),
      ...cells.flatMap((each) => each.cells),
    );
    return { name, button, cells, row };
  });
  const heads = counts.map((count, index) =>
    element(
      "th",
      { scope: "colgroup", colspan: count, class: "mg-first" },
      "W",
      element("sub", {}, String(index)),
    ),
  );
  const when = element("span", { class: "mg-faint" });
  const table = element(
    "table",
    { class: "mg-map mg-number", "aria-label": "Coefficients by layer and block" },
    element("thead", {}, element("tr", {}, element("td"), ...heads)),
    element("tbody", {}, ...rows.map(({ row }) => row)),
  );
  const figure = element(
    "figure",
    { class: "mg-coefficients" },
    element(
      "figcaption",
      {},
      element("strong", {}, "Coefficients"),
      " ",
      when,
      element("span", { class: "mg-faint" }, "; blue below 0, orange above"),
    ),
    element("div", { class: "mg-scrolls", tabindex: 0, role: "group", "aria-label": "Coefficients" }, table),
  );
  return {
    figure,
    show: (frame, layer) => {
      const look = lookAt(known, frame);
      const at = known.frames[look];
      when.textContent = whenText(data, frame, at);
      const states = data.blocks.states[(data.frames.phase[frame] ?? -1) + 1] ?? [];
      rows.forEach(({ name, button, cells }, i) => {
        button.setAttribute("aria-pressed", String(name === layer));
        for (const { index, isThere, cells: own } of cells) {
          const state = states[data.blocks.cells.findIndex((cell) => cell.index === index)] ?? "absent";
          const isShown = isThere && state !== "absent";
          own.forEach((cell, template) => {
            const value = isShown ? known.values[look]?.[i]?.[index]?.[template] : undefined;
            fill(cell, value, most);
            cell.classList.toggle("mg-not-there", isThere && !isShown);
            cell.classList.toggle("mg-unknown", isShown && value === undefined);
          });
        }
      });
    },
  };
}

/** How many templates every block mixes at most, by its index. */
function templateCounts({ layers, values }: ScrubberCoefficients): number[] {
  const blocks = Math.max(...layers.map((layer) => Math.max(...layer.blocks.map(({ index }) => index)) + 1));
  return Array.from({ length: blocks }, (_, index) =>
    Math.max(1, ...values.flatMap((look) => look.map((layer) => layer[index]?.length ?? 0))),
  );
}

function whenText({ reached }: ScrubberData, frame: number, at: number | undefined): string {
  if (at === undefined) return "nobody looked yet at this moment";
  if (at === frame) return "as they are at this moment";
  const back = frame - at;
  return `as ${back === 1 ? "one moment" : `${back} moments`} before${at === reached ? ", the last look" : ""}`;
}

function fill(cell: HTMLElement, value: number | undefined, most: number): void {
  cell.textContent = value === undefined ? "" : fixedText(value, Math.abs(value) >= 100 ? 0 : 2);
  const strength = value === undefined ? 0 : Math.round((55 * Math.min(1, Math.abs(value) / most)) / 1);
  const colour = (value ?? 0) < 0 ? "var(--mg-1)" : "var(--mg-2)";
  cell.style.background = strength === 0 ? "" : `color-mix(in srgb, ${colour} ${strength}%, transparent)`;
}
