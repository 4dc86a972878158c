import { blockGrid, gridStyle } from "./dial/block-grid.js";
import { coefficientPlane, planeStyle } from "./dial/coefficient-plane.js";
import { type CoefficientRows, coefficientRows, rowsStyle } from "./dial/coefficient-rows.js";
import { DialModel } from "./dial/dial-model.js";
import { mapRows, mapsStyle } from "./dial/map-rows.js";
import type { DialLayer } from "./dial/state.js";
import type { Front } from "./front.js";
import { answerStyle, answerView } from "./kit/answer-view.js";
import { button, choiceOf, labelled } from "./kit/controls.js";
import { element } from "./kit/elements.js";
import { viewRoot } from "./kit/view-root.js";

const style = `${answerStyle}${gridStyle}${planeStyle}${rowsStyle}${mapsStyle}
.mg-dial .parts { display: grid; grid-template-columns: auto minmax(330px, 1fr) minmax(300px, 1.25fr); gap: 28px; align-items: start; }
.mg-dial .buttons { flex-wrap: wrap; margin-top: 12px; }
@container (max-width: 960px) {
  .mg-dial .parts { grid-template-columns: auto minmax(360px, 1fr); }
  .mg-dial .parts > :last-child { grid-column: 1 / -1; }
}
@container (max-width: 600px) { .mg-dial .parts { grid-template-columns: minmax(0, 1fr); } }
`;

/** Turns the coefficients of a net, and shows what becomes of its kernels, feature maps and answers. */
const front: Front = {
  render({ model: values, el }) {
    const model = new DialModel(values);
    const layers = layerChoice(model);
    const grid = gridPart(model);
    const mixing = mixingPart(model, () => {
      grid.paint();
      paintPlane();
    });
    const plane = coefficientPlane((coefficients) => {
      model.change(coefficients);
      mixing.paint();
      grid.paint();
      paintPlane();
    });
    const paintPlane = (): void => {
      const { layer, block } = model.shown;
      const blocks = model.layers.find(({ name }) => name === layer)?.blocks;
      const set = blocks?.find(({ index }) => index === block)?.set ?? 0;
      plane.update(model.shown, model.coefficients, set);
    };
    const maps = mapRows();
    const answers = answerView({
      pictures: model.pictures,
      pixels: model.pixels,
      before: "as trained",
      now: "now",
      pick: (picture) => model.choose({ picture }),
    });
    const paint = (): void => {
      const { shown } = model;
      layers.value = model.asked.layer;
      grid.paint();
      mixing.paint();
      paintPlane();
      maps.update(shown, model.numbers("maps"), model.numbers("trainedMaps"));
      const { answers: now, trainedAnswers, picture: picked, top, trainedTop } = shown;
      const compared = { answers: now, before: trainedAnswers, picked, top, beforeTop: trainedTop };
      answers.update(compared, shown.net, model.problem);
    };
    const title = `Coefficients of ${model.title}`;
    el.append(
      viewRoot(
        { name: "dial", title, beside: [labelled("layer", layers)], style },
        element(
          "div",
          { class: "parts" },
          element("div", {}, element("h4", {}, "Blocks of its weight"), grid.element, plane.element),
          mixing.element,
          maps.element,
        ),
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

function layerChoice(model: DialModel): HTMLSelectElement {
  return choiceOf(
    model.layers.map(({ name }) => [name, name]),
    (layer) => {
      const { blocks } = model.layers.find(({ name }) => name === layer) as DialLayer;
      const known = blocks.filter(({ net }) => net !== null).map(({ index }) => index);
      const { block } = model.asked;
      model.choose({ layer, block: known.includes(block) ? block : (known[0] as number) });
    },
  );
}

/** The blocks of the layer that is asked for. */
function gridPart(model: DialModel): { readonly element: HTMLElement; paint(): void } {
  const root = element("div");
  let painted = "";
  const paint = (): void => {
    const { layer: name, block, changed } = model.asked;
    const key = JSON.stringify([name, block, changed.map((one) => [one.layer, one.block])]);
    if (key === painted) return;
    painted = key;
    const hadFocus = root.contains(document.activeElement);
    const layer = model.layers.find((one) => one.name === name) as DialLayer;
    root.replaceChildren(blockGrid(layer, changed, block, (chosen) => model.choose({ block: chosen })));
    if (hadFocus) root.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  };
  return { element: root, paint };
}

/** The templates of the block that is shown, and what is mixed of them. */
function mixingPart(
  model: DialModel,
  onChange: () => void,
): { readonly element: HTMLElement; paint(): void } {
  const root = element("div");
  let rows: CoefficientRows | undefined;
  let madeFor = "";
  const change = (coefficients: readonly number[]): void => {
    model.change(coefficients);
    paint();
    onChange();
  };
  const trained = button("Block as trained", () => change(model.shown.trained));
  const allTrained = button("All as trained", () => {
    model.choose({ changed: [] });
    paint();
    onChange();
  });
  const zero = button("All 0", () => change(model.shown.trained.map(() => 0)));
  const paint = (): void => {
    const { shown, asked } = model;
    const { layer, block, trained: values } = shown;
    const key = JSON.stringify([layer, block, values]);
    if (key !== madeFor || rows === undefined) {
      madeFor = key;
      rows = coefficientRows(shown, model.numbers("templates"), change);
      root.replaceChildren(rows.element);
    }
    rows.update(model.coefficients);
    trained.disabled = !asked.changed.some((one) => one.layer === layer && one.block === block);
    allTrained.disabled = asked.changed.length === 0;
  };
  const buttons = element("div", { class: "mg-group buttons" }, trained, allTrained, zero);
  return { element: element("div", {}, element("h4", {}, "Templates, mixed"), root, buttons), paint };
}

export default front;
