import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol, inspectSymbol, type MimeBundle, plainText } from "mixture-growth-display";
import {
  demand,
  fitting,
  integer,
  isRecord,
  oneOf,
  optional,
  record,
  type Shape,
} from "../../checking/shapes.js";
import { allMembers, contains, type Span, spanName, spanTitle } from "../../growth/span.js";
import { memberCount, spanShape } from "../../growth/span-shapes.js";
import type { NetworkValues, Widening } from "../../growth/widening.js";
import { type BatchNorm, batchNormsIn } from "../../layers/batch-norm.js";
import type { ChannelTensors } from "../../layers/channel-tensors.js";
import type { TensorValues } from "../../templates/parameter.js";
import {
  type Parameter,
  type RandomSource,
  randomSource,
  type StateTensor,
} from "../../templates/parameter.js";
import { native } from "../../tensorflow/native.js";
import { descriptionShape } from "../check-description.js";
import { checkShapes } from "../check-shapes.js";
import { withoutBlocks } from "../depth.js";
import { channelNodes, channelTensors, type NetworkDescription, networkTensors } from "../description.js";
import { narrow } from "../division.js";
import { type ForwardMode, forward } from "../forward.js";
import type { Net } from "../net.js";
import { type Network, valuesOf } from "../network.js";
import { type NetworkStructure, otherKind, type PlainStructure } from "../network-structure.js";
import type { NodeTensor } from "../operations/operation.js";
import { hasWeight } from "../operations/operations.js";
import { product } from "../shapes.js";
import { shownDescription } from "../shown-description.js";
import { type NetworkSummary, summarize } from "../summary.js";
import { wideningOf } from "./channel-spaces.js";

/** How an ordinary network starts. */
export interface PlainNetworkOptions {
  /** The network at full size. */
  readonly description: NetworkDescription;
  /** How many parts full width has; 1 for a network that never grows. */
  readonly members: number;
  /** The parts it starts with: `{ first: 0, count: 1 }` is the small net. */
  readonly span: Span;
  /** Where the random numbers come from. */
  readonly random: RandomSource;
  /** Identity blocks of every stage that it starts without and that growth in depth will add. Default 0. */
  readonly missingBlocks?: number;
  /**
   * Slope of ReLU at exactly 0. With 1, channels that growth starts at 0 learn from the first step (GradMax asks for
   * it); 0, the default, is TensorFlow's.
   */
  readonly reluSlopeAtZero?: 0 | 1;
}

const plainNetworkOptions: Shape = (value, at) => {
  const members = fitting<number>(isRecord(value) ? value.members : undefined, memberCount);
  return record<PlainNetworkOptions>(
    {
      description: descriptionShape,
      members: memberCount,
      span: spanShape(members),
      random: randomSource,
      missingBlocks: optional(integer({ min: 0, max: 1024 })),
      reluSlopeAtZero: optional(oneOf([0, 1])),
    },
    "Give description, members, span and random.",
  )(value, at);
};

/** What a network is about to become. */
export interface NextSize {
  /** The parts of full width that are there then. Default: as they are. */
  readonly span?: Span;
  /** Identity blocks of every stage that are missing then. Default: as they are. */
  readonly missingBlocks?: number;
}

/**
 * An ordinary network, weights of its own and no templates: the control, and the ground of the rival methods.
 *
 * Weights start He normal (`std = sqrt(2 / fan_in)`), biases 0. Owns its tensors; `dispose()` frees them.
 *
 * @throws InputError with everything that is wrong with the options, before anything is made.
 */
export class PlainNetwork implements Network {
  readonly kind = "plain";
  readonly description: NetworkDescription;
  readonly members: number;
  readonly reluSlopeAtZero: 0 | 1;
  #span: Span;
  #missingBlocks: number;
  #tensors: PlainTensors;

  constructor(options: PlainNetworkOptions) {
    demand(options, plainNetworkOptions, "options", "PlainNetwork");
    const { description, members, span, random, missingBlocks = 0, reluSlopeAtZero = 0 } = options;
    native();
    this.description = description;
    this.members = members;
    this.reluSlopeAtZero = reluSlopeAtZero;
    this.#span = span;
    this.#missingBlocks = missingBlocks;
    const current = this.describe({});
    this.#tensors = new PlainTensors(current, initialValues(current, random));
  }

