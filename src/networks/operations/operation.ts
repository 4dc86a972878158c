import type * as tf from "@tensorflow/tfjs-core";
import type { Place } from "../../checking/place.js";
import type { Fields } from "../../checking/shapes.js";
import type { NodeKind } from "../../drawing/index.js";
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

/** `[height, width, channels]` of an image, or `[features]`; NaN where a number cannot be told. */
export type ValueShape = readonly number[];

/** Where an operation finds the tensors of its node; they belong to the network. */
export interface NodeTensors {
  /** Its weight, of the shape that the operation says; mixed from templates in a mixed network. */
  weight(node: string): tf.Tensor;
  /** Another tensor of its own, by the name that the operation gives it, where the node has one. */
  own(node: string, tensor: string): tf.Tensor | undefined;
  /** What holds its tensors, where it has no weight. */
  layer(node: string): ChannelTensors | undefined;
}

/** How a forward pass computes. */
export interface ComputeMode {
  /** In training, batch norm uses the batch and leaves its statistics here; in evaluation it uses the running ones. */
  readonly statistics?: BatchStatistics[];
  /** Of the convolutions. Default `"float32"`. */
  readonly precision?: Precision;
  /** Slope of ReLU at exactly 0. Default 0, as TensorFlow has it. */
  readonly reluSlopeAtZero?: 0 | 1;
}

/** A tensor that a node has: a weight, or a tensor along the channels that the node makes. */
export type NodeTensor = Omit<ChannelTensor, "values"> & {
  /** `[..., in, out]` of a weight, else `[..., channels]`. */
  readonly shape: readonly number[];
  /** Whether the node makes 0 where this is 0 and the rest is as it starts: how a new residual branch starts. */
  readonly silences?: boolean;
} & (
    | {
        readonly name: "weight";
        /** `std = sqrt(2 / fan_in)` */
        readonly first: "heNormal";
      }
    | {
        /** What all its numbers start at, also those that growth adds. */
        readonly first: number;
      }
  );

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
  /** Whether it is trained; batch norm then takes statistics. */
  readonly isTraining: boolean;
  /** Whether the net is one of the ImageNet family, whose code adds in place and pools adaptively. */
  readonly isImageNet: boolean;
}

/** How many channels a node reads and makes at another size, from how many it has now. */
export interface Resizing {
  readonly read: (channels: number) => number;
  readonly made: (channels: number) => number;
}

/** What a node reads: an image, flat features, values of one shape (`"alike"`), or any value. */
export type Reads = "image" | "features" | "alike" | "anything";

/**
 * An operation of a network, with everything that the library knows about it. An operation is one of these in a file
 * of its own, and an entry in the list of operations: checks of descriptions, summaries, costs, forward passes and
 * growth ask it.
 *
 * The channels that it makes are those that it reads, one for one, unless it has a weight; so growth keeps both alike.
 */
export interface Operation<Node extends NodeBase> {
  /** `op` in descriptions. */
  readonly op: Node["op"];
  /** The nodes that it reads, one entry each. */
  readonly reads: readonly Reads[];
  /** What each other field of its node must be. */
  readonly fields: Fields<Omit<Node, keyof NodeBase>>;
  /** For people, such as `"conv 3x3"`. */
  title(node: Node): string;
  /** How it is drawn. */
  readonly drawing: NodeKind;
  /**
   * The shape of what a node makes for one image.
   *
   * @param inputs Shapes of what it reads, in the order of its inputs.
   * @param at Takes what does not follow from what the node reads.
   * @returns undefined where no shape can be told.
   */
  infer(node: Node, inputs: readonly ValueShape[], at: Place): ValueShape | undefined;
  /**
   * What a node makes of a batch.
   *
   * @param inputs `[n, height, width, channels]` or `[n, features]`, in the order of its inputs.
   * @returns Owned by the caller's `tf.tidy`.
   */
  compute(node: Node, inputs: readonly tf.Tensor[], tensors: NodeTensors, mode: ComputeMode): tf.Tensor;
  /**
   * The tensors that a node has, left out where it has none. A weight is named `"weight"`, with the axes
   * `[..., in, out]`; it is what is mixed from templates, and in a mixed network its node has no other tensor.
   */
  tensors?(node: Node): readonly NodeTensor[];
  /** What holds these tensors, where more is needed than that: running statistics, for instance. */
  layer?(node: Node, name: string, tensors: readonly ChannelTensor[]): ChannelTensors;
  /** Multiply-accumulates for one image; twice that is the "2x" count of FLOPs. */
  macs(node: Node, made: ValueShape): number;
  /** What the published counter (fvcore, times two) reports for one image, apart from mixing. */
  published(node: Node, counted: PublishedNode): PublishedCount;
  /** The same node with other counts of channels; left out where its node names none. */
  resize?(node: Node, channels: Resizing): Node;
  /** At how many places each channel of this input stands in what the node makes, where that is more than one. */
  places?(input: ValueShape): number;
  /**
   * How the loss changes with a channel that the node reads, from how it changes with what it makes, where the channel
   * is 0 everywhere and about to grow (GradMax); with a weight, for one of 1 at `window`.
   *
   * @param cotangent `[n, height, width, channels]` or `[n, channels]`
   * @param window Which of the places where a weight reads the channel, row by row.
   * @param read Shape of what the node reads.
   * @returns Of the shape of what the node reads; owned by the caller's `tf.tidy`.
   */
  pullBack(node: Node, cotangent: tf.Tensor, window: number, read: ValueShape): tf.Tensor;
  /** Whether it divides each channel by its spread, which blows up a channel of zeros. */
  readonly normalizes?: true;
  /** Whether it ends residual blocks: adds a branch to its skip. */
  readonly sums?: true;
  /** Whether doing it twice in a row is doing it once. */
  readonly isIdempotent?: true;
}
