import { blockGrid, gridStyle } from "./dial/block-grid.js";
import { type CoefficientRows, coefficientRows, rowsStyle } from "./dial/coefficient-rows.js";
import { DialModel, type Layer } from "./dial/dial-model.js";
import { mapRows, mapsStyle } from "./dial/map-rows.js";
import type { Front } from "./front.js";
import { barsStyle, classBars } from "./kit/class-bars.js";
import { element } from "./kit/elements.js";
import { paintPicture } from "./kit/picture.js";
import { changesInWords, countFates, pictureStrip, stripStyle } from "./kit/picture-strip.js";
import { sharedStyle } from "./kit/style.js";

const style = `${sharedStyle}${stripStyle}${barsStyle}${gridStyle}${rowsStyle}${mapsStyle}
.mg-dial { max-width: 1180px; padding: 4px; }
.mg-dial header { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: baseline; margin-bottom: 12px; }
.mg-dial h3 { margin: 0; font-size: 15px; font-weight: 600; }
.mg-dial h4 { margin: 0 0 8px; font-size: 13px; font-weight: 600; }
.mg-dial h4 .mg-faint { font-weight: 400; }
.mg-dial .parts { display: grid; grid-template-columns: auto minmax(330px, 1fr) minmax(300px, 1.25fr); gap: 28px; align-items: start; }
.mg-dial .buttons { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 12px; }
.mg-dial .result { display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: baseline; margin: 18px 0 10px; padding-top: 14px; border-top: 1px solid var(--mg-line); }
.mg-dial .result strong { font-size: 20px; font-variant-numeric: tabular-nums; }
.mg-dial .below { display: grid; grid-template-columns: minmax(0, 1fr) 280px; gap: 28px; }
.mg-dial .picked { display: grid; grid-template-columns: 88px 1fr; gap: 4px 14px; align-items: center; margin-bottom: 12px; }
.mg-dial .picked canvas { width: 88px; height: 88px; image-rendering: pixelated; border-radius: 3px; }
.mg-dial .side-part { min-height: 92px; }
.mg-dial select { max-width: 100%; }
@media (max-width: 900px) { .mg-dial .parts, .mg-dial .below { grid-template-columns: minmax(0, 1fr); } }
`;