  /** The spans whose nets can run now: one. */
  spans(): Span[] {
    return [this.#span];
  }

  /** Identity blocks of every stage that growth in depth has not added yet. */
  get missingBlocks(): number {
    return this.#missingBlocks;
  }

  /** A table of its operations as it is now. */
  summary(): NetworkSummary {
    return summarize(this.describe({}));
  }

  [displaySymbol](): MimeBundle {
    return this.summary()[displaySymbol]();
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }

  /** The net of a span: the one that exists now. */
  net(span: Span): Net {
    if (spanName(span) !== spanName(this.#span)) {
      throw new RangeError(
        `Expected a net that exists now but got ${spanTitle(span)} (existing: ${spanTitle(this.#span)}). Grow first, or name this one.`,
      );
    }
    return new PlainNet(span, this.describe({}), this.#tensors, this.reluSlopeAtZero);
  }

  /** The network as it would be at another size; what is left out stays as it is. */
  describe({ span = this.#span, missingBlocks = this.#missingBlocks }: NextSize): NetworkDescription {
    return shownDescription(narrow(withoutBlocks(this.description, missingBlocks), span.count, this.members));
  }

  /**
   * What becomes wider when the net grows to `span`.
   *
   * @throws RangeError when `span` is not wider than the net that exists.
   */
  wideningTo(span: Span): Widening {
    if (!contains(span, this.#span) || span.count === this.#span.count) {
      throw new RangeError(
        `Expected a wider net than ${spanTitle(this.#span)} but got ${spanTitle(span)} (growth). Grow to more parts.`,
      );
    }
    return wideningOf(this.describe({}), this.describe({ span }));
  }

  /** Copies of all tensors, by name. */
  values(): Map<string, TensorValues> {
    return valuesOf(this);
  }

  /**
   * Takes another size with these tensors, and frees the old ones.
   *
   * @throws RangeError when a tensor is missing or of another shape; then the network stays as it is.
   */
  become(size: NextSize, values: NetworkValues): void {
    const description = this.describe(size);
    checkValues(description, values);
    const tensors = new PlainTensors(description, values);
    this.#tensors.dispose();
    this.#tensors = tensors;
    this.#span = size.span ?? this.#span;
    this.#missingBlocks = size.missingBlocks ?? this.#missingBlocks;
  }

  structure(): PlainStructure {
    return { kind: this.kind, span: this.#span, missingBlocks: this.#missingBlocks };
  }

  restore(structure: NetworkStructure, values: NetworkValues): void {
    if (structure.kind !== this.kind) throw otherKind(this.kind);
    checkShapes(this.description.name, tensorShapes(this.describe(structure)), values);
    this.become(structure, values);
  }

  /** Every tensor of the network, by name. */
  state(): StateTensor[] {
    return this.#tensors.state();
  }

  /** Frees every tensor of the network. */
  dispose(): void {
    this.#tensors.dispose();
  }
}

/** The shapes of all tensors of a plain network, by name, in the order of its state. */
function tensorShapes(description: NetworkDescription): Map<string, readonly number[]> {
  return new Map(networkTensors(description).map(({ name, tensor }) => [name, tensor.shape]));
}

function initialValues(description: NetworkDescription, random: RandomSource): NetworkValues {
  return new Map(networkTensors(description).map(({ name, tensor }) => [name, firstValues(tensor, random)]));
}

/** What a tensor starts at. */
export function firstValues(
  { shape, first }: Pick<NodeTensor, "shape" | "first">,
  random: RandomSource,
): TensorValues {
  const size = product(shape);
  if (first !== "heNormal") return { shape, values: new Float32Array(size).fill(first) };
  const deviation = Math.sqrt((2 * (shape[shape.length - 1] as number)) / size);
  return { shape, values: Float32Array.from({ length: size }, () => deviation * random.normal()) };
}

function checkValues(description: NetworkDescription, values: NetworkValues): void {
  for (const [name, shape] of tensorShapes(description)) {
    const got = values.get(name)?.shape.join(", ");
    if (got === shape.join(", ")) continue;
    throw new RangeError(
      `Expected ${name} of shape [${shape.join(", ")}] but got ${got === undefined ? "nothing" : `[${got}]`} (${description.name}). Grow every tensor to the new size.`,
    );
  }
}

/** The variables of one size. */
class PlainTensors {
  /** Weights and biases, by name. */
  readonly weights: ReadonlyMap<string, Parameter>;
  /** The tensors of the other nodes, by node. */
  readonly layers: ReadonlyMap<string, ChannelTensors>;

  constructor(description: NetworkDescription, values: NetworkValues) {
    const get = (name: string): TensorValues => values.get(name) as TensorValues;
    const make = (name: string): tf.Variable =>
      tf.tidy(() => tf.variable(tf.tensor(get(name).values, [...get(name).shape]), true));
    const weights = networkTensors(description).filter(({ node }) => hasWeight(node));
    this.weights = new Map(
      weights.map(({ name, tensor: { kind } }) => [name, { name, kind, variable: make(name) }]),
    );
    this.layers = new Map(
      channelNodes(description).map((node) => [
        node.name,
        channelTensors(node, node.name, (tensor) => get(`${node.name}.${tensor.name}`)),
      ]),
    );
  }

  parameters(): Parameter[] {
    return [...this.weights.values(), ...[...this.layers.values()].flatMap((layer) => layer.parameters())];
  }

  state(): StateTensor[] {
    return [...this.weights.values(), ...[...this.layers.values()].flatMap((layer) => layer.state())];
  }

  dispose(): void {
    tf.dispose([...this.weights.values()].map(({ variable }) => variable));
    for (const layer of this.layers.values()) layer.dispose();
  }
}

class PlainNet implements Net {
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

  forward(images: tf.Tensor4D, mode: ForwardMode = {}): tf.Tensor2D {
    const { weights, layers } = this.#tensors;
    const tensors = {
      weight: (node: string): tf.Tensor => weights.get(`${node}.weight`)?.variable as tf.Tensor,
      own: (node: string, tensor: string): tf.Tensor | undefined =>
        weights.get(`${node}.${tensor}`)?.variable ?? layers.get(node)?.variable(tensor),
      layer: (node: string): ChannelTensors | undefined => layers.get(node),
    };
    return forward(this.description, tensors, images, { reluSlopeAtZero: this.#reluSlopeAtZero, ...mode });
  }

  parameters(): Parameter[] {
    return this.#tensors.parameters();
  }

  batchNorms(): ReadonlyMap<string, BatchNorm> {
    return batchNormsIn(this.#tensors.layers);
  }
}

/** The span of a network that never grows. */
export const wholeNetwork: Span = allMembers(1);
