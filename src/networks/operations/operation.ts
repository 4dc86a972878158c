import type * as tf from "@tensorflow/tfjs-core";
import type { Place } from "../../checking/place.js";
import type { Fields } from "../../checking/shapes.js";
import type { BatchStatistics } from "../../layers/batch-norm.js";
import type { ChannelTensor, ChannelTensors } from "../../layers/channel-tensors.js";
import type { Precision } from "../../tensorflow/precision.js";

/** Fields of every node: its operation, its name and the nodes it reads; `"input"` is the batch of images. */
export interface NodeBase {
  /** Name of the operation. */
  readonly op: string;
  /** Name of the node; no other node has it. */
  readonly name: string;
  /** Names of the nodes that it reads. */
  readonly inputs: readonly string[];
}

/** `[height, width, channels]` of an image, `[tokens, channels]`, or `[features]`; NaN where a number is unknown. */
export type ValueShape = readonly number[];

/** Where an operation finds the tensors of its node; they belong to the network. */
export interface NodeTensors {
  /** The node's weight, of the shape that the operation gives; mixed from templates in a mixed network. */
  weight(node: string): tf.Tensor;
  /** Another tensor of the node, by the name that the operation gives it; undefined if there is none. */
  own(node: string, tensor: string): tf.Tensor | undefined;
  /** The holder of the node's tensors, if it has no weight. */
  layer(node: string): ChannelTensors | undefined;
}

/** How a forward pass computes. */
export interface ComputeMode {
  /** If given (in training), batch norm uses the batch and adds its statistics here; else it uses the running ones. */
  readonly statistics?: BatchStatistics[];
  /**
   * If given (in a training step), int32 `[2]`, from which all random numbers of the pass follow; else nothing is random, and
   * dropout drops nothing.
   */
  readonly seed?: tf.Tensor1D | undefined;
  /** Precision of the convolutions. Default `"float32"`. */
  readonly precision?: Precision;
  /** Slope of ReLU at exactly 0. Default 0, as in TensorFlow. */
  readonly reluSlopeAtZero?: 0 | 1;
}

/** A tensor of a node: a weight, named `"weight"`, or a tensor along the channels that the node makes. */
export interface NodeTensor extends Omit<ChannelTensor, "values"> {
  /** `[..., in, out]` of a weight, else `[..., channels]`, or `[..., groups]` if it is `perGroup`. */
  readonly shape: readonly number[];
  /** First value of all its numbers, including those that growth adds; `"heNormal"`: `std = sqrt(2 / fan_in)`. */
  readonly first: number | "heNormal";
  /** Of `"heNormal"`. Default: the product of all sides but the last. */
  readonly fanIn?: number;
  /** Whether its last axis counts the node's groups of channels in place of channels. */
  readonly perGroup?: true;
  /** Whether the node outputs 0 if this is 0 and the rest has its first values, as in a new residual branch. */
  readonly silences?: boolean;
}

/** What a drawing of a network shows of an operation. */
export interface NodeDrawing {
  /** Name in the key. */
  readonly label: string;
  /** Abbreviation for a box that is too small for the title. */
  readonly short: string;
  /** Selects shape and colour. */
  readonly look:
    | "sum"
    | "product"
    | "convolution"
    | "normalization"
    | "activation"
    | "pooling"
    | "dense"
    | "attention"
    | "other";
}

/** Floating-point operations that the published counter reports, by its names: `"conv"`, `"batch_norm"`, …. */
export type PublishedCount = Readonly<Partial<Record<string, number>>>;

/** What the published counter sees of a node and its net, for one image. */
export interface PublishedNode {
  /** Numbers in the first value that the node reads. */
  readonly read: number;
  /** Multiply-accumulates of the node. */
  readonly macs: number;
  /** All nodes of the net. */
  readonly nodes: readonly NodeBase[];
  /** Whether the net's weights are mixed from templates. */
  readonly isMixed: boolean;
  /** Whether the net is being trained; batch norm then computes statistics. */
  readonly isTraining: boolean;
  /** Whether the net is one of the ImageNet family, whose code adds in place and pools adaptively. */
  readonly isImageNet: boolean;
}

/** Gives the numbers of channels that a node reads and makes at another size, from those it has now. */
export interface Resizing {
  readonly read: (channels: number) => number;
  readonly made: (channels: number) => number;
  /** Of groups of channels, of which a wider node has more, each of the same size. */
  readonly groups: (count: number) => number;
}

/** What a node reads: an image, tokens, flat features, values of one shape (`"alike"`), or any value. */
export type Reads = "image" | "tokens" | "features" | "alike" | "anything";

