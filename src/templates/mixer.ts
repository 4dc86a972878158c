import * as tf from "@tensorflow/tfjs-core";
import {
  callable,
  demand,
  instance,
  integer,
  list,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  truth,
} from "../checking/shapes.js";
import { showValue } from "../checking/show-value.js";
import { mixture } from "../tensorflow/mix-blocks.js";
import type { MixedBlock } from "./coefficient-initializer.js";
import { coefficientsFrom, isVector } from "./coefficient-lists.js";
import type { Parameter, StateTensor } from "./parameter.js";
import { TemplateBank, type TemplateGroup } from "./template-bank.js";

/** What a {@link Mixer} is made of. */
export interface MixerOptions {
  /** Name of the layer whose weight is mixed. */
  readonly name: string;
  /** Holds the templates. */
  readonly bank: TemplateBank;
  /** The bank's group whose templates are mixed; layers that share templates name the same group. */
  readonly group: string;
  /** Template set of each block `j`. */
  readonly sets: readonly number[];
  /** First coefficient vectors, one per block, from the group's template counts. */
  readonly initialize: (blocks: readonly MixedBlock[]) => readonly (readonly number[])[];
  /** False keeps the coefficients fixed. Default true. */
  readonly trainable?: boolean;
}

/** Group and sets are checked against the bank, if it is one. */
const mixerOptions: Shape = (value, at) => {
  const { bank, group } = (value ?? {}) as Partial<MixerOptions>;
  const groups = bank instanceof TemplateBank ? bank.groups : undefined;
  const sets = groups?.get(group as string)?.templatesPerSet.length;
  const index = integer(sets === undefined ? { min: 0 } : { min: 0, max: sets - 1 });
  return record<MixerOptions>({
    name: text("Name the layer."),
    bank: instance(TemplateBank, "Make one with new TemplateBank({ groups, initializer, random })."),
    group: groups === undefined ? text("Name a group of the bank.") : oneOf([...groups.keys()]),
    sets: list(index, { min: 1, use: "[0, 1, 0, 1]" }),
    initialize: callable("a function of the blocks"),
    trainable: optional(truth),
  })(value, at);
};

/**
 * Makes the weight of every block of a layer from templates: `W_j = sum_t c^j[t] T^{mu(j)}[t]`.
 *
 * No normalisation, no bias. The mixer owns its coefficients `c^j`, one vector `[m]` per block; `dispose()` frees
 * them. The templates belong to the bank.
 *
 * @example
 * ```ts
 * const weight = mixer.mix(0); // [kh, kw, in, out]
 * weight.dispose();
 * ```
 * @throws InputError with everything that is wrong with the options, and for a function that makes other coefficients.
 * Source: paper equation 1.
 */
export class Mixer {
  readonly name: string;
  readonly bank: TemplateBank;
  readonly trainable: boolean;
  readonly #group: string;
  readonly #sets: readonly number[];
  readonly #coefficients: tf.Variable[];

  constructor(options: MixerOptions) {
    demand(options, mixerOptions, "options", "Mixer");
    const { name, bank, group, sets, initialize, trainable = true } = options;
    this.name = name;
    this.bank = bank;
    this.trainable = trainable;
    this.#group = group;
    this.#sets = sets;
    const { blocks } = this;
    const lengths = blocks.map(({ templates }) => templates);
    const where = `initialize, layer ${name}`;
    const rows = coefficientsFrom(() => initialize(blocks), { maker: initialize, lengths, where });
    this.#coefficients = rows.map((row) => tf.tidy(() => tf.variable(tf.tensor1d(row), trainable)));
    bank.register({ name, group, blocks: sets.length });
  }

