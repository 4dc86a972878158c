import { setColour } from "../kit/colours.js";
import { element } from "../kit/elements.js";
import { subscript } from "../kit/number-texts.js";
import { roving } from "../kit/roving.js";
import type { BlockCoefficients, DialLayer } from "./state.js";

/** The blocks of a weight in rows of outputs and columns of inputs. */
export const gridStyle = `
.mg-dial .grid { display: grid; grid-template-columns: 18px repeat(var(--columns), var(--side)); grid-auto-rows: var(--side); gap: 3px; }
.mg-dial .grid-head { margin: 0 0 2px 21px; text-align: center; }
.mg-dial .grid-side { writing-mode: vertical-rl; transform: rotate(180deg); place-self: center; grid-row: 1 / span var(--rows); grid-column: 1; }
.mg-dial .grid button { padding: 0; border: 0; border-radius: 3px; background: var(--fill); color: var(--ink); line-height: 1.25; font-size: 12px; position: relative; }
.mg-dial .grid button b { display: block; font-size: 18px; font-weight: 600; }
.mg-dial .grid button[aria-checked="true"] { box-shadow: 0 0 0 2px var(--mg-ground), 0 0 0 4px var(--mg-text); z-index: 1; }
.mg-dial .grid .empty { border: 1px dashed var(--mg-faint); border-radius: 3px; display: grid; place-items: center; color: var(--mg-faint); }
`;

/** A grid that is made again for each layer. */
export function blockGrid(
  layer: DialLayer,
  changed: readonly BlockCoefficients[],
  chosen: number,
  choose: (block: number) => void,
): HTMLElement {
  const side = Math.max(34, Math.min(72, Math.floor(200 / layer.columns)));
  const known = layer.blocks
    .filter(({ net }) => net !== null)
    .sort((a, b) => a.row - b.row || a.column - b.column);
  const buttons = known.map(({ row, column, index, set, net }) => {
    const isChanged = changed.some((one) => one.layer === layer.name && one.block === index);
    const { fill, ink } = setColour(set);
    const words = side < 60 ? "" : isChanged ? "changed" : `set ${set}`;
    const label = `block ${index}: row ${row}, column ${column}, template set ${set}, of ${net}${isChanged ? ", changed" : ""}`;
    return element(
      "button",
      {
        type: "button",
        role: "radio",
        "aria-checked": String(index === chosen),
        "aria-label": label,
        title: label,
        style: `grid-row:${row + 1};grid-column:${column + 2};--fill:${fill};--ink:${ink}`,
      },
      element("b", {}, `${isChanged ? "•" : ""}W${subscript(index)}`),
      words,
    );
  });
  const empty = layer.blocks
    .filter(({ net }) => net === null)
    .map(({ row, column, index }) =>
      element(
        "div",
        {
          class: "empty",
          style: `grid-row:${row + 1};grid-column:${column + 2}`,
          title: `block ${index} begins with growth`,
        },
        "–",
      ),
    );
  const tab = roving(
    buttons,
    () => layer.columns,
    (at) => choose(known[at]?.index ?? 0),
  );
  tab(known.findIndex(({ index }) => index === chosen));
  const grid = element(
    "div",
    {
      class: "grid",
      role: "radiogroup",
      "aria-label": "block",
      style: `--rows:${layer.rows};--columns:${layer.columns};--side:${side}px`,
    },
    element("div", { class: "grid-side mg-faint" }, "outputs"),
    ...buttons,
    ...empty,
  );
  return element("div", {}, element("div", { class: "grid-head mg-faint" }, "inputs"), grid);
}
