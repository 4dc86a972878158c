import type * as tf from "@tensorflow/tfjs-core";
import { also, demand, instance, record } from "../checking/shapes.js";
import {
  assembleBlocks,
  blockLayout,
  blocksOf,
  divisionFields,
  type LayerRole,
  type MemberPlacement,
} from "../growth/block-layout.js";
import type { Span } from "../growth/span.js";
import { Mixer } from "../templates/mixer.js";
import type { Parameter } from "../templates/parameter.js";
import type { Block } from "../templates/template-bank.js";
import { canMixBlocks, mixBlocks } from "../tensorflow/mix-blocks.js";

/** How a {@link MixedLayer} is divided. */
export interface MixedLayerOptions {
  readonly role: LayerRole;
  readonly members: number;
  /** Default `"diag"`. */
  readonly placement?: MemberPlacement;
  readonly mixer: Mixer;
}

const layerOptions = also(
  record<MixedLayerOptions>(
    { ...divisionFields, mixer: instance(Mixer, "Make one with new Mixer({ … }).") },
    "Give role, members and mixer.",
  ),
  ({ role, members, mixer }: MixedLayerOptions) =>
    mixer.blocks.length === (role === "inner" ? members ** 2 : members),
  "to have a mixer of as many blocks as the layer",
  "Give the mixer a set for each block: members² of an inner layer, else one for each member.",
);

/**
 * A convolution or dense layer whose weight is mixed from templates, for every net of a growing network.
 *
 * Owns its mixer.
 *
 * @throws InputError with everything that is wrong in the options.
 */
export class MixedLayer {
  readonly name: string;
  readonly role: LayerRole;
  readonly mixer: Mixer;
  readonly placement: MemberPlacement;
  readonly layout: readonly Block[];

  constructor(options: MixedLayerOptions) {
    demand(options, layerOptions, "options", "MixedLayer");
    const { role, members, placement = "diag", mixer } = options;
    this.name = mixer.name;
    this.role = role;
    this.mixer = mixer;
    this.placement = placement;
    this.layout = blockLayout(role, members, placement);
    const { name, bank, group } = mixer;
    bank.register({ name, group: group.name, blocks: this.layout.length, layout: this.layout });
  }

  /** The blocks that make the weight of the net of `span`. */
  blocks(span: Span): Block[] {
    return blocksOf(this.layout, this.role, span, this.placement);
  }

  /**
   * Mixes the weight of the net of `span`: `[[W_0, W_2], [W_3, W_1]]` for a net grown from two members.
   *
   * @returns `[kh, kw, in, out]` or `[in, out]`; owned by the caller or its `tf.tidy`.
   * Source: paper section 3.2; templates and coefficients remain the parameters after growth, never this weight.
   */
  weight(span: Span): tf.Tensor {
    const blocks = this.blocks(span);
    if (!canMixBlocks()) return assembleBlocks(blocks, (block) => this.mixer.mix(block));
    const top = Math.min(...blocks.map(({ row }) => row));
    const left = Math.min(...blocks.map(({ column }) => column));
    return mixBlocks(
      blocks.map(({ row, column, index }) => ({
        row: row - top,
        column: column - left,
        coefficients: this.mixer.coefficients(index),
        templates: this.mixer.templates(index),
      })),
    );
  }

  /** Coefficients and templates that the net of `span` trains. */
  parameters(span: Span): Parameter[] {
    const used = this.blocks(span).map((block) => block.index);
    const { bank, blocks, group } = this.mixer;
    const sets = [...new Set(used.map((j) => blocks[j]?.set as number))].sort((a, b) => a - b);
    return [...this.mixer.parameters(used), ...sets.map((set) => bank.parameter(group.name, set))];
  }

  /** Frees the coefficients; the bank frees the templates. */
  dispose(): void {
    this.mixer.dispose();
  }
}
