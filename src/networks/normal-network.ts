import * as tf from "@tensorflow/tfjs-core";
import type { GrowthReportRow } from "../growth/growth-report.js";
import { growRandomly, type RandomGrowthOptions, type WeightValues } from "../growth/random-growth.js";
import { allMembers, contains, type Span, spanName, spanTitle } from "../growth/span.js";
import { BatchNorm, type BatchNormValues, freshBatchNorm, joinBatchNorms } from "../layers/batch-norm.js";
import type { Parameter, RandomSource, StateTensor } from "../templates/parameter.js";
import { native } from "../tensorflow/native.js";
import {
  batchNormNodes,
  type DenseNode,
  type NetworkDescription,
  narrow,
  type WeightNode,
  weightNodes,
  weightShape,
} from "./description.js";
import { type ForwardMode, forward } from "./forward.js";
import type { Net } from "./net.js";

/** How an ordinary network starts. */
export interface NormalNetworkOptions {
  /** The network at full size. */
  readonly description: NetworkDescription;
  /** How many parts full width has; 1 for a network that never grows. */
  readonly members: number;
  /** The parts it starts with: `{ first: 0, count: 1 }` is the small net. */
  readonly span: Span;
  readonly random: RandomSource;
}

/**
 * An ordinary network, weights of its own and no templates: the control, and the ground of the rival methods.
 *
 * Weights start He normal (`std = sqrt(2 / fan_in)`), biases 0. Owns its tensors; `dispose()` frees them.
 */
export class NormalNetwork {
  readonly description: NetworkDescription;
  readonly members: number;
  #span: Span;
  #weights: Map<string, tf.Variable> = new Map();
  #biases: Map<string, tf.Variable<tf.Rank.R1>> = new Map();
  #batchNorms: Map<string, BatchNorm> = new Map();

