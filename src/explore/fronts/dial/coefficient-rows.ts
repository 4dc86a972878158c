import { element } from "../kit/elements.js";
import { largest, paintNumbers } from "../kit/heat-map.js";
import { fixedText, subscript } from "../kit/number-texts.js";
import { reachOf } from "./dial-model.js";
import type { DialShown } from "./state.js";

/** Templates with their coefficients, and their mixture. */
export const rowsStyle = `
.mg-dial .rows { display: grid; grid-template-columns: 26px 84px 14px minmax(120px, 1fr) 76px; gap: 8px 8px; align-items: center; max-height: 420px; overflow: auto; padding: 2px; }
.mg-dial .rows canvas, .mg-dial .mixed canvas { image-rendering: pixelated; width: 84px; height: 84px; object-fit: contain; background: var(--mg-raised); border-radius: 3px; display: block; }
.mg-dial .mixed { display: grid; grid-template-columns: 26px 84px 1fr; gap: 8px; align-items: center; margin-top: 10px; padding: 10px 2px 0; border-top: 1px solid var(--mg-line); }
.mg-dial .name { font-size: 16px; font-weight: 600; text-align: right; }
.mg-dial .times { text-align: center; }
.mg-dial .slider { position: relative; padding-bottom: 15px; }
.mg-dial .slider input { display: block; width: 100%; }
.mg-dial .slider .mark { position: absolute; bottom: 0; left: calc(8px + (100% - 16px) * var(--at)); transform: translateX(-50%); font-size: 10px; line-height: 13px; white-space: nowrap; }
.mg-dial input[type="number"] { width: 100%; padding: 3px 4px; text-align: right; }
@container (max-width: 380px) {
  .mg-dial .rows { grid-template-columns: 22px 60px 12px minmax(0, 1fr) 64px; gap: 8px 6px; }
  .mg-dial .rows canvas, .mg-dial .mixed canvas { width: 60px; height: 60px; }
  .mg-dial .mixed { grid-template-columns: 22px 60px 1fr; }
  .mg-dial input[type="number"] { appearance: textfield; }
  .mg-dial input[type="number"]::-webkit-inner-spin-button { display: none; }
}
`;

/** The rows of one block. */
export interface CoefficientRows {
  readonly element: HTMLElement;
  /** Shows coefficients, and the kernel that they mix. */
  update(coefficients: readonly number[]): void;
}

/**
 * Makes a slider and a number for each coefficient of the block that is shown.
 *
 * @param templates `[templates, height, width]`
 * @param change called with all coefficients when a person changes one
 */
export function coefficientRows(
  shown: DialShown,
  templates: Float32Array,
  change: (coefficients: readonly number[]) => void,
): CoefficientRows {
  const { count, height, width } = shown.templateSize;
  const pixels = height * width;
  const pictures = Array.from({ length: count }, (_, t) => templates.subarray(t * pixels, (t + 1) * pixels));
  const most = largest(templates);
  const end = reachOf(shown);
  let now: readonly number[] = shown.coefficients;
  const set = (t: number, value: number): void => {
    if (Number.isFinite(value)) change(now.map((old, at) => (at === t ? value : old)));
  };
  const rows = pictures.map((picture, t) => {
    const canvas = element("canvas", { role: "img", "aria-label": `template ${t}` });
    paintNumbers(canvas, picture, { height, width, most });
    const trained = shown.trained[t] as number;
    const slider = element("input", {
      type: "range",
      min: -end,
      max: end,
      step: 0.01,
      "aria-label": `coefficient of template ${t}`,
      oninput: () => set(t, slider.valueAsNumber),
    });
    const entry = element("input", {
      type: "number",
      step: 0.01,
      min: -1000,
      max: 1000,
      "aria-label": `coefficient of template ${t}, as a number`,
      oninput: () => set(t, entry.valueAsNumber),
    });
    const mark = element(
      "span",
      { class: "mark mg-faint", "aria-hidden": "true", style: `--at:${(trained / end + 1) / 2}` },
      `▴ trained`,
    );
    const cells = [
      element("span", { class: "name" }, `T${subscript(t)}`),
      canvas,
      element("span", { class: "times mg-faint" }, "×"),
      element("div", { class: "slider" }, slider, mark),
      entry,
    ];
    const update = (value: number): void => {
      slider.value = String(value);
      slider.setAttribute("aria-valuetext", `${fixedText(value, 2)}, trained ${fixedText(trained, 2)}`);
      // What is being typed must not be written over.
      if (document.activeElement !== entry || entry.valueAsNumber !== value)
        entry.value = String(rounded(value));
    };
    return { cells, update };
  });
  const kernel = element("canvas", { role: "img", "aria-label": "mixed kernel" });
  const formula = element("div", { class: "mg-faint mg-number" });
  const update = (coefficients: readonly number[]): void => {
    now = coefficients;
    rows.forEach((row, t) => {
      row.update(coefficients[t] as number);
    });
    paintNumbers(kernel, mixed(pictures, coefficients), { height, width, most });
    formula.textContent = `= ${sumInWords(coefficients)}`;
  };
  update(now);
  return {
    element: element(
      "div",
      {},
      element("div", { class: "rows" }, ...rows.flatMap(({ cells }) => cells)),
      element(
        "div",
        { class: "mixed" },
        element("span", { class: "name" }, `W${subscript(shown.block)}`),
        kernel,
        formula,
      ),
    ),
    update,
  };
}

/** Such as `0.87 T₀ − 0.62 T₁`; a long sum is cut. */
function sumInWords(coefficients: readonly number[]): string {
  const terms = coefficients.slice(0, 4).map((value, t) => {
    const size = `${fixedText(Math.abs(value), 2)} T${subscript(t)}`;
    const sign = value < 0 ? "−" : "+";
    return t === 0 ? `${value < 0 ? "−" : ""}${size}` : `${sign} ${size}`;
  });
  return [...terms, ...(coefficients.length > 4 ? ["+ …"] : [])].join(" ");
}

const rounded = (value: number): number => Number(value.toFixed(4));

/** The mixture of pictures: `sum_t c[t] T[t]`. */
function mixed(pictures: readonly Float32Array[], coefficients: readonly number[]): Float32Array {
  return Float32Array.from(pictures[0] as Float32Array, (_, i) =>
    pictures.reduce((sum, picture, t) => sum + (coefficients[t] as number) * (picture[i] as number), 0),
  );
}
