import type { Front } from "./front.js";
import { GradientsModel, type Row } from "./gradients/gradients-model.js";
import { controlsStyle, growthControls, type Part } from "./growing/controls.js";
import { type Measure, measureCell, startTable, tableStyle } from "./growing/start-table.js";
import { element } from "./kit/elements.js";
import { announcer, problemPlace } from "./kit/messages.js";
import { digitsText } from "./kit/number-texts.js";
import { viewRoot } from "./kit/view-root.js";

const style = `${controlsStyle}${tableStyle}
.mg-gradients .parts { display: grid; grid-template-columns: minmax(440px, 1.2fr) minmax(380px, 1fr); gap: 36px; align-items: start; }
.mg-gradients .layers .line { grid-template-columns: minmax(120px, 1fr) repeat(2, minmax(110px, 1fr)); padding: 3px 0; }
.mg-gradients .measure { grid-template-columns: 54px minmax(0, 1fr); }
@container (max-width: 960px) { .mg-gradients .parts { grid-template-columns: minmax(0, 1fr); gap: 18px; } }
`;

const colours = { old: "var(--mg-1)", new: "var(--mg-2)" } as const;

/** Chooses how members grow, and shows the gradients in old and new blocks before the first step. */
const front: Front = {
  render({ model: values, el }) {
    const model = new GradientsModel(values);
    const measures = (["old", "new"] as const).map(
      (part): Measure<Row> => ({
        title: `in ${part} blocks`,
        colour: colours[part],
        value: (row) => row[part],
        write: digitsText,
      }),
    );
    const parts = [growthControls(model), startTable(model, measures), layerPart(model)] as const;
    const problem = problemPlace();
    const { place, say } = announcer();
    const paint = (): void => {
      for (const part of parts) part.paint();
      problem.show(model.problem);
      const { coefficients, rows } = model.shown;
      const row = rows.find(({ name }) => name === coefficients);
      if (!model.isOpen)
        say(`${coefficients}: old blocks ${digitsText(row?.old ?? 0)}, new ${digitsText(row?.new ?? 0)}`);
      model.fill();
    };
    const [controls, table, layers] = parts;
    const about = `Gradient of the loss in the coefficients before the first step: root mean square, on ${model.examples} training examples`;
    el.append(
      viewRoot(
        { name: "gradients", title: `Will new blocks of ${model.title} learn?`, about, style },
        controls.element,
        problem.place,
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
      old.show(one.old, most, digitsText);
      fresh.show(one.new, most, digitsText);
      line.setAttribute(
        "aria-label",
        `${one.layer}: old blocks ${digitsText(one.old)}, new ${digitsText(one.new)}`,
      );
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
