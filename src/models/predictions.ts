import {
  bundle,
  displaySymbol,
  escapeHtml,
  formatPercent,
  htmlTable,
  type MimeBundle,
  Shown,
  textTable,
} from "mixture-growth-display";
import type { ImageSet } from "../data/dataset.js";
import { pictureOf } from "../data/sample-pictures.js";

/** A class that a model gave as an answer. */
export interface Answer {
  /** Number of the class. */
  readonly class: number;
  /** Its name. */
  readonly className: string;
  /** Softmax of the logits. */
  readonly probability: number;
}

/** What a model answers for one example. */
export interface Prediction extends Answer {
  /** Its number among those that were asked, from 0. */
  readonly example: number;
  /** The most probable classes, best first. */
  readonly answers: readonly Answer[];
}

/** The most examples that are shown with their picture. */
const mostPictures = 8;
/** Approximate side of a picture on the screen, in pixels. */
const pictureSide = 84;

/** What a model answers for examples: an array of {@link Prediction} by name, which a cell shows with pictures. */
export class Predictions extends Shown implements Iterable<Prediction> {
  /** One a example, in their order. */
  readonly rows: readonly Prediction[];
  /** `[examples, classes]`, row-major. */
  readonly probabilities: Float32Array;
  /** `[examples, classes]`, row-major: what the net computes, before the softmax. */
  readonly logits: Float32Array;
  readonly #pictures: ImageSet | undefined;

  constructor(
    logits: Float32Array,
    classNames: readonly string[],
    { top = 3, pictures }: PredictionOptions = {},
  ) {
    super();
    this.logits = logits;
    this.probabilities = softmax(logits, classNames.length);
    this.rows = rowsOf(this.probabilities, classNames, top);
    this.#pictures = pictures;
  }

  [Symbol.iterator](): Iterator<Prediction, undefined> {
    return this.rows[Symbol.iterator]();
  }

  async [displaySymbol](): Promise<MimeBundle> {
    const cells = this.rows.map(({ example, className, probability }) => ({
      example,
      className,
      probability,
    }));
    const plain = textTable(columns, cells, { limit: 20 });
    const table = htmlTable(columns, cells, { limit: 20 });
    if (this.#pictures === undefined) return bundle({ plain, html: table });
    const cards = await this.#cards(this.#pictures);
    return bundle({ plain, html: cards + (this.rows.length > mostPictures ? table : "") });
  }

  async #cards(set: ImageSet): Promise<string> {
    const scale = Math.max(1, Math.round(pictureSide / set.width));
    const cards = await Promise.all(
      this.rows.slice(0, mostPictures).map(async ({ example, answers }) => {
        const picture = await pictureOf(set, [example], scale);
        const name = escapeHtml(answers[0]?.className ?? "");
        return `<div style="width:11em;padding:0.3em"><img alt="example ${example}: ${name}" src="${picture}" style="height:${pictureSide}px">${answers.map(line).join("")}</div>`;
      }),
    );
    return `<div style="display:flex;flex-wrap:wrap;gap:0.5em">${cards.join("")}</div>`;
  }
}

/** How {@link Predictions} are made. */
export interface PredictionOptions {
  /** How many answers are kept for each example. Default 3. */
  readonly top?: number;
  /** What the examples look like. */
  readonly pictures?: ImageSet | undefined;
}

const columns = [
  { key: "example", align: "right" },
  { key: "className", label: "answer" },
  {
    key: "probability",
    label: "probability",
    align: "right",
    format: (value: unknown) => formatPercent(100 * (value as number)),
  },
] as const;

/** An answer with how probable it is; the best one stands out. */
function line({ className, probability }: Answer, rank: number): string {
  const weight = rank === 0 ? "font-weight:600" : "opacity:0.75";
  return `<div style="${weight};font-size:85%;display:flex;justify-content:space-between;gap:0.6em"><span>${escapeHtml(className)}</span><span style="font-variant-numeric:tabular-nums">${formatPercent(100 * probability)}</span></div>`;
}

function rowsOf(probabilities: Float32Array, classNames: readonly string[], top: number): Prediction[] {
  const classes = classNames.length;
  return Array.from({ length: probabilities.length / classes }, (_, example) => {
    const row = probabilities.subarray(example * classes, (example + 1) * classes);
    const order = Array.from(row.keys()).sort((a, b) => (row[b] as number) - (row[a] as number));
    const answers = order.slice(0, top).map(
      (index): Answer => ({
        class: index,
        className: classNames[index] as string,
        probability: row[index] as number,
      }),
    );
    return { example, ...(answers[0] as Answer), answers };
  });
}

/** Softmax of each row. */
function softmax(logits: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    row.forEach((value, i) => {
      result[start + i] = Math.exp(value - largest) / sum;
    });
  }
  return result;
}
