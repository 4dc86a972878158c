import type * as tf from "@tensorflow/tfjs-core";
import type { Span } from "../../growth/span.js";
import type { BatchNorm } from "../../layers/batch-norm.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import type { Parameter } from "../../templates/parameter.js";
import type { NetworkDescription } from "../description.js";
import { type ForwardMode, forward } from "../forward.js";
import type { Net } from "../net.js";

/** The tensors that a {@link MixedNet} looks at; all belong to its network. */
export interface MixedNetParts {
  readonly span: Span;
  /** At the size of the span. */
  readonly description: NetworkDescription;
  readonly layers: ReadonlyMap<string, MixedLayer>;
  readonly batchNorms: ReadonlyMap<string, BatchNorm>;
  /** Names of parameters that are not trained. */
  readonly frozen: ReadonlySet<string>;
}

/** One member of a mixed network, or a net grown from several: a view that owns nothing. */
export class MixedNet implements Net {
  readonly #parts: MixedNetParts;

  constructor(parts: MixedNetParts) {
    this.#parts = parts;
  }

  get span(): Span {
    return this.#parts.span;
  }

  get description(): NetworkDescription {
    return this.#parts.description;
  }

  forward(images: tf.Tensor4D, mode: ForwardMode = {}): tf.Tensor2D {
    const { layers, batchNorms, span, description } = this.#parts;
    const tensors = {
      weight: (node: string): tf.Tensor => (layers.get(node) as MixedLayer).weight(span),
      bias: (): undefined => undefined,
      batchNorm: (node: string): BatchNorm => batchNorms.get(node) as BatchNorm,
    };
    return forward(description, tensors, images, mode);
  }

  parameters(): Parameter[] {
    const { layers, batchNorms, span, frozen } = this.#parts;
    const byName = new Map<string, Parameter>();
    for (const layer of layers.values()) {
      // Layers of one group share templates, tied layers share all: each tensor is named once.
      for (const parameter of layer.parameters(span)) byName.set(parameter.name, parameter);
    }
    for (const norm of batchNorms.values()) for (const p of norm.parameters()) byName.set(p.name, p);
    return [...byName.values()].filter(({ name }) => !frozen.has(name));
  }

  batchNorms(): ReadonlyMap<string, BatchNorm> {
    return this.#parts.batchNorms;
  }
}
