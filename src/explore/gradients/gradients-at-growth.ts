import { table } from "arquero";
import { bundle, displaySymbol, htmlTable, type MimeBundle, Shown, textTable } from "mixture-growth-display";
import { demandArguments, instance, integer, optional, record, type Shape } from "../../checking/shapes.js";
import type { Table } from "../../report/history-table.js";
import { labelledTable } from "../../report/labelled-table.js";
import { Run } from "../../training/run/run.js";
import { CheckedWidget, type Held } from "../checked-widget.js";
import { frontText } from "../front-text.js";
import { choiceIn, chosen } from "../growing/growth-choices.js";
import type { GrowthChoice } from "../growing/members-to-grow.js";
import { orDispose } from "../or-dispose.js";
import {
  type GradientsAsked,
  type GradientsGiven,
  type GradientsShown,
  gradientRows,
  gradientsAnswer,
  gradientsGiven,
  gradientsShape,
} from "./gradient-values.js";
import { GrowthGradients, type LayerGradients } from "./growth-gradients.js";

/** Options of {@link gradientsAtGrowth}. */
export interface GradientsAtGrowthOptions {
  /** How many training examples the gradients are of, the first ones. Default 64. */
  readonly examples?: number;
}

const gradientsOptions: Shape = record<GradientsAtGrowthOptions>({
  examples: optional(integer({ min: 1, max: 1000, use: 64 })),
});

/** The values that kernel and front end hold. */
type GradientValues = Held<
  GradientsGiven & {
    /** The newest answer. */
    readonly shown: GradientsShown;
    /** The newest question. */
    readonly asked: GradientsAsked;
    /** Why it was refused; empty where it was not. */
    readonly problem: string;
  }
>;

/**
 * Gradients in old and new blocks at growth, for ways to grow that are chosen with mouse and keyboard, or from code: see
 * {@link gradientsAtGrowth}.
 *
 * Owns copies of the members; `dispose()` frees them and closes the view.
 */
export class GradientsAtGrowth extends Shown {
  readonly #gradients: GrowthGradients;
  readonly #where: string;
  readonly #widget: CheckedWidget<GradientValues>;
  #asked: GradientsAsked;

  constructor(run: Run, { examples = 64 }: GradientsAtGrowthOptions = {}) {
    super();
    this.#where = `gradients at growth of ${run.name}`;
    this.#gradients = new GrowthGradients(run, examples);
    this.#asked = { turn: 0, ...this.#gradients.growing.planned };
    this.#widget = orDispose(this.#gradients, () => this.#makeWidget(run.name));
    this.#widget.onClose(() => this.#gradients.dispose());
  }

  /** How the members grow now. */
  get choice(): GrowthChoice {
    return choiceIn(this.#asked);
  }

  /** layer, old, new: root mean squares of the gradient over the coefficients of old and new blocks, layer by layer. */
  get layers(): readonly LayerGradients[] {
    return this.#gradients.of(this.choice).layers;
  }

  /** coefficients, old, new: means over the layers for each way to start that applies, at the same noise, draw and placement. */
  get table(): Table {
    const rows = this.#measured();
    const columns = {
      coefficients: rows.map(({ coefficients }) => coefficients),
      old: rows.map((row) => row.old),
      new: rows.map((row) => row.new),
    };
    return labelledTable(table(columns), {
      old: "gradient in old blocks (root mean square)",
      new: "gradient in new blocks (root mean square)",
    });
  }

  /**
   * Grows the members otherwise; what is left out stays as it is.
   *
   * @throws InputError for a way that does not apply to the members.
   */
  grow(choice: Partial<GrowthChoice>): void {
    const whole = chosen(this.#where, this.#gradients.growing, this.choice, choice);
    this.#show({ ...this.#asked, ...whole });
  }

  /** Frees the copies, and closes the view. */
  dispose(): void {
    this.#widget.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#widget[displaySymbol]();
  }

  #measured(): { coefficients: string; old: number; new: number }[] {
    return gradientRows(this.#gradients, this.choice)
      .filter(({ problem }) => problem === null)
      .map(({ name }) => {
        const { old, new: fresh } = this.#gradients.of({ ...this.choice, coefficients: name });
        return { coefficients: name, old, new: fresh };
      });
  }

  #makeWidget(title: string): CheckedWidget<GradientValues> {
    const state: GradientValues = {
      ...gradientsGiven(this.#gradients, title),
      shown: gradientsAnswer(this.#gradients, this.#asked),
      asked: this.#asked,
      problem: "",
    };
    const fallback = (): MimeBundle => this.#still();
    const widget = new CheckedWidget<GradientValues>(
      { esm: frontText("gradients"), state, fallback },
      () => ({
        asked: gradientsShape(this.#gradients.growing),
      }),
    );
    widget.on("asked", (asked) => this.#show(asked));
    return widget;
  }

  #show(asked: GradientsAsked): void {
    const shown = gradientsAnswer(this.#gradients, asked);
    this.#asked = asked;
    // What is asked stays the front end's own: it may have asked again by now.
    this.#widget.set({ shown, problem: "" });
  }

  /** Where there are no widgets: the gradients of each way to start. */
  #still(): MimeBundle {
    const rows = this.#measured();
    const { placement, noise } = this.choice;
    const columns = [
      { key: "coefficients", label: "new coefficients" },
      { key: "old", label: "gradient in old blocks" },
      { key: "new", label: "gradient in new blocks" },
    ];
    const caption = `${this.#where} (root mean square): placement ${placement}, noise ${noise}`;
    const plain = `${caption}\n${textTable(columns, rows)}`;
    return bundle({ plain, html: htmlTable(columns, rows, { caption }) });
  }
}

/**
 * Shows whether new blocks will learn: the gradient of the loss in the coefficients of old and of new blocks at the moment of
 * growth, layer by layer, for each way to start new coefficients, each noise, draw and placement of the members' blocks.
 *
 * It works on copies: the run stays as it is. `NewbornGradients` follows the same numbers through the training after growth.
 *
 * @param run A run of mixed members that stands before its first growth, on examples in memory.
 * @returns The view, which shows itself in a cell and can be read and moved from code; `dispose()` frees it.
 * @throws Error for a run that has grown already, of a plain network, or of photographs.
 * @example
 * ```ts
 * const gradients = gradientsAtGrowth(await pretrained("fashion-members"));
 * gradients.grow({ coefficients: "orthogonal" });
 * gradients.layers;
 * ```
 */
export function gradientsAtGrowth(run: Run, options: GradientsAtGrowthOptions = {}): GradientsAtGrowth {
  demandArguments("gradientsAtGrowth", {
    run: [run, instance(Run, "Make one with startRun or pretrained, and train its members.")],
    options: [options, gradientsOptions],
  });
  return new GradientsAtGrowth(run, options);
}
