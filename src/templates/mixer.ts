import * as tf from "@tensorflow/tfjs-core";
import type { MixedBlock } from "./coefficient-initializer.js";
import type { Parameter, StateTensor } from "./parameter.js";
import type { TemplateBank, TemplateGroup } from "./template-bank.js";

/** What a {@link Mixer} is made of. */
export interface MixerOptions {
  /** Name of the layer whose weight is mixed. */
  readonly name: string;
  readonly bank: TemplateBank;
  /** The bank's group whose templates are mixed; layers that share templates name the same group. */
  readonly group: string;
  /** Template set of each block `j`. */
  readonly sets: readonly number[];
  /** First coefficient vectors, one a block, from the group's template counts. */
  readonly initialize: (blocks: readonly MixedBlock[]) => readonly (readonly number[])[];
  /** False keeps the coefficients as they are. */
  readonly trainable?: boolean;
}

/**
 * Makes the weight of every block of a layer from templates: `W_j = sum_t c^j[t] T^{mu(j)}[t]`.
 *
 * No normalisation, no bias. The mixer owns its coefficients `c^j`, one vector `[m]` a block; `dispose()` frees
 * them. The templates belong to the bank.
 *
 * @example
 * ```ts
 * const weight = mixer.mix(0); // [kh, kw, in, out]
 * weight.dispose();
 * ```
 * Source: paper equation 1.
 */
export class Mixer {
  readonly name: string;
  readonly bank: TemplateBank;
  readonly group: TemplateGroup;
  readonly blocks: readonly MixedBlock[];
  readonly trainable: boolean;
  readonly #coefficients: tf.Variable[];

  constructor({ name, bank, group, sets, initialize, trainable = true }: MixerOptions) {
    this.name = name;
    this.bank = bank;
    this.group = bank.groups.get(group) as TemplateGroup;
    this.trainable = trainable;
    this.blocks = sets.map((set, member) => ({
      member,
      set,
      templates: bank.templates(group, set).shape[0] as number,
    }));
    const rows = initialize(this.blocks);
    this.#coefficients = rows.map((row) => tf.tidy(() => tf.variable(tf.tensor1d([...row]), trainable)));
  }

  /**
   * The coefficients of block `member`.
   *
   * @returns `[m]`; owned by the mixer.
   */
  coefficients(member: number): tf.Variable {
    const variable = this.#coefficients[member];
    if (variable === undefined) {
      throw new RangeError(
        `Expected a block below ${this.blocks.length} but got ${member} (layer ${this.name}). Members come first, then the blocks that growth fills.`,
      );
    }
    return variable;
  }

  /**
   * The weight of block `member`: `W_j = sum_t c^j[t] T^{mu(j)}[t]`, differentiable in both.
   *
   * @returns One template's shape, `[kh, kw, in, out]` or `[in, out]`; owned by the caller or its `tf.tidy`.
   */
  mix(member: number): tf.Tensor {
    return tf.tidy(() => {
      const coefficients = this.coefficients(member);
      const block = this.blocks[member] as MixedBlock;
      const templates = this.bank.templates(this.group.name, block.set);
      const flat = tf.reshape<tf.Rank.R2>(templates, [block.templates, -1]);
      const row = tf.reshape<tf.Rank.R2>(coefficients, [1, block.templates]);
      return tf.reshape(tf.matMul(row, flat), [...this.group.shape]);
    });
  }

  /** Sets the coefficients of block `member`; growth uses it. */
  setCoefficients(member: number, values: readonly number[]): void {
    const variable = this.coefficients(member);
    const expected = variable.shape[0] as number;
    if (values.length !== expected || !values.every(Number.isFinite)) {
      throw new RangeError(
        `Expected ${expected} finite coefficients but got ${JSON.stringify(values)} (layer ${this.name}, block ${member}). Check the growth operator.`,
      );
    }
    tf.tidy(() => variable.assign(tf.tensor1d([...values])));
  }

  /** The coefficient vectors of the given blocks, or of all, by name; none when they are not trained. */
  parameters(members?: readonly number[]): Parameter[] {
    if (!this.trainable) return [];
    return this.state()
      .filter((_, member) => members === undefined || members.includes(member))
      .map((tensor) => ({ ...tensor, kind: "coefficient" }));
  }

  /** Every coefficient vector, trained or not, by name. */
  state(): StateTensor[] {
    return this.blocks.map((block) => ({
      name: `${this.name}.coefficients.${block.member}`,
      variable: this.coefficients(block.member),
    }));
  }

  /** Frees the coefficients. */
  dispose(): void {
    for (const variable of this.#coefficients) variable.dispose();
  }
}