/**
 * An operation of a network, with everything that the library knows about it: checks of descriptions, summaries, costs,
 * forward passes and growth all use it. Each operation has its own file and an entry in the list of operations.
 *
 * Unless it has a weight, its output channels are its input channels, one for one, so growth changes both together.
 */
export interface Operation<Node extends NodeBase> {
  /** `op` in descriptions. */
  readonly op: Node["op"];
  /** What it reads, one entry per input. */
  readonly reads: readonly Reads[];
  /** Whether a node may read more values, each like the last of `reads`. */
  readonly readsMore?: true;
  /** What the other fields of its node must be. */
  readonly fields: Fields<Omit<Node, keyof NodeBase>>;
  /**
   * Fields that follow from what a node reads, or that have a usual value, for the builder of networks; those that are
   * written win. Left out if there are none.
   *
   * @param node The fields that are written.
   * @param inputs Shapes of what it reads.
   * @param logits How many logits it makes, if it is the last node.
   */
  complete?(node: Readonly<Partial<Node>>, inputs: readonly ValueShape[], logits?: number): Partial<Node>;
  /** Title for people, such as `"conv 3x3"`. */
  title(node: Node): string;
  /** How it is drawn. */
  readonly drawing: NodeDrawing;
  /**
   * Infers a node's output shape for one image.
   *
   * @param inputs Shapes of what it reads, in the order of its inputs.
   * @param at Collects what is wrong with the node, given its inputs.
   * @returns undefined if no shape can be inferred.
   */
  infer(node: Node, inputs: readonly ValueShape[], at: Place): ValueShape | undefined;
  /**
   * Computes a node's output for a batch.
   *
   * @param inputs `[n, height, width, channels]` or `[n, features]`, in the order of its inputs.
   * @returns Owned by the caller's `tf.tidy`.
   */
  compute(node: Node, inputs: readonly tf.Tensor[], tensors: NodeTensors, mode: ComputeMode): tf.Tensor;
  /**
   * The tensors of a node; left out if it has none. A weight is named `"weight"`, with the axes
   * `[..., in, out]`; it is what is mixed from templates, and in a mixed network its node has no other tensor.
   * Of any other tensor, each member has its own, and a grown net has them side by side.
   */
  tensors?(node: Node): readonly NodeTensor[];
  /** Makes the holder of these tensors where a plain one is not enough, for instance for running statistics. */
  layer?(node: Node, name: string, tensors: readonly ChannelTensor[]): ChannelTensors;
  /** Multiply-accumulates for one image; twice that is the "2x" count of FLOPs. */
  macs(node: Node, made: ValueShape): number;
  /** What the published counter (fvcore, times two) reports for one image, apart from mixing. */
  published(node: Node, counted: PublishedNode): PublishedCount;
  /** The same node with other numbers of channels; left out if the node states none. */
  resize?(node: Node, channels: Resizing): Node;
  /** How often each input channel occurs in the output, where that is more than once. */
  places?(input: ValueShape): number;
  /**
   * The field that counts groups of neighbouring channels, where a channel depends on all of its group and on no other:
   * heads of attention, what a norm normalises. Growth keeps groups whole: a wider node has more, of the same size.
   */
  readonly groups?: Extract<keyof Node, string>;
  /** Whether it puts the channels of its inputs side by side; else these are one and the same channels. */
  readonly joins?: true;
  /** Why it cannot be part of what grows, as a remedy; left out if it can. */
  readonly cannotGrow?: string;
  /**
   * The loss's gradient for an input channel that is 0 everywhere and about to grow (GradMax), from the gradient for the
   * node's output; if the node has a weight, for a weight that is 1 at `window`. Left out where such a channel would change
   * what the net computes, or where the gradient depends on more: GradMax then refuses the network.
   *
   * @param cotangent `[n, height, width, channels]` or `[n, channels]`
   * @param window Position in the weight's window, counted row by row.
   * @param read The input's shape.
   * @returns The gradient, in the input's shape; owned by the caller's `tf.tidy`.
   */
  pullBack?(node: Node, cotangent: tf.Tensor, window: number, read: ValueShape): tf.Tensor;
  /** Whether it divides each channel by its standard deviation, which blows up a channel of zeros. */
  readonly normalizes?: true;
  /** Whether it draws random numbers in training. */
  readonly isRandom?: true;
  /** Whether it ends residual blocks: adds a branch to its skip. */
  readonly sums?: true;
  /** Whether applying it twice in a row equals applying it once. */
  readonly isIdempotent?: true;
}
