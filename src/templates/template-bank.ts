import * as tf from "@tensorflow/tfjs-core";
import { also, demand, instance, integer, list, oneOf, record, text } from "../checking/shapes.js";
import { singularValues } from "../tensorflow/linear-algebra.js";
import { native } from "../tensorflow/native.js";
import { type Parameter, type RandomSource, randomSource, type TensorValues } from "./parameter.js";
import {
  drawTemplates,
  fitsMemory,
  type TemplateInitializer,
  templateInitializers,
  templateShape,
} from "./template-initializer.js";

/** Layers of one group mix the same templates; a group of one layer is a layer with its own templates. */
export interface TemplateGroup {
  /** Name of the group. */
  readonly name: string;
  /** Shape of one template: `[kh, kw, in, out]` for convolutions, `[in, out]` for dense layers. */
  readonly shape: readonly number[];
  /** How many templates each template set holds: `[m_0, m_1, ...]`. */
  readonly templatesPerSet: readonly number[];
}

/** One block of a layer's full weight: a row is a part of the outputs, a column a part of the inputs. */
export interface Block {
  /** Part of the outputs, from 0. */
  readonly row: number;
  /** Part of the inputs, from 0. */
  readonly column: number;
  /** Index `j` of the block's coefficients. */
  readonly index: number;
}

/** A layer that mixes templates of a bank. */
export interface BankUser {
  /** Name of the layer. */
  readonly name: string;
  /** The group whose templates it mixes. */
  readonly group: string;
  /** How many blocks, each of one template's size, make up its full weight. */
  readonly blocks: number;
  /** Where each block lies in that weight, if known. */
  readonly layout?: readonly Block[];
}

/** What a {@link TemplateBank} is made of. */
export interface TemplateBankOptions {
  /** The groups of templates that the bank holds. */
  readonly groups: readonly TemplateGroup[];
  /** How templates start. */
  readonly initializer: TemplateInitializer;
  /** Where the random numbers come from. */
  readonly random: RandomSource;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

const templateCount = integer({ min: 1, max: 1_000_000, use: 2 });

const templateGroup = also(
  record<TemplateGroup>({
    name: text("Name the group."),
    shape: templateShape,
    templatesPerSet: list(templateCount, { min: 1, use: "[2, 2]" }),
  }),
  ({ shape, templatesPerSet }: TemplateGroup) => fitsMemory(sum(templatesPerSet), shape),
  "to fit into 4 GiB",
  "Use fewer or smaller templates.",
);

const tensorValues = also(
  record<TensorValues>({
    shape: list(integer({ min: 1 }), { min: 3, use: "[2, 3, 3, 8, 8]" }),
    values: instance(Float32Array, "Use a Float32Array."),
  }),
  ({ shape, values }: TensorValues) => shape.reduce((product, n) => product * n, 1) === values.length,
  "to have as many values as its shape says",
  "Correct the shape.",
);

const bankOptions = record<TemplateBankOptions>(
  {
    groups: also(
      list(templateGroup, { use: '[{ name: "conv", shape: [3, 3, 8, 8], templatesPerSet: [2, 2] }]' }),
      (groups: readonly TemplateGroup[]) => new Set(groups.map(({ name }) => name)).size === groups.length,
      "to have different names",
      "Rename one of them.",
    ),
    initializer: oneOf(templateInitializers),
    random: randomSource,
  },
  "Give groups, initializer and random.",
);

/**
 * The templates of a network: for each group and template set `a` one trained tensor `T^a` of shape
 * `[m_a, kh, kw, in, out]` (dense: `[m_a, in, out]`).
 *
 * The bank owns its tensors; `dispose()` frees them.
 *
 * @example
 * ```ts
 * const bank = new TemplateBank({
 *   groups: [{ name: "stage1.0.conv1", shape: [3, 3, 8, 8], templatesPerSet: [2, 2] }],
 *   initializer: "he",
 *   random: createRandom(0),
 * });
 * bank.templates("stage1.0.conv1", 0).shape; // [2, 3, 3, 8, 8]
 * ```
 * @throws InputError with everything that is wrong with the options.
 * Source: paper section 3.1, "template sets".
 */
export class TemplateBank {
  readonly initializer: TemplateInitializer;
  readonly #groups: Map<string, TemplateGroup>;
  readonly #variables: Map<string, tf.Variable> = new Map();
  readonly #users: Map<string, BankUser> = new Map();

  constructor(options: TemplateBankOptions) {
    demand(options, bankOptions, "options", "TemplateBank");
    const { groups, initializer, random } = options;
    native();
    this.initializer = initializer;
    this.#groups = new Map(groups.map((group) => [group.name, group]));
    for (const group of groups) {
      group.templatesPerSet.forEach((count, set) => {
        const fresh = this.#draw(group.shape, count, random);
        this.#variables.set(
          templateName(group.name, set),
          tf.tidy(() => tf.variable(fresh, true)),
        );
        fresh.dispose();
      });
    }
  }

  /** The groups by name, with the templates that {@link TemplateBank.extend} added. */
  get groups(): ReadonlyMap<string, TemplateGroup> {
    return this.#groups;
  }

