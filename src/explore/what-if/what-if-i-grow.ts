import { table } from "arquero";
import { bundle, displaySymbol, htmlTable, type MimeBundle, Shown, textTable } from "mixture-growth-display";
import {
  demandArguments,
  instance,
  integer,
  oneOf,
  optional,
  record,
  type Shape,
} from "../../checking/shapes.js";
import type { Table } from "../../report/history-table.js";
import { labelledTable } from "../../report/labelled-table.js";
import { Run } from "../../training/run/run.js";
import { CheckedWidget, type Held } from "../checked-widget.js";
import { frontText } from "../front-text.js";
import { choiceIn, chosen } from "../growing/growth-choices.js";
import type { GrowthChoice } from "../growing/members-to-grow.js";
import { orDispose } from "../or-dispose.js";
import { GrowthTrials, type Trial } from "./growth-trials.js";
import {
  drawnGrowth,
  startRows,
  type WhatIfAsked,
  type WhatIfGiven,
  type WhatIfShown,
  whatIfAnswer,
  whatIfGiven,
  whatIfShape,
} from "./what-if-values.js";

/** Options of {@link whatIfIGrow}. */
export interface WhatIfIGrowOptions {
  /** How many pictures of the test set are answered, the first ones. Default 100. */
  readonly pictures?: number;
}

const whatIfOptions: Shape = record<WhatIfIGrowOptions>({
  pictures: optional(integer({ min: 1, max: 1000, use: 100 })),
});

/** The values that kernel and front end hold. */
type WhatIfValues = Held<
  WhatIfGiven & {
    /** The newest answer. */
    readonly shown: WhatIfShown;
    /** The newest question. */
    readonly asked: WhatIfAsked;
    /** Why it was refused; empty where it was not. */
    readonly problem: string;
  }
>;

/**
 * Growths of copies of a run's members, to be chosen with mouse and keyboard, or from code: see {@link whatIfIGrow}.
 *
 * Owns the copies; `dispose()` frees them and closes the view.
 */
export class WhatIfIGrow extends Shown {
  readonly #trials: GrowthTrials;
  readonly #where: string;
  readonly #widget: CheckedWidget<WhatIfValues>;
  #asked: WhatIfAsked;

  constructor(run: Run, { pictures = 100 }: WhatIfIGrowOptions = {}) {
    super();
    this.#where = `what if ${run.name} grow`;
    this.#trials = new GrowthTrials(run, pictures);
    const [layer] = this.#trials.growing.layers as [string];
    this.#asked = { turn: 0, ...this.#trials.growing.planned, layer, picture: 0 };
    this.#widget = orDispose(this.#trials, () => this.#makeWidget(run.name));
    this.#widget.onClose(() => this.#trials.dispose());
  }

