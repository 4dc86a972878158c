import type { Front } from "./front.js";
import { controlsStyle, growthControls, type Part } from "./growing/controls.js";
import { type Measure, startTable, tableStyle } from "./growing/start-table.js";
import { answerStyle, answerView } from "./kit/answer-view.js";
import { element } from "./kit/elements.js";
import { keepKeys } from "./kit/keep-keys.js";
import { fixedText } from "./kit/number-texts.js";
import { sharedStyle } from "./kit/style.js";
import { blockPart, blocksStyle } from "./what-if/block-part.js";
import { type Row, WhatIfModel } from "./what-if/what-if-model.js";

const style = `${sharedStyle}${answerStyle}${controlsStyle}${tableStyle}${blocksStyle}
.mg-what-if { container-type: inline-size; max-width: 1180px; padding: 4px; }
.mg-what-if h3 { margin: 0 0 4px; font-size: 15px; font-weight: 600; }
.mg-what-if h4 { margin: 0 0 8px; font-size: 13px; font-weight: 600; }
.mg-what-if .parts { display: grid; grid-template-columns: minmax(480px, 1.5fr) minmax(300px, 1fr); gap: 32px; align-items: start; }
@container (max-width: 960px) { .mg-what-if .parts { grid-template-columns: minmax(0, 1fr); gap: 18px; } }
`;

/** Chooses how members grow, and shows what becomes of their answers before any training. */
const front: Front = {
  render({ model: values, el }) {
    const model = new WhatIfModel(values);
    const parts: readonly Part[] = [startTable(model, measuresOf(model)), blockPart(model)];
    const controls = growthControls(model);
    const answers = answerView({
      pictures: model.pictures,
      pixels: model.pixels,
      before: "by the ensemble",
      now: "by the grown net",
      pick: (picture) => model.choose({ picture }),
    });
    const paint = (): void => {
      for (const part of [controls, ...parts]) part.paint();
      const { answers: now, picture: picked, top, ensembleTop: beforeTop } = model.shown;
      const compared = { answers: now, before: model.ensemble, picked, top, beforeTop };
      answers.update(compared, "grown, before any training", model.problem);
      model.fill();
    };
    const members = model.members.map(({ title, right }) => `${title} ${right}`).join(", ");
    keepKeys(el);
    el.append(
      element("style", {}, style),
      element(
        "div",
        { class: "mg mg-what-if", role: "group", "aria-label": `what if ${model.title} grow` },
        element("h3", {}, `What if ${model.title} grow?`),
        element(
          "div",
          { class: "mg-faint mg-number" },
          `Of ${model.pictures.count} pictures, right: ${members}, their ensemble ${model.ensembleRight} (the line on the bars)`,
        ),
        controls.element,
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

function measuresOf(model: WhatIfModel): readonly Measure<Row>[] {
  const { count } = model.pictures;
  const pictures = (share: number): string => String(Math.round(share * count));
  return [
    {
      title: `right of ${count}`,
      colour: "var(--mg-3)",
      value: ({ accuracy }) => accuracy,
      write: pictures,
      most: 1,
      mark: model.ensembleRight / count,
    },
    {
      title: "answers changed",
      colour: "var(--mg-5)",
      value: ({ changed }) => changed,
      write: pictures,
      most: 1,
    },
    {
      title: "distance of logits",
      colour: "var(--mg-1)",
      value: ({ distance }) => distance,
      write: (distance) => fixedText(distance, distance < 10 ? 2 : 1),
    },
  ];
}

export default front;
