import {
  bundle,
  displaySymbol,
  escapeHtml,
  formatFixed,
  formatPercent,
  type MimeBundle,
  Shown,
} from "mixture-growth-display";
import {
  demandArguments,
  instance,
  integer,
  oneOf,
  optional,
  record,
  type Shape,
  text,
} from "../../checking/shapes.js";
import { mixerDrawing } from "../../display/templates.js";
import { isMixed } from "../../networks/network-kinds.js";
import type { TensorValues } from "../../templates/parameter.js";
import { Run } from "../../training/run/run.js";
import { CheckedWidget, type Held } from "../checked-widget.js";
import { frontText } from "../front-text.js";
import { dialAnswer } from "../fronts/dial/answer.js";
import type { BlockPlace, DialAnswer, DialAsked, DialGiven } from "../fronts/dial/state.js";
import { orDispose } from "../or-dispose.js";
import { askedShape, coefficientsShape, pictureShape, placeFields } from "./asked-shape.js";
import { dialGiven } from "./dial-given.js";
import { DialNetwork } from "./dial-network.js";

/** Options of {@link coefficientDial}. */
export interface CoefficientDialOptions {
  /** How many pictures of the test set are answered, the first ones. Default 100. */
  readonly pictures?: number;
  /** The layer that is shown first. Default: the first one. */
  readonly layer?: string;
}

/** The layers that can be named are those of the run. */
const dialOptions = (run: Run): Shape => {
  const network = run instanceof Run ? run.network : undefined;
  const layers = isMixed(network) ? network.distinctLayers().map(({ name }) => name) : undefined;
  return record<CoefficientDialOptions>({
    pictures: optional(integer({ min: 1, max: 1000, use: 100 })),
    layer: optional(layers === undefined ? text("Name a layer.") : oneOf(layers)),
  });
};

/** The values that kernel and front end hold. */
type DialValues = Held<
  DialGiven &
    DialAnswer & {
      /** The newest question. */
      readonly asked: DialAsked;
      /** Why it was refused; empty where it was not. */
      readonly problem: string;
    }
>;

/**
 * Coefficients of a copy of a run's network, to be turned with mouse and keyboard, or from code: see {@link coefficientDial}.
 *
 * Owns the copy; `dispose()` frees it and closes the view.
 */
export class CoefficientDial extends Shown {
  readonly #network: DialNetwork;
  readonly #where: string;
  readonly #widget: CheckedWidget<DialValues>;
  #asked: DialAsked;
  #answer: DialAnswer;

  constructor(run: Run, { pictures = 100, layer }: CoefficientDialOptions = {}) {
    super();
    this.#where = `coefficient dial of ${run.name}`;
    this.#network = new DialNetwork(run, pictures);
    this.#asked = { turn: 0, ...this.#firstPlace(layer), picture: 0, changed: [] };
    this.#answer = orDispose(this.#network, () => dialAnswer(this.#network, this.#asked));
    this.#widget = orDispose(this.#network, () => this.#makeWidget(run.name));
    this.#widget.onClose(() => this.#network.dispose());
  }

  /** Name of the layer that is shown. */
  get layer(): string {
    return this.#asked.layer;
  }

  /** Index of the block that is shown. */
  get block(): number {
    return this.#asked.block;
  }

  /** The coefficients of the block, as they are turned now. */
  get coefficients(): readonly number[] {
    return this.#answer.shown.coefficients;
  }

  /** The coefficients of the block, as they were trained. */
  get trained(): readonly number[] {
    return this.#answer.shown.trained;
  }

  /** The weight that they mix: `W_j = sum_t c^j[t] T[t]`, `[kh, kw, in, out]` or `[in, out]`. */
  get kernel(): TensorValues {
    return this.#network.kernel(this.#asked);
  }

  /** Share of the pictures that the block's net now answers rightly. */
  get accuracy(): number {
    return this.#shareRight(this.#answer.shown.answers);
  }

  /** Share of the pictures that it answered rightly as it was trained. */
  get trainedAccuracy(): number {
    return this.#shareRight(this.#answer.shown.trainedAnswers);
  }

  /** Numbers of the pictures whose answer has changed. */
  get changedAnswers(): readonly number[] {
    const { answers, trainedAnswers } = this.#answer.shown;
    return answers.flatMap((answer, picture) => (answer === trainedAnswers[picture] ? [] : [picture]));
  }

