import type * as tf from "@tensorflow/tfjs-core";
import { assembleBlocks, type Block, blockLayout, blocksOf, type LayerRole } from "../growth/block-layout.js";
import type { Span } from "../growth/span.js";
import type { Mixer } from "../templates/mixer.js";
import type { Parameter } from "../templates/parameter.js";

/**
 * A convolution or dense layer whose weight is mixed from templates, for every net of a growing network.
 *
 * Owns its mixer.
 */
export class MixedLayer {
  readonly name: string;
  readonly role: LayerRole;
  readonly mixer: Mixer;
  readonly layout: readonly Block[];

  constructor(role: LayerRole, members: number, mixer: Mixer) {
    this.name = mixer.name;
    this.role = role;
    this.mixer = mixer;
    this.layout = blockLayout(role, members);
  }

  /** The blocks that make the weight of the net of `span`. */
  blocks(span: Span): Block[] {
    return blocksOf(this.layout, this.role, span);
  }

  /**
   * The weight of the net of `span`, mixed anew: `[[W_0, W_2], [W_3, W_1]]` for a net grown from two members.
   *
   * @returns `[kh, kw, in, out]` or `[in, out]`; owned by the caller or its `tf.tidy`.
   * Source: paper section 3.2; the templates and coefficients stay the parameters after growth, never this weight.
   */
  weight(span: Span): tf.Tensor {
    return assembleBlocks(this.blocks(span), (member) => this.mixer.mix(member));
  }

  /** Coefficients and templates that the net of `span` trains. */
  parameters(span: Span): Parameter[] {
    const members = this.blocks(span).map((block) => block.member);
    const sets = new Set(members.map((j) => this.mixer.blocks[j]?.set as number));
    const templates = this.mixer.bank
      .parameters()
      .filter((p) => [...sets].some((set) => p.name === `${this.mixer.group.name}.templates.${set}`));
    return [...this.mixer.parameters(members), ...templates];
  }

  /** Frees the coefficients; the bank frees the templates. */
  dispose(): void {
    this.mixer.dispose();
  }
}
