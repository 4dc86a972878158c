import type { FrontModel } from "../front-model.js";
import { Questions } from "../kit/questions.js";

/** What a person asks for, all of it each time; the model's value `asked`. */
export interface Asked {
  readonly turn: number;
  readonly coefficients: string;
  readonly noise: number;
  readonly draw: number;
  readonly placement: string;
}

/** Gradients of one way to start; null before they were measured. */
export interface Row {
  readonly name: string;
  readonly old: number | null;
  readonly new: number | null;
  /** Why it does not apply; null where it does. */
  readonly problem: string | null;
}

/** The answer to it; the model's value `shown`. */
export interface Shown extends Asked {
  readonly rows: readonly Row[];
  readonly layers: readonly { readonly layer: string; readonly old: number; readonly new: number }[];
}

/** The values of the model, and what a person has asked of it that is not answered yet. */
export class GradientsModel extends Questions<Asked, Shown> {
  readonly title: string;
  readonly starts: readonly { readonly name: string; readonly words: string }[];
  readonly placements: readonly string[];
  readonly examples: number;

  constructor(values: FrontModel) {
    super(values);
    this.title = values.get("title");
    this.starts = values.get("starts");
    this.placements = values.get("placements");
    this.examples = values.get("examples");
  }

  /** Asks for something else. */
  choose(part: Partial<Asked>): void {
    const { coefficients, noise, draw, placement } = { ...this.asked, ...part };
    this.ask({ coefficients, noise, draw, placement });
  }

  /** Asks again where a way to start has not been measured yet: each answer measures one more. */
  fill(): void {
    const isMissing = this.shown.rows.some((row) => row.old === null && row.problem === null);
    if (isMissing && !this.isOpen) this.choose({});
  }
}
