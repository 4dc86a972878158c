import * as tf from "@tensorflow/tfjs-core";
import { native } from "../tensorflow/native.js";
import type { Parameter, RandomSource } from "./parameter.js";
import { drawTemplates, type TemplateInitializer } from "./template-initializer.js";

/** Layers of one group mix the same templates; a group of one layer is a layer with its own templates. */
export interface TemplateGroup {
  readonly name: string;
  /** Shape of one template: `[kh, kw, in, out]` for convolutions, `[in, out]` for dense layers. */
  readonly shape: readonly number[];
  /** How many templates each template set holds: `[m_0, m_1, ...]`. */
  readonly templatesPerSet: readonly number[];
}

/** What a {@link TemplateBank} is made of. */
export interface TemplateBankOptions {
  readonly groups: readonly TemplateGroup[];
  readonly initializer: TemplateInitializer;
  readonly random: RandomSource;
}

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
 * Source: paper section 3.1, "template sets".
 */
export class TemplateBank {
  readonly groups: ReadonlyMap<string, TemplateGroup>;
  readonly #variables: Map<string, tf.Variable> = new Map();

  constructor({ groups, initializer, random }: TemplateBankOptions) {
    native();
    this.groups = new Map(groups.map((group) => [group.name, group]));
    for (const group of groups) {
      group.templatesPerSet.forEach((count, set) => {
        const shape = [count, ...group.shape];
        const values = drawTemplates(count, group.shape, initializer, random);
        const variable = tf.tidy(() => tf.variable(tf.tensor(values, shape), true));
        this.#variables.set(templateName(group.name, set), variable);
      });
    }
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

  /** The template tensors of one set, or of all, by name. */
  parameters(set?: number): Parameter[] {
    const parameters: Parameter[] = [];
    for (const group of this.groups.values()) {
      group.templatesPerSet.forEach((_, s) => {
        if (set !== undefined && set !== s) return;
        parameters.push({
          name: templateName(group.name, s),
          kind: "template",
          variable: this.templates(group.name, s),
        });
      });
    }
    return parameters;
  }

  /** Frees every template. */
  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }
}

/** Name under which the templates of a group and set are kept. */
export function templateName(group: string, set: number): string {
  return `${group}.templates.${set}`;
}
