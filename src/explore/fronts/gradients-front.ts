import type { Front } from "./front.js";
import { GradientsModel, type Row } from "./gradients/gradients-model.js";
import { controlsStyle, growthControls, type Part } from "./growing/controls.js";
import { type Measure, measureCell, startTable, tableStyle } from "./growing/start-table.js";
import { announcer } from "./kit/announce.js";
import { element } from "./kit/elements.js";
import { keepKeys } from "./kit/keep-keys.js";
import { sharedStyle } from "./kit/style.js";

const style = `${sharedStyle}${controlsStyle}${tableStyle}
.mg-gradients { container-type: inline-size; max-width: 1180px; padding: 4px; }
.mg-gradients h3 { margin: 0 0 4px; font-size: 15px; font-weight: 600; }
.mg-gradients h4 { margin: 0 0 8px; font-size: 13px; font-weight: 600; }
.mg-gradients .parts { display: grid; grid-template-columns: minmax(440px, 1.2fr) minmax(380px, 1fr); gap: 36px; align-items: start; }
.mg-gradients .layers .line { grid-template-columns: minmax(120px, 1fr) repeat(2, minmax(110px, 1fr)); padding: 3px 0; }
.mg-gradients .measure { grid-template-columns: 54px minmax(0, 1fr); }
.mg-gradients .refusal:not(:empty) { margin-top: 14px; padding: 6px 10px; border-left: 3px solid var(--mg-2); }
@container (max-width: 960px) { .mg-gradients .parts { grid-template-columns: minmax(0, 1fr); gap: 18px; } }
`;

const colours = { old: "var(--mg-1)", new: "var(--mg-2)" } as const;
const write = (gradient: number): string =>
  gradient === 0 ? "0" : gradient.toPrecision(2).replace("e-", "e−");

/** Chooses how members grow, and shows the gradients in old and new blocks before the first step. */
const front: Front = {
  render({ model: values, el }) {
    const model = new GradientsModel(values);
    const measures = (["old", "new"] as const).map(
      (part): Measure<Row> => ({
        title: `in ${part} blocks`,
        colour: colours[part],
        value: (row) => row[part],
        write,
      }),
    );
    const parts = [growthControls(model), startTable(model, measures), layerPart(model)] as const;
    const refusal = element("div", { class: "refusal", role: "alert" });
    const { place, say } = announcer();
    const paint = (): void => {
      for (const part of parts) part.paint();
      refusal.textContent = model.problem;
      const { coefficients, rows } = model.shown;
      const row = rows.find(({ name }) => name === coefficients);
      if (!model.isOpen)
        say(`${coefficients}: old blocks ${write(row?.old ?? 0)}, new ${write(row?.new ?? 0)}`);
      model.fill();
    };
    const [controls, table, layers] = parts;
    keepKeys(el);
    el.append(
      element("style", {}, style),
      element(
        "div",
        { class: "mg mg-gradients", role: "group", "aria-label": `gradients at growth of ${model.title}` },
        element("h3", {}, `Will new blocks of ${model.title} learn?`),
        element(
          "div",
          { class: "mg-faint" },
          `Gradient of the loss in the coefficients before the first step: root mean square, on ${model.examples} training examples`,
        ),
        controls.element,
        refusal,
        element("div", { class: "parts" }, table.element, layers.element),
        place,
      ),
    );
    paint();
    return model.follow(paint);
  },
};

/** The gradients of the chosen way, layer by layer. */
function layerPart(model: GradientsModel): Part {
  const title = element("h4");
  const lines = model.shown.layers.map(({ layer }) => {
    const cells = [measureCell(colours.old, undefined), measureCell(colours.new, undefined)] as const;
    const line = element(
      "div",
      { class: "line", role: "img" },
      element("span", {}, layer),
      ...cells.map((cell) => cell.element),
    );
    return { line, cells };
  });
  const paint = (): void => {
    const { layers, coefficients } = model.shown;
    title.textContent = `Layer by layer: ${coefficients}`;
    const most = Math.max(...layers.flatMap((one) => [one.old, one.new])) || 1;
    lines.forEach(({ line, cells: [old, fresh] }, at) => {
      const one = layers[at];
      if (one === undefined) return;
      old.show(one.old, most, write);
      fresh.show(one.new, most, write);
      line.setAttribute("aria-label", `${one.layer}: old blocks ${write(one.old)}, new ${write(one.new)}`);
    });
  };
  const head = element(
    "div",
    { class: "line mg-faint", "aria-hidden": "true" },
    element("span", {}, "layer"),
    element("span", {}, "in old blocks"),
    element("span", {}, "in new blocks"),
  );
  const list = element("div", { class: "layers" }, head, ...lines.map(({ line }) => line));
  return { element: element("div", {}, title, list), paint };
}

export default front;
