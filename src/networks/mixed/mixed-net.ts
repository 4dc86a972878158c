import * as tf from "@tensorflow/tfjs-core";
import type { Span } from "../../growth/span.js";
import { type BatchNorm, batchNormsIn } from "../../layers/batch-norm.js";
import type { ChannelTensors } from "../../layers/channel-tensors.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import { distinctParameters, type Parameter } from "../../templates/parameter.js";
import { type NetworkDescription, weightNodes, weightShape } from "../description.js";
import { type ForwardMode, forward } from "../forward.js";
import type { Net } from "../net.js";
import type { NodeTensors } from "../operations/operation.js";
import { product } from "../size-shapes.js";

/** The tensors of a {@link MixedNet}; all belong to its network. */
export interface MixedNetParts {
  /** The members that act as the net. */
  readonly span: Span;
  /** At the size of the span. */
  readonly description: NetworkDescription;
  /** The weights, by node. */
  readonly layers: ReadonlyMap<string, MixedLayer>;
  /** Tensors that are not mixed, by node. */
  readonly own: ReadonlyMap<string, ChannelTensors>;
  /** Names of parameters that are not trained. */
  readonly frozen: ReadonlySet<string>;
}

/** One member of a mixed network, or a net grown from several: a view that owns nothing. */
export class MixedNet implements Net {
  readonly #parts: MixedNetParts;
  /** Shapes of the weights that are mixed with a side for flattened pixels, by node. */
  readonly #flat: ReadonlyMap<string, number[]>;

  constructor(parts: MixedNetParts) {
    this.#parts = parts;
    this.#flat = flatShapes(parts);
  }

  get span(): Span {
    return this.#parts.span;
  }

  get description(): NetworkDescription {
    return this.#parts.description;
  }

  /** Numbers in the templates that each layer mixes now, once for every block: what mixing costs. */
  get templateNumbers(): ReadonlyMap<string, number> {
    const { layers, span } = this.#parts;
    return new Map([...layers].map(([name, layer]) => [name, templateNumbers(layer, span)]));
  }

  forward(images: tf.Tensor, mode: ForwardMode = {}): tf.Tensor2D {
    return forward(this.description, this.tensors(), images, mode);
  }

  tensors(): NodeTensors {
    const { layers, own, span } = this.#parts;
    return {
      weight: (node) => {
        const weight = (layers.get(node) as MixedLayer).weight(span);
        const shape = this.#flat.get(node);
        return shape === undefined ? weight : tf.reshape(weight, shape);
      },
      own: (node, tensor) => own.get(node)?.variable(tensor),
      layer: (node) => own.get(node),
    };
  }

  parameters(): Parameter[] {
    const { layers, own, span, frozen } = this.#parts;
    const all = [
      // Layers of one group share templates, tied layers share all: each tensor is named once.
      ...[...layers.values()].flatMap((layer) => layer.parameters(span)),
      ...[...own.values()].flatMap((layer) => layer.parameters()),
    ];
    return distinctParameters(all).filter(({ name }) => !frozen.has(name));
  }

  /** Its unmixed tensors, by node: batch norms, and those of other operations that have some. */
  own(): ReadonlyMap<string, ChannelTensors> {
    return this.#parts.own;
  }

  batchNorms(): ReadonlyMap<string, BatchNorm> {
    return batchNormsIn(this.#parts.own);
  }
}

function flatShapes({ description, layers }: MixedNetParts): ReadonlyMap<string, number[]> {
  return new Map(
    weightNodes(description).flatMap((node): [string, number[]][] => {
      const shape = weightShape(node);
      const mixed = (layers.get(node.name) as MixedLayer).mixer.group.shape;
      return mixed.length === shape.length ? [] : [[node.name, [...shape]]];
    }),
  );
}

function templateNumbers(layer: MixedLayer, span: Span): number {
  const { blocks, group } = layer.mixer;
  const templates = layer
    .blocks(span)
    .reduce((sum, { index }) => sum + (blocks[index]?.templates as number), 0);
  return templates * product(group.shape);
}