  /** The layers that mix this bank's templates. */
  get users(): readonly BankUser[] {
    return [...this.#users.values()];
  }

  /**
   * The templates of one group and set.
   *
   * @returns `[m, ...shape]`; owned by the bank.
   * @throws RangeError for a group or set that the bank does not hold.
   */
  templates(group: string, set: number): tf.Variable {
    const variable = this.#variables.get(templateName(group, set));
    if (variable === undefined) {
      throw new RangeError(
        `Expected a template set of this bank but got set ${set} of group "${group}" (groups: ${[...this.groups.keys()].join(", ")}). Check the plan's template sets.`,
      );
    }
    return variable;
  }

  /**
   * Singular values of the templates of one group and set, taken as the rows of a matrix `[m, numbers of a template]`,
   * largest first: in how many directions they differ. Where all but the first are 0, every template is a multiple of
   * one, and so is every weight that can be mixed from them.
   *
   * Weight decay alone leads there: the templates of a set that has one trained block get gradients in the direction of
   * its coefficients only, and shrink in all others.
   *
   * @throws RangeError for a group or set that the bank does not hold.
   * @example
   * ```ts
   * bank.spectrum("stage1.0.conv1", 0); // two numbers, about equal before training
   * ```
   */
  spectrum(group: string, set: number): number[] {
    const templates = this.templates(group, set);
    return tf.tidy(() => singularValues(tf.reshape(templates, [templates.shape[0] as number, -1])));
  }

  /** The template tensors of one group and set as a parameter. */
  parameter(group: string, set: number): Parameter {
    return { name: templateName(group, set), kind: "template", variable: this.templates(group, set) };
  }

  /** The template tensors of one set, or of all, by name. */
  parameters(set?: number): Parameter[] {
    return [...this.#groups.values()].flatMap((group) =>
      group.templatesPerSet.flatMap((_, s) =>
        set === undefined || set === s ? [this.parameter(group.name, s)] : [],
      ),
    );
  }

  /**
   * Adds `count` fresh templates to every set of a group, after those it has.
   *
   * Every mixer of the group needs longer coefficients before it can mix again: {@link Mixer.lengthen}.
   *
   * @throws InputError for an unknown group, a count below 1, or a group of more than 4 GiB.
   */
  extend(group: string, count: number, random: RandomSource): void {
    const { shape = [], templatesPerSet = [] }: Partial<TemplateGroup> = this.#groups.get(group) ?? {};
    const extra = also(
      templateCount,
      (more: number) => fitsMemory(sum(templatesPerSet.map((m) => m + more)), shape),
      "to leave the group within 4 GiB",
      "Add fewer templates.",
    );
    const fields = { group: oneOf([...this.#groups.keys()]), count: extra, random: randomSource };
    const asked = record<{ group: unknown; count: unknown; random: unknown }>(fields);
    demand({ group, count, random }, asked, "arguments", "extra templates");
    templatesPerSet.forEach((_, set) => {
      const old = this.templates(group, set);
      const fresh = this.#draw(shape, count, random);
      this.#variables.set(
        templateName(group, set),
        tf.tidy(() => tf.variable(tf.concat([old, fresh], 0), true)),
      );
      tf.dispose([old, fresh]);
    });
    this.#groups.set(group, { name: group, shape, templatesPerSet: templatesPerSet.map((m) => m + count) });
  }

  /**
   * Replaces the templates of one group and set, by any number of them; every mixer of the group needs coefficients of
   * that length before it can mix again.
   *
   * @param values `[m, ...shape]`
   * @throws RangeError for templates of another shape.
   */
  replace(group: string, set: number, templates: TensorValues): void {
    demand(templates, tensorValues, "templates", "TemplateBank.replace");
    const { shape, values } = templates;
    const old = this.templates(group, set);
    const known = this.#groups.get(group) as TemplateGroup;
    const [count = 0, ...each] = shape;
    if (count < 1 || each.join() !== known.shape.join()) {
      throw new RangeError(
        `Expected templates of shape [m, ${known.shape.join(", ")}] but got [${shape.join(", ")}] (${templateName(group, set)}). Use templates of the same network.`,
      );
    }
    const fresh = tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), true));
    this.#variables.set(templateName(group, set), fresh);
    old.dispose();
    const templatesPerSet = known.templatesPerSet.map((m, s) => (s === set ? count : m));
    this.#groups.set(group, { ...known, templatesPerSet });
  }

  /** Registers a layer that mixes this bank's templates; a later registration of the same name replaces it. */
  register(user: BankUser): void {
    this.#users.set(user.name, user);
  }

  /** Frees every template. */
  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }

  /** `[count, ...shape]`; the caller disposes it. */
  #draw(shape: readonly number[], count: number, random: RandomSource): tf.Tensor {
    return tf.tensor(drawTemplates(count, shape, this.initializer, random), [count, ...shape]);
  }
}

/** Name of the tensor that holds the templates of a group and set. */
export function templateName(group: string, set: number): string {
  return `${group}.templates.${set}`;
}