  constructor({ description, members, span, random }: NormalNetworkOptions) {
    native();
    this.description = description;
    this.members = members;
    this.#span = span;
    for (const node of weightNodes(this.#narrow(span))) {
      this.#setWeight(node, heNormal(weightShape(node), random));
      if (hasBias(node)) this.#biases.set(node.name, zeroBias(node));
    }
    for (const node of batchNormNodes(this.#narrow(span))) {
      this.#setBatchNorm(node.name, freshBatchNorm(node.channels), node.momentum);
    }
  }

  /** The spans whose nets can run now: one. */
  spans(): Span[] {
    return [this.#span];
  }

  /** The net of a span: the one that exists now. */
  net(span: Span): Net {
    if (spanName(span) !== spanName(this.#span)) {
      throw new RangeError(
        `Expected a net that exists now but got ${spanTitle(span)} (existing: ${spanTitle(this.#span)}). Grow first, or name this one.`,
      );
    }
    return new NormalNet(this, span, this.#weights, this.#biases, this.#batchNorms);
  }

  /** Widens every layer to `span` with random numbers; batch norms of new channels start fresh. */
  growRandomly(span: Span, random: RandomSource, options: RandomGrowthOptions = {}): GrowthReportRow[] {
    if (!contains(span, this.#span) || span.count === this.#span.count) {
      throw new RangeError(
        `Expected a wider net than ${spanTitle(this.#span)} but got ${spanTitle(span)} (random growth). Grow to more parts.`,
      );
    }
    const wide = this.#narrow(span);
    const weights = new Set([...this.#weights.keys()].flatMap((node) => [`${node}.weight`, `${node}.bias`]));
    for (const node of weightNodes(wide)) {
      const old = this.#weights.get(node.name) as tf.Variable;
      const before: WeightValues = { shape: old.shape, values: old.dataSync() as Float32Array };
      old.dispose();
      this.#setWeight(node, growRandomly(before, weightShape(node), random, options));
    }
    for (const node of batchNormNodes(wide)) {
      const old = this.#batchNorms.get(node.name) as BatchNorm;
      const fresh = freshBatchNorm(node.channels - old.channels);
      const values = joinBatchNorms([old.values(), fresh]);
      old.dispose();
      this.#setBatchNorm(node.name, values, node.momentum);
    }
    this.#span = span;
    return this.state().map(({ name, variable }) => ({
      tensor: name,
      what: weights.has(name) ? "weights" : "batch norm",
      fate: name.endsWith(".bias") ? "kept" : "padded",
      elements: variable.size,
    }));
  }

  /** Every tensor of the network, by name. */
  state(): StateTensor[] {
    const trained = this.net(this.#span)
      .parameters()
      .filter((parameter) => parameter.kind !== "batchNorm");
    return [...trained, ...[...this.#batchNorms.values()].flatMap((norm) => norm.state())];
  }

  /** Frees every tensor of the network. */
  dispose(): void {
    tf.dispose([...this.#weights.values(), ...this.#biases.values()]);
    for (const norm of this.#batchNorms.values()) norm.dispose();
    this.#weights.clear();
    this.#biases.clear();
    this.#batchNorms.clear();
  }

  #narrow(span: Span): NetworkDescription {
    return narrow(this.description, span.count, this.members);
  }

  #setWeight(node: WeightNode, { shape, values }: WeightValues): void {
    this.#weights.set(
      node.name,
      tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), true)),
    );
  }

  #setBatchNorm(name: string, values: BatchNormValues, momentum: number | undefined): void {
    this.#batchNorms.set(name, new BatchNorm(name, values, momentum === undefined ? {} : { momentum }));
  }
}

class NormalNet implements Net {
  readonly span: Span;
  readonly description: NetworkDescription;
  readonly #weights: ReadonlyMap<string, tf.Variable>;
  readonly #biases: ReadonlyMap<string, tf.Variable<tf.Rank.R1>>;
  readonly #batchNorms: ReadonlyMap<string, BatchNorm>;

  constructor(
    network: NormalNetwork,
    span: Span,
    weights: ReadonlyMap<string, tf.Variable>,
    biases: ReadonlyMap<string, tf.Variable<tf.Rank.R1>>,
    batchNorms: ReadonlyMap<string, BatchNorm>,
  ) {
    this.span = span;
    this.description = narrow(network.description, span.count, network.members);
    this.#weights = weights;
    this.#biases = biases;
    this.#batchNorms = batchNorms;
  }

  forward(images: tf.Tensor4D, mode: ForwardMode = {}): tf.Tensor2D {
    const tensors = {
      weight: (node: string): tf.Tensor => this.#weights.get(node) as tf.Tensor,
      bias: (node: string): tf.Tensor1D | undefined => this.#biases.get(node),
      batchNorm: (node: string): BatchNorm => this.#batchNorms.get(node) as BatchNorm,
    };
    return forward(this.description, tensors, images, mode);
  }

  parameters(): Parameter[] {
    const weights = [...this.#weights].map(
      ([node, variable]): Parameter => ({ name: `${node}.weight`, kind: "weight", variable }),
    );
    const biases = [...this.#biases].map(
      ([node, variable]): Parameter => ({ name: `${node}.bias`, kind: "bias", variable }),
    );
    return [...weights, ...biases, ...[...this.#batchNorms.values()].flatMap((norm) => norm.parameters())];
  }

  batchNorms(): ReadonlyMap<string, BatchNorm> {
    return this.#batchNorms;
  }
}

function hasBias(node: WeightNode): node is DenseNode {
  return node.op === "dense" && node.bias;
}

function zeroBias(node: DenseNode): tf.Variable<tf.Rank.R1> {
  return tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([node.outChannels]), true));
}

function heNormal(shape: readonly number[], random: RandomSource): WeightValues {
  const size = shape.reduce((product, n) => product * n, 1);
  const deviation = Math.sqrt((2 * (shape[shape.length - 1] as number)) / size);
  return { shape, values: Float32Array.from({ length: size }, () => deviation * random.normal()) };
}

/** The span of a network that never grows. */
export const wholeNetwork: Span = allMembers(1);