/** Turns the coefficients of a net, and shows what becomes of its kernels, feature maps and answers. */
const front: Front = {
  render({ model: values, el }) {
    const model = new DialModel(values);
    const { pictures, pixels } = model;
    let rows: CoefficientRows | undefined;
    let rowsOf = "";

    const layerChoice = element("select", {
      "aria-label": "layer",
      onchange: () => {
        const layer = model.layers.find(({ name }) => name === layerChoice.value) as Layer;
        const first = layer.blocks.find(({ net }) => net !== null)?.index ?? 0;
        const same = layer.blocks.find(({ index, net }) => index === model.asked.block && net !== null);
        model.ask({ layer: layer.name, block: same?.index ?? first });
      },
    });
    for (const { name } of model.layers) layerChoice.append(element("option", { value: name }, name));
    const grid = element("div");
    const mixing = element("div");
    const maps = mapRows();
    const mapsTitle = element("h4");
    const strip = pictureStrip(pictures, pixels, "as trained", (picture) => {
      model.ask({ picture });
    });
    const right = element("strong");
    const before = element("span", { class: "mg-faint mg-number" });
    const changes = element("span", { class: "mg-number" });
    const spoken = element("div", {
      role: "status",
      style: "position:absolute;clip-path:inset(50%);height:1px;overflow:hidden",
    });
    const picture = element("canvas", { "aria-hidden": "true" });
    const pictureName = element("div");
    const [trainedBars, nowBars] = [
      element("div", { class: "side-part" }),
      element("div", { class: "side-part" }),
    ];
    const asTrained = element(
      "button",
      { type: "button", onclick: () => change(model.shown.trained) },
      "this block as trained",
    );
    const allTrained = element(
      "button",
      {
        type: "button",
        onclick: () => {
          model.ask({ changed: [] });
          paintCoefficients();
        },
      },
      "all as trained",
    );
    const zero = element(
      "button",
      { type: "button", onclick: () => change(model.shown.trained.map(() => 0)) },
      "all 0",
    );

    const change = (coefficients: readonly number[]): void => {
      model.change(coefficients);
      paintCoefficients();
    };
    const paintCoefficients = (): void => {
      const { shown } = model;
      const key = JSON.stringify([shown.layer, shown.block, shown.trained]);
      if (key !== rowsOf || rows === undefined) {
        rowsOf = key;
        rows = coefficientRows(shown, model.numbers("templates"), change);
        mixing.replaceChildren(rows.element);
      }
      rows.update(model.coefficients);
    };
    let gridOf = "";
    const paintGrid = (): void => {
      const { asked } = model;
      layerChoice.value = asked.layer;
      const changed = asked.changed.map((one) => [one.layer, one.block]);
      const key = JSON.stringify([asked.layer, asked.block, changed]);
      if (key === gridOf) return;
      gridOf = key;
      const hadFocus = grid.contains(document.activeElement);
      const layer = model.layers.find(({ name }) => name === asked.layer) as Layer;
      grid.replaceChildren(blockGrid(layer, asked.changed, asked.block, (block) => model.ask({ block })));
      if (hadFocus) grid.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    };
    const paint = (): void => {
      const { shown } = model;
      paintGrid();
      paintCoefficients();
      maps.update(shown, model.numbers("maps"), model.numbers("trainedMaps"));
      const { channels, count, height, width } = shown.mapSize;
      mapsTitle.replaceChildren(
        `What ${shown.layer} makes of the picked picture `,
        element("span", { class: "mg-faint" }, `${height === 1 ? width : count} of ${channels} maps`),
      );
      const compared = { answers: shown.answers, before: shown.trainedAnswers };
      strip.update(compared, shown.picture);
      const counts = countFates(pictures, compared);
      const now = counts.right + counts["now right"];
      right.textContent = `${now} of ${pictures.count} right`;
      before.textContent = `${shown.net}; as trained ${counts.right + counts["now wrong"]}`;
      changes.textContent = changesInWords(pictures, compared);
      say(`${right.textContent}, ${changes.textContent}`);
      const name = pictures.classNames[pictures.labels[shown.picture] ?? 0] ?? "";
      paintPicture(picture, pixels, pictures, shown.picture);
      pictureName.replaceChildren(
        element("b", {}, name),
        element("br"),
        element("span", { class: "mg-faint" }, `picture ${shown.picture}`),
      );
      trainedBars.replaceChildren(element("h4", {}, "answer as trained"), classBars(shown.trainedTop, name));
      nowBars.replaceChildren(element("h4", {}, "answer now"), classBars(shown.top, name));
      asTrained.disabled = !model.asked.changed.some(
        ({ layer, block }) => layer === shown.layer && block === shown.block,
      );
      allTrained.disabled = model.asked.changed.length === 0;
    };
    // A screen reader hears the result once the numbers rest.
    let timer = 0;
    const say = (text: string): void => {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        spoken.textContent = text;
      }, 600);
    };

    el.append(
      element("style", {}, style),
      element(
        "div",
        { class: "mg mg-dial", role: "group", "aria-label": `coefficients of ${model.title}` },
        element(
          "header",
          {},
          element("h3", {}, `Coefficients of ${model.title}`),
          element("label", {}, "layer ", layerChoice),
        ),
        element(
          "div",
          { class: "parts" },
          element("div", {}, element("h4", {}, "Blocks of its weight"), grid),
          element(
            "div",
            {},
            element("h4", {}, "Templates, mixed"),
            mixing,
            element("div", { class: "buttons" }, asTrained, allTrained, zero),
          ),
          element("div", {}, mapsTitle, maps.element),
        ),
        element("div", { class: "result" }, right, before, changes),
        element(
          "div",
          { class: "below" },
          strip.element,
          element("div", {}, element("div", { class: "picked" }, picture, pictureName), trainedBars, nowBars),
        ),
        spoken,
      ),
    );
    paint();
    const stop = model.follow(paint);
    return () => {
      clearTimeout(timer);
      stop();
    };
  },
};

export default front;
