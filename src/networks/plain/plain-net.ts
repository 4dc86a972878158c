import type * as tf from "@tensorflow/tfjs-core";
import type { Span } from "../../growth/span.js";
import { type BatchNorm, batchNormsIn } from "../../layers/batch-norm.js";
import type { Parameter } from "../../templates/parameter.js";
import type { NetworkDescription } from "../description.js";
import { type ForwardMode, forward } from "../forward.js";
import type { Net } from "../net.js";
import type { NodeTensors } from "../operations/operation.js";
import type { PlainTensors } from "./plain-tensors.js";

/** The net of a plain network; the network owns its tensors. */
export class PlainNet implements Net {
  readonly span: Span;
  readonly description: NetworkDescription;
  readonly #tensors: PlainTensors;
  readonly #reluSlopeAtZero: 0 | 1;

  constructor(span: Span, description: NetworkDescription, tensors: PlainTensors, reluSlopeAtZero: 0 | 1) {
    this.span = span;
    this.description = description;
    this.#tensors = tensors;
    this.#reluSlopeAtZero = reluSlopeAtZero;
  }

  forward(images: tf.Tensor, mode: ForwardMode = {}): tf.Tensor2D {
    return forward(this.description, this.tensors(), images, {
      reluSlopeAtZero: this.#reluSlopeAtZero,
      ...mode,
    });
  }

  tensors(): NodeTensors {
    const { weights, layers } = this.#tensors;
    return {
      weight: (node) => weights.get(`${node}.weight`)?.variable as tf.Tensor,
      own: (node, tensor) => weights.get(`${node}.${tensor}`)?.variable ?? layers.get(node)?.variable(tensor),
      layer: (node) => layers.get(node),
    };
  }

  parameters(): Parameter[] {
    return this.#tensors.parameters();
  }

  batchNorms(): ReadonlyMap<string, BatchNorm> {
    return batchNormsIn(this.#tensors.layers);
  }
}
