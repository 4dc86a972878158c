import { barsStyle, classBars } from "./class-bars.js";
import { element } from "./elements.js";
import { announcer, problemPlace } from "./messages.js";
import { paintPicture } from "./picture.js";
import { type Compared, changesInWords, countFates, pictureStrip, stripStyle } from "./picture-strip.js";
import type { Pictures } from "./pictures.js";

/** How many answers are right, what became of each, and those for one picture in full. */
export const answerStyle = `${stripStyle}${barsStyle}
.mg .result { display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: baseline; margin-bottom: 10px; padding-top: 12px; border-top: 1px solid var(--mg-line); }
.mg .result strong { font-size: 20px; font-variant-numeric: tabular-nums; }
.mg .below { display: grid; grid-template-columns: minmax(0, 1fr) 280px; gap: 28px; }
.mg .picked { display: grid; grid-template-columns: 88px 1fr; gap: 4px 14px; align-items: center; margin-bottom: 12px; }
.mg .picked canvas { width: 88px; height: 88px; image-rendering: pixelated; border-radius: 3px; }
.mg .classes { min-height: 92px; }
.mg .classes h4 { margin-bottom: 4px; }
.mg .answers .mg-problem { margin-bottom: 14px; }
@container (max-width: 960px) {
  .mg .below { grid-template-columns: minmax(0, 1fr); gap: 18px; }
  .mg .below > :last-child { display: grid; grid-template-columns: auto 1fr 1fr; gap: 8px 28px; align-items: start; }
}
@container (max-width: 600px) { .mg .below > :last-child { grid-template-columns: minmax(0, 1fr); } }
`;

type Classes = Parameters<typeof classBars>[0];

/** New answers. */
export interface NewAnswers extends Compared {
  /** The picture whose answers are shown in full. */
  readonly picked: number;
  readonly top: Classes;
  readonly beforeTop: Classes;
}

/** What {@link answerView} is made from. */
export interface AnswerViewOptions {
  readonly pictures: Pictures;
  readonly pixels: Uint8Array;
  /** What the answers are compared with, such as `"as trained"`. */
  readonly before: string;
  /** What the answers are those of, such as `"now"`. */
  readonly now: string;
  /** Called with the picture that a person picks. */
  readonly pick: (picture: number) => void;
}

/** Makes the part of a view that shows answers for pictures, compared with others. */
export function answerView({ pictures, pixels, before, now, pick }: AnswerViewOptions): {
  readonly element: HTMLElement;
  /**
   * @param who whose answers they are
   * @param problem why the newest question was refused; empty where it was not
   */
  update(answers: NewAnswers, who: string, problem: string): void;
  /** Ends what is still to be said. */
  end(): void;
} {
  const strip = pictureStrip(pictures, pixels, before, pick);
  const right = element("strong");
  const compared = element("span", { class: "mg-faint mg-number" });
  const changes = element("span", { class: "mg-number" });
  const canvas = element("canvas", { "aria-hidden": "true" });
  const name = element("div");
  const beforeClasses = element("div", { class: "classes" });
  const nowClasses = element("div", { class: "classes" });
  const { place, say } = announcer();
  // A screen reader hears the result once the numbers rest.
  let timer = 0;
  const refusal = problemPlace();
  const update = (answers: NewAnswers, who: string, problem: string): void => {
    refusal.show(problem);
    strip.update(answers, answers.picked);
    const counts = countFates(pictures, answers);
    right.textContent = `${counts.right + counts["now right"]} of ${pictures.count} right`;
    compared.textContent = `${who}; ${before} ${counts.right + counts["now wrong"]}`;
    changes.textContent = changesInWords(pictures, answers);
    const className = pictures.classNames[pictures.labels[answers.picked] ?? 0] ?? "";
    paintPicture(canvas, pixels, pictures, answers.picked);
    name.replaceChildren(
      element("b", {}, className),
      element("br"),
      element("span", { class: "mg-faint" }, `picture ${answers.picked}`),
    );
    beforeClasses.replaceChildren(
      element("h4", {}, `Answer ${before}`),
      classBars(answers.beforeTop, className),
    );
    nowClasses.replaceChildren(element("h4", {}, `Answer ${now}`), classBars(answers.top, className));
    clearTimeout(timer);
    const text = `${right.textContent}, ${changes.textContent}`;
    timer = window.setTimeout(() => say(text), 600);
  };
  return {
    element: element(
      "section",
      { class: "answers", "aria-label": "answers" },
      refusal.place,
      element("div", { class: "result" }, right, compared, changes),
      element(
        "div",
        { class: "below" },
        strip.element,
        element("div", {}, element("div", { class: "picked" }, canvas, name), beforeClasses, nowClasses),
      ),
      place,
    ),
    update,
    end: () => clearTimeout(timer),
  };
}
