import { element } from "./elements.js";
import { paintPicture } from "./picture.js";
import type { Pictures } from "./pictures.js";
import { roving } from "./roving.js";

/** Answers for all pictures, and those that they are compared with. */
export interface Compared {
  /** Class by picture. */
  readonly answers: readonly number[];
  readonly before: readonly number[];
}

/** What became of an answer. */
type Fate = "right" | "wrong" | "now right" | "now wrong" | "otherwise wrong";

const signs: Readonly<Record<Fate, string>> = {
  right: "",
  wrong: "×",
  "now right": "▲",
  "now wrong": "▼",
  "otherwise wrong": "◆",
};

/** Pictures in rows, each with what became of its answer. */
export const stripStyle = `
.mg .strip { display: grid; grid-template-columns: repeat(20, minmax(0, 1fr)); gap: 4px; }
@container (max-width: 600px) { .mg .strip { grid-template-columns: repeat(10, minmax(0, 1fr)); } }
.mg .strip button { position: relative; padding: 0; min-height: 0; border: 2px solid transparent; border-radius: 4px; background: none; aspect-ratio: 1; overflow: hidden; }
.mg .strip canvas { display: block; width: 100%; height: 100%; image-rendering: pixelated; border-radius: 2px; }
.mg .strip button[data-fate="now right"] { border-color: var(--mg-3); }
.mg .strip button[data-fate="now wrong"] { border-color: var(--mg-2); }
.mg .strip button[data-fate="otherwise wrong"] { border-color: var(--mg-4); }
.mg .strip button[aria-selected="true"] { outline: 2px solid var(--mg-text); outline-offset: 0; }
.mg .strip button:focus-visible { outline: 3px solid var(--mg-accent); outline-offset: 0; }
.mg .sign {
  display: inline-block; min-width: 14px; height: 14px; padding: 0 2px; font-size: 11px; line-height: 14px;
  text-align: center; font-weight: 700; border-radius: 3px; background: #3d4248e6; color: #ffffff;
}
.mg .strip .sign { position: absolute; right: 0; bottom: 0; border-radius: 3px 0 0 0; }
.mg .strip .sign:empty { display: none; }
.mg .sign[data-fate="now right"] { background: #00664a; }
.mg .sign[data-fate="now wrong"] { background: #a34700; }
.mg .sign[data-fate="otherwise wrong"] { background: #8f3f72; }
.mg .strip + .mg-key { margin-top: 8px; }
`;

/** What a strip shows, and how it is told of new answers. */
export interface PictureStrip {
  readonly element: HTMLElement;
  update(compared: Compared, picked: number): void;
}

/**
 * Makes a strip of pictures, of which one is picked.
 *
 * @param before what the answers are compared with, such as `"as trained"`
 * @param pick called with the picture that a person picks
 */
export function pictureStrip(
  pictures: Pictures,
  pixels: Uint8Array,
  before: string,
  pick: (picture: number) => void,
): PictureStrip {
  const buttons = Array.from({ length: pictures.count }, (_, picture) => {
    const canvas = element("canvas", { "aria-hidden": "true" });
    paintPicture(canvas, pixels, pictures, picture);
    return element(
      "button",
      { type: "button", role: "option" },
      canvas,
      element("span", { class: "sign", "aria-hidden": "true" }),
    );
  });
  const strip = element("div", { class: "strip", role: "listbox", "aria-label": "pictures" }, ...buttons);
  const columns = (): number => getComputedStyle(strip).gridTemplateColumns.split(" ").length;
  const choose = roving(buttons, columns, pick);
  const update = (compared: Compared, picked: number): void => {
    buttons.forEach((button, picture) => {
      const fate = fateOf(pictures, compared, picture);
      const text = wordsFor(pictures, compared, picture, before);
      button.dataset.fate = fate;
      button.setAttribute("aria-selected", String(picture === picked));
      button.setAttribute("aria-label", text);
      button.title = text;
      const sign = button.lastElementChild as HTMLElement;
      sign.textContent = signs[fate];
      sign.dataset.fate = fate;
    });
    choose(picked);
  };
  return { element: element("div", {}, strip, key()), update };
}

/** How many answers are right, and what became of those that changed. */
export function countFates(pictures: Pictures, compared: Compared): Readonly<Record<Fate, number>> {
  const counts = { right: 0, wrong: 0, "now right": 0, "now wrong": 0, "otherwise wrong": 0 };
  for (let picture = 0; picture < pictures.count; picture++) counts[fateOf(pictures, compared, picture)]++;
  return counts;
}

/** How many answers changed, and how, in words. */
export function changesInWords(pictures: Pictures, compared: Compared): string {
  const counts = countFates(pictures, compared);
  const kinds = (["now right", "now wrong", "otherwise wrong"] as const).filter((kind) => counts[kind] > 0);
  const total = kinds.reduce((sum, kind) => sum + counts[kind], 0);
  if (total === 0) return "no answer changed";
  const parts = kinds.map((kind) => `${counts[kind]} ${kind}`).join(", ");
  return `${total} ${total === 1 ? "answer" : "answers"} changed: ${parts}`;
}

function key(): HTMLElement {
  const entries = (Object.entries(signs) as [Fate, string][])
    .filter(([, sign]) => sign !== "")
    .map(([fate, sign]) =>
      element(
        "li",
        {},
        element("span", { class: "sign", "data-fate": fate, "aria-hidden": "true" }, sign),
        fate,
      ),
    );
  return element("ul", { class: "mg-key" }, ...entries);
}

function fateOf({ labels }: Pictures, { answers, before }: Compared, picture: number): Fate {
  const isRight = answers[picture] === labels[picture];
  if (answers[picture] === before[picture]) return isRight ? "right" : "wrong";
  if (isRight) return "now right";
  return before[picture] === labels[picture] ? "now wrong" : "otherwise wrong";
}

function wordsFor(pictures: Pictures, compared: Compared, picture: number, before: string): string {
  const { labels, classNames } = pictures;
  const name = (label: number | undefined): string => classNames[label ?? 0] ?? "";
  const answer = compared.answers[picture];
  const fate = fateOf(pictures, compared, picture);
  const changed = answer === compared.before[picture] ? "" : `, ${before} ${name(compared.before[picture])}`;
  return `${name(labels[picture])}, answered ${name(answer)}${changed} (${fate})`;
}