  /** How the members grow now. */
  get choice(): GrowthChoice {
    return choiceIn(this.#asked);
  }

  /** Share of the pictures that the grown net answers rightly, before any training. */
  get accuracy(): number {
    return this.#trial.accuracy;
  }

  /** Share of the pictures that the ensemble of the members answers rightly. */
  get ensembleAccuracy(): number {
    return this.#trials.ensemble.accuracy;
  }

  /** Share of the pictures that the grown net answers otherwise than the ensemble. */
  get changed(): number {
    return this.#trial.changed;
  }

  /** Mean distance of the grown net's logits from the sum of the members': `mean_n ||z(x_n) - sum_i z_i(x_n)||`. */
  get distance(): number {
    return this.#trial.distance;
  }

  /** coefficients, accuracy, changed, distance: a row for each way to start that applies, at the same noise, draw and placement. */
  get table(): Table {
    const possible = startRows(this.#trials, this.choice).filter(({ problem }) => problem === null);
    const rows = possible.map(({ name }) => this.#trials.try({ ...this.choice, coefficients: name }));
    this.#show(this.#asked);
    const columns = {
      coefficients: possible.map(({ name }) => name),
      accuracy: rows.map(({ accuracy }) => accuracy),
      changed: rows.map(({ changed }) => changed),
      distance: rows.map(({ distance }) => distance),
    };
    return labelledTable(table(columns), {
      accuracy: "accuracy before training",
      changed: "share of answers that are not the ensemble's",
      distance: "mean distance of the logits",
    });
  }

  /**
   * Grows the members otherwise; what is left out stays as it is.
   *
   * @throws InputError for a way that does not apply to the members.
   */
  grow(choice: Partial<GrowthChoice>): void {
    const whole = chosen(this.#where, this.#trials.growing, this.choice, choice);
    this.#show({ ...this.#asked, ...whole });
  }

  /** Shows the blocks of another layer. */
  select(layer: string): void {
    demandArguments(this.#where, { layer: [layer, oneOf(this.#trials.growing.layers)] });
    this.#show({ ...this.#asked, layer });
  }

  /** Frees the copies, and closes the view. */
  dispose(): void {
    this.#widget.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#widget[displaySymbol]();
  }

  get #trial(): Trial {
    return this.#trials.try(this.#asked);
  }

  #makeWidget(title: string): CheckedWidget<WhatIfValues> {
    const shown = whatIfAnswer(this.#trials, this.#asked);
    const state: WhatIfValues = {
      ...whatIfGiven(this.#trials, title),
      ...{ shown, asked: this.#asked, problem: "" },
    };
    const fallback = (): MimeBundle => this.#still();
    const widget = new CheckedWidget<WhatIfValues>({ esm: frontText("what-if"), state, fallback }, () => ({
      asked: whatIfShape(this.#trials),
    }));
    widget.on("asked", (asked) => this.#show(asked));
    return widget;
  }

  #show(asked: WhatIfAsked): void {
    const shown = whatIfAnswer(this.#trials, asked);
    this.#asked = asked;
    // What is asked stays the front end's own: it may have asked again by now.
    this.#widget.set({ shown, problem: "" });
  }

  /** Where there are no widgets: the blocks, and what came of each way to start. */
  #still(): MimeBundle {
    const { placement, noise, layer } = this.#asked;
    const rows = startRows(this.#trials, this.choice)
      .filter(({ problem }) => problem === null)
      .map(({ name }) => this.#trials.try({ ...this.choice, coefficients: name }))
      .map(({ choice, accuracy, changed, distance }) => ({
        coefficients: choice.coefficients,
        ...{ accuracy, changed, distance },
      }));
    const columns = [
      { key: "coefficients", label: "new coefficients" },
      { key: "accuracy", label: "accuracy before training" },
      { key: "changed", label: "answers changed" },
      { key: "distance", label: "distance of logits" },
    ];
    const caption = `${this.#where}: placement ${placement}, noise ${noise}; the ensemble's accuracy is ${this.ensembleAccuracy} of ${this.#trials.pictures.set.count} pictures`;
    return bundle({
      plain: `${caption}\n${textTable(columns, rows)}`,
      html: htmlTable(columns, rows, { caption }),
      svg: drawnGrowth(this.#trials.blocks(this.choice, layer), layer),
    });
  }
}

/**
 * Shows what becomes of trained members at the moment they grow, before any training: choose how the coefficients of the new
 * blocks start, their noise, and where the members' blocks stand, and see how many pictures the grown net answers rightly and how
 * far its answers have moved from those of the ensemble.
 *
 * It works on copies: the run stays as it is, and `growFrom` grows it in the way that was chosen.
 *
 * @param run A run of mixed members that stands before its first growth, on images.
 * @returns The view, which shows itself in a cell and can be read and moved from code; `dispose()` frees it.
 * @throws Error for a run that has grown already, of a plain network, or of anything but images in memory.
 * @example
 * ```ts
 * const whatIf = whatIfIGrow(await pretrained("fashion-members"));
 * whatIf.grow({ coefficients: "copy", noise: 0.5 });
 * whatIf.table; // every way to start, side by side
 * ```
 * Source: paper section 3.2.
 */
export function whatIfIGrow(run: Run, options: WhatIfIGrowOptions = {}): WhatIfIGrow {
  demandArguments("whatIfIGrow", {
    run: [run, instance(Run, "Make one with startRun or pretrained, and train its members.")],
    options: [options, whatIfOptions],
  });
  return new WhatIfIGrow(run, options);
}