  /**
   * Shows another block.
   *
   * @throws InputError for one that the network does not have, or that no net uses yet.
   */
  select(place: BlockPlace): void {
    const { layer } = (place ?? {}) as Partial<BlockPlace>;
    const shape = record<BlockPlace>(placeFields(this.#network, layer));
    demandArguments(this.#where, { place: [place, shape] });
    this.#ask({ layer: place.layer, block: place.block });
  }

  /**
   * Gives the block other coefficients.
   *
   * @param coefficients One for each template.
   */
  turn(coefficients: readonly number[]): void {
    const { layer, block, changed } = this.#asked;
    demandArguments(this.#where, {
      coefficients: [coefficients, coefficientsShape(this.#network, this.#asked)],
    });
    const others = changed.filter((one) => one.layer !== layer || one.block !== block);
    this.#ask({ changed: [...others, { layer, block, coefficients: [...coefficients] }] });
  }

  /** Shows what the layer makes of another picture, by its number. */
  lookAt(picture: number): void {
    demandArguments(this.#where, { picture: [picture, pictureShape(this.#network)] });
    this.#ask({ picture });
  }

  /** Gives every block the coefficients that were trained. */
  reset(): void {
    this.#ask({ changed: [] });
  }

  /** Frees the copy of the network, and closes the view. */
  dispose(): void {
    this.#widget.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#widget[displaySymbol]();
  }

  #shareRight(answers: readonly number[]): number {
    const { labels, count } = this.#network.pictures.set;
    return answers.filter((answer, picture) => answer === labels[picture]).length / count;
  }

  #firstPlace(layer: string | undefined): BlockPlace {
    const { layers } = this.#network;
    const first = layers.find(({ name }) => layer === undefined || name === layer);
    const block = first?.blocks.find(({ net }) => net !== null)?.index as number;
    return { layer: first?.name as string, block };
  }

  #makeWidget(title: string): CheckedWidget<DialValues> {
    const state: DialValues = {
      ...dialGiven(this.#network, title),
      ...this.#answer,
      asked: this.#asked,
      problem: "",
    };
    const fallback = (): MimeBundle => this.#still();
    const widget = new CheckedWidget<DialValues>({ esm: frontText("dial"), state, fallback }, () => ({
      asked: askedShape(this.#network),
    }));
    widget.on("asked", (asked) => this.#ask(asked));
    return widget;
  }

  #ask(part: Partial<DialAsked>): void {
    const asked = { ...this.#asked, ...part };
    this.#answer = dialAnswer(this.#network, asked);
    this.#asked = asked;
    // What is asked stays the front end's own: it may have asked again by now.
    this.#widget.set({ ...this.#answer, problem: "" });
  }

  /** Where there are no widgets: how the layer mixes its templates, and what is answered. */
  #still(): MimeBundle {
    const { layer, block, coefficients, net } = this.#answer.shown;
    const percent = (share: number): string => formatPercent(100 * share, 0);
    const numbers = coefficients.map((value) => formatFixed(value, 2)).join(", ");
    const plain = `${this.#where}: ${layer}, block ${block} with coefficients ${numbers}; ${net} answers ${percent(this.accuracy)} of ${this.#network.pictures.set.count} pictures rightly (as trained ${percent(this.trainedAccuracy)}), ${this.changedAnswers.length} answers changed`;
    return bundle({
      plain,
      html: `<p>${escapeHtml(plain)}</p>`,
      svg: mixerDrawing(this.#network.mixer(layer)),
    });
  }
}

/**
 * Shows a net whose coefficients a person turns: choose a block of a layer, move its coefficients `c[t]`, and see at once what
 * becomes of the kernel `W = sum_t c[t] T[t]`, of the feature maps of a picture, and of the answers for pictures of the test set.
 *
 * It works on a copy: the run stays as it is.
 *
 * @param run A run of mixed members or of a grown net, on images.
 * @returns The dial, which shows itself in a cell and can be read and turned from code; `dispose()` frees it.
 * @throws Error for a run of a plain network, or of anything but images in memory.
 * @example
 * ```ts
 * const dial = coefficientDial(await pretrained("fashion-grown"), { layer: "stage2.0.conv1" });
 * dial.select({ layer: "stage2.0.conv1", block: 2 });
 * dial.turn([0.5, -0.5]);
 * dial.accuracy;
 * ```
 * Source: paper equation 1.
 */
export function coefficientDial(run: Run, options: CoefficientDialOptions = {}): CoefficientDial {
  demandArguments("coefficientDial", {
    run: [run, instance(Run, "Make one with startRun or pretrained, and train its members.")],
    options: [options, dialOptions(run)],
  });
  return new CoefficientDial(run, options);
}