  /** The bank's group whose templates are mixed. */
  get group(): TemplateGroup {
    return this.bank.groups.get(this.#group) as TemplateGroup;
  }

  /** The blocks of the layer's full weight: which set each mixes, and how many templates that set has. */
  get blocks(): MixedBlock[] {
    return this.#sets.map((set, index) => ({
      index,
      set,
      templates: this.bank.templates(this.#group, set).shape[0] as number,
    }));
  }

  /**
   * The coefficients of block `block`.
   *
   * @returns `[m]`; owned by the mixer.
   */
  coefficients(block: number): tf.Variable {
    return this.#coefficients[block] ?? this.#refuseBlock(block);
  }

  /**
   * The templates that block `block` mixes.
   *
   * @returns `[m, kh, kw, in, out]` or `[m, in, out]`; owned by the bank.
   */
  templates(block: number): tf.Variable {
    return this.bank.templates(this.#group, this.#sets[block] ?? this.#refuseBlock(block));
  }

  /**
   * The weight of block `block`: `W_j = sum_t c^j[t] T^{mu(j)}[t]`, differentiable in both.
   *
   * @returns One template's shape, `[kh, kw, in, out]` or `[in, out]`; owned by the caller or its `tf.tidy`.
   */
  mix(block: number): tf.Tensor {
    const coefficients = this.coefficients(block);
    return mixture(this.templates(block), coefficients);
  }

  /**
   * Sets the coefficients of block `block`; growth uses it.
   *
   * @throws RangeError for an unknown block, or another number of coefficients.
   */
  setCoefficients(block: number, values: readonly number[]): void {
    const variable = this.coefficients(block);
    const expected = variable.shape[0] as number;
    if (!isVector(values, expected)) {
      throw new RangeError(
        `Expected ${expected} finite coefficients but got ${showValue(values)} (layer ${this.name}, block ${block}). Give ${expected} ${expected === 1 ? "number" : "numbers"}, one for each template of the block.`,
      );
    }
    tf.tidy(() => variable.assign(tf.tensor1d([...values])));
  }

  /**
   * Gives every block coefficients for templates that were added to its set; those it has stay unchanged.
   *
   * @param added Makes the new coefficients of a block, `count` of them.
   */
  lengthen(added: (block: MixedBlock, count: number) => readonly number[]): void {
    const { blocks } = this;
    const counts = blocks.map(
      ({ index, templates }) => templates - (this.coefficients(index).shape[0] as number),
    );
    // All are made first, so that a function that throws changes nothing.
    const values = coefficientsFrom(() => blocks.map((block, i) => added(block, counts[i] as number)), {
      maker: added,
      lengths: counts,
      where: `more templates, layer ${this.name}`,
    });
    values.forEach((more, block) => {
      const longer = Float32Array.from([...this.coefficients(block).dataSync(), ...more]);
      this.replace(block, longer);
    });
  }

  /**
   * Replaces the coefficients of block `block`, one for each template that its set has now.
   *
   * @param values `[m]`
   * @throws RangeError for another length.
   */
  replace(block: number, values: Float32Array): void {
    const old = this.coefficients(block);
    const expected = this.blocks[block]?.templates;
    if (!(values instanceof Float32Array) || values.length !== expected) {
      throw new RangeError(
        `Expected ${expected} coefficients in a Float32Array but got ${showValue(values)} (layer ${this.name}, block ${block}). Use coefficients of the same network.`,
      );
    }
    this.#coefficients[block] = tf.tidy(() => tf.variable(tf.tensor1d(values), this.trainable));
    old.dispose();
  }

  /** The coefficient vectors of the given blocks, or of all, by name; none if they are not trained. */
  parameters(blocks?: readonly number[]): Parameter[] {
    if (!this.trainable) return [];
    return this.state()
      .filter((_, block) => blocks === undefined || blocks.includes(block))
      .map((tensor) => ({ ...tensor, kind: "coefficient" }));
  }

  /** Every coefficient vector, trained or not, by name. */
  state(): StateTensor[] {
    return this.blocks.map((block) => ({
      name: `${this.name}.coefficients.${block.index}`,
      variable: this.coefficients(block.index),
    }));
  }

  #refuseBlock(block: unknown): never {
    throw new RangeError(
      `Expected a block below ${this.#sets.length} but got ${showValue(block)} (layer ${this.name}). Members come first, then the blocks that growth fills.`,
    );
  }

  /** Frees the coefficients. */
  dispose(): void {
    for (const variable of this.#coefficients) variable.dispose();
  }
}
