import * as tf from "@tensorflow/tfjs-core";
import { addCosts, costOfMacs } from "../../cost/convention.js";
import { addSpent, nothingSpent, type Spent } from "../../cost/cost-ledger.js";
import { nodeCosts } from "../../cost/count-macs.js";
import { stepCost } from "../../cost/net-cost.js";
import type { Widening, WideningLayer } from "../../growth/widening.js";
import type { BatchStatistics } from "../../layers/batch-norm.js";
import { crossEntropy } from "../../layers/cross-entropy.js";
import { type NetworkDescription, weightShape } from "../../networks/description.js";
import type { Net } from "../../networks/net.js";
import { type NetworkNode, operationOf, type WeightNode } from "../../networks/operations/operations.js";
import { type ChannelPath, channelPaths } from "../../networks/plain/channel-paths.js";
import { channelSpaceNames, growingSpaces } from "../../networks/plain/channel-spaces.js";
import { product } from "../../networks/size-shapes.js";
import type { RandomSource } from "../../templates/parameter.js";
import { valueAndGradients } from "../../tensorflow/tfjs-gaps.js";
import type { AnalysisBatch, AnalysisBatches } from "../growth-operator.js";
import {
  type ChosenWeights,
  type GrowthDirections,
  gradMaxDirections,
  layersAt,
  lengthAt,
} from "./gradmax-directions.js";

/**
 * Which weights of a space's new neurons are chosen, by the space's name: with `"auto"`, outgoing ones, but incoming
 * ones where batch norm reads the new channels. It divides a channel of zeros by `sqrt(epsilon)`, so that with zeros
 * coming in, the first step of training would be some 300 times too large; the published networks have none there.
 */
export function chosenWeights(
  description: NetworkDescription,
  weights: "auto" | ChosenWeights,
): (space: string) => ChosenWeights {
  if (weights !== "auto") return () => weights;
  const names = channelSpaceNames(description);
  const normalized = new Set(
    channelPaths(description)
      .filter(({ through }) => through.some((node) => operationOf(node).normalizes))
      .map(({ from }) => names.get(from.name)),
  );
  return (space) => (normalized.has(space) ? "incoming" : "outgoing");
}

/** What GradMax found, and what it cost. */
export interface GradMaxAnalysis {
  readonly directions: GrowthDirections;
  readonly analysis: Spent;
}

/**
 * Finds directions of the weights of new neurons, from the gradient of the loss in the virtual weights between the layers
 * before and behind every growing space, summed over batches.
 *
 * @param count Number of batches of the source to look at.
 * Source: Evci et al. 2022 (GradMax).
 */
export async function analyseGradMax(
  net: Net,
  widening: Widening,
  source: AnalysisBatches,
  count: number,
  weightsOf: (space: string) => ChosenWeights,
  random: RandomSource,
): Promise<GradMaxAnalysis> {
  const { gradients, analysis } = await virtualGradients(net, widening, source, count);
  try {
    const directions = growingSpaces(widening).map(({ name, from, to }) => {
      const gradient = gradients.get(name) as tf.Tensor2D;
      return [name, gradMaxDirections(gradient, to - from, weightsOf(name), random)] as const;
    });
    return { directions: new Map(directions), analysis };
  } finally {
    tf.dispose([...gradients.values()]);
  }
}

/** Gradients of the loss in virtual weights, and what they cost. */
export interface VirtualGradients {
  /**
   * By channel space: `G = sum h (dL/dz)^T`, a row for every window and input of the layers that make the space, a
   * column for every window and output of those that read it. The caller disposes them.
   */
  readonly gradients: ReadonlyMap<string, tf.Tensor2D>;
  readonly analysis: Spent;
}

/**
 * The gradient of the loss in the weights of a virtual layer that goes from what is before a channel space straight
 * to what is behind it, in training mode and summed over batches.
 *
 * A new channel with outgoing weights `w` and incoming weights 0 has the gradient `G w` in its incoming weights,
 * exactly but for max pooling (which counts as mean pooling): borders, strides, batch norm and sums are the
 * network's own. Cost: a forward and a backward pass, and one correlation a path and window.
 *
 * Source: Evci et al. 2022 (GradMax), who use one auxiliary layer for each pair of neighbours; a channel that several
 * layers make or read (a residual stream) gives one matrix here.
 */
export async function virtualGradients(
  net: Net,
  widening: Widening,
  source: AnalysisBatches,
  count: number,
): Promise<VirtualGradients> {
  const growing = growingSpaces(widening);
  const names = new Set(growing.map(({ name }) => name));
  const readers = new Set(
    widening.layers.flatMap(({ node, inputs }) => (names.has(inputs.name) ? [node] : [])),
  );
  const paths = channelPaths(net.description).filter(({ to }) => readers.has(to.name));
  const sums = new GradientSums(net, paths);
  try {
    let seen = 0;
    for await (const batch of source) {
      sums.add(batch);
      seen += 1;
      if (seen === count) break;
    }
    const matrices = growing.map((space) => {
      const makers = layersAt(widening, space, "incoming");
      return [space.name, sums.matrix(makers, layersAt(widening, space, "outgoing"))] as const;
    });
    return { gradients: new Map(matrices), analysis: sums.spent };
  } finally {
    sums.dispose();
  }
}

/** `E[ h (dL/dz)^T ]` of every path, summed over batches; owns its tensors. */
class GradientSums {
  spent = nothingSpent;
  readonly #net: Net;
  readonly #paths: readonly ChannelPath[];
  readonly #shapes: NodeShapes;
  readonly #sums: Map<string, tf.Tensor2D> = new Map();

  constructor(net: Net, paths: readonly ChannelPath[]) {
    this.#net = net;
    this.#paths = paths;
    const { description } = net;
    const shapes = nodeCosts(description).map(({ name, shape }) => [name, shape] as const);
    this.#shapes = new Map([["input", description.input] as const, ...shapes]);
  }

  add({ images, labels, loss = crossEntropy }: AnalysisBatch): void {
    const count = images.shape[0];
    const { inputs, cotangents } = this.#pass(images, (outputs) => loss(outputs, labels));
    for (const path of this.#paths) {
      const key = keyOf(path.from.name, path.to.name);
      const before = this.#sums.get(key);
      const sum = tf.tidy(() => {
        const block = this.#block(path, inputs, cotangents);
        return tf.keep(before === undefined ? block : tf.add<tf.Tensor2D>(before, block));
      });
      before?.dispose();
      this.#sums.set(key, sum);
    }
    tf.dispose([...inputs.values(), ...cotangents.values()]);
    const products = this.#paths.reduce((sum, path) => sum + this.#blockMacs(path), 0);
    const cost = addCosts([stepCost(this.#net, count), costOfMacs(products * count)]);
    this.spent = addSpent(this.spent, { images: count, cost });
  }

  /** Rows: the makers' windows and inputs; columns: the readers' windows and outputs. The caller disposes it. */
  matrix(makers: readonly WideningLayer[], readers: readonly WideningLayer[]): tf.Tensor2D {
    return tf.tidy(() => {
      const bands = makers.map((maker) => {
        const blocks = readers.map((reader) => {
          const shape: [number, number] = [lengthAt(maker, "incoming"), lengthAt(reader, "outgoing")];
          return this.#sums.get(keyOf(maker.node, reader.node)) ?? tf.zeros<tf.Rank.R2>(shape);
        });
        return tf.concat(blocks, 1);
      });
      return tf.concat(bands, 0) as tf.Tensor2D;
    });
  }

  dispose(): void {
    tf.dispose([...this.#sums.values()]);
    this.#sums.clear();
  }

  /** What every maker reads, and `dL/dz` of every reader; the caller disposes both. */
  #pass(
    images: tf.Tensor,
    lossOf: (outputs: tf.Tensor2D) => tf.Scalar,
  ): { inputs: Map<string, tf.Tensor>; cotangents: Map<string, tf.Tensor> } {
    const readers = [...new Set(this.#paths.map(({ to }) => to.name))];
    const read = new Set(this.#paths.map(({ from }) => from.inputs[0] as string));
    const shape = (node: string): number[] => [images.shape[0], ...(this.#shapes.get(node) as number[])];
    // Zeros that are added to the readers' outputs: the loss's gradient in them is dL/dz.
    const probes = new Map(readers.map((node) => [node, tf.zeros(shape(node))]));
    const inputs = new Map<string, tf.Tensor>();
    if (read.has("input")) inputs.set("input", images.clone());
    const statistics: BatchStatistics[] = [];
    const { value, gradients } = valueAndGradients(() => {
      const logits = this.#net.forward(images, {
        statistics,
        replace: (node, output) => {
          const probe = probes.get(node.name);
          return probe === undefined ? undefined : tf.add(output, probe);
        },
        observe: (node, output) => {
          if (read.has(node.name)) inputs.set(node.name, tf.keep(output.clone()));
        },
      });
      return lossOf(logits);
    }, [...probes.values()]);
    tf.dispose([value, ...probes.values(), ...statistics.flatMap(({ mean, variance }) => [mean, variance])]);
    return { inputs, cotangents: new Map(readers.map((node, i) => [node, gradients[i] as tf.Tensor])) };
  }

  #block(
    path: ChannelPath,
    inputs: ReadonlyMap<string, tf.Tensor>,
    cotangents: ReadonlyMap<string, tf.Tensor>,
  ): tf.Tensor2D {
    const input = inputs.get(path.from.inputs[0] as string) as tf.Tensor;
    const dz = cotangents.get(path.to.name) as tf.Tensor;
    const windows = Array.from({ length: windowsOf(path) }, (_, window) => {
      const cotangent = channelCotangent(path, dz, window, this.#shapes);
      return weightGradient(path.from, input, cotangent);
    });
    return tf.concat(windows, 1) as tf.Tensor2D;
  }

  #blockMacs(path: ChannelPath): number {
    const { from, to } = path;
    const positions = product((this.#shapes.get(from.name) as number[]).slice(0, -1));
    const rows = product(weightShape(from)) / from.outChannels;
    return windowsOf(path) * rows * positions * to.outChannels;
  }
}

function keyOf(maker: string, reader: string): string {
  return `${maker} > ${reader}`;
}

/** At how many places a path's reader reads one channel. */
function windowsOf({ from, to }: ChannelPath): number {
  return product(weightShape(to)) / (from.outChannels * to.outChannels);
}

/** `[height, width, channels]` or `[channels]` of every node's value for one image, by node. */
type NodeShapes = ReadonlyMap<string, readonly number[]>;

/**
 * How the loss changes with a new channel at the layer that makes it, for a weight of 1 from that channel to each
 * output of the layer that reads it, at one of the reader's windows.
 *
 * The channel is 0, so ReLU has slope 1 there, batch norm in training divides by `sqrt(epsilon)` and takes the mean
 * away, and max pooling, which has no slope at a tie, counts as mean pooling.
 *
 * @param dz `dL/dz` at the reader, `[n, h', w', out]` or `[n, out]`.
 * @param window Index of the reader's window, row by row.
 * @returns `[n, h, w, out]` or `[n, out]` at the maker; owned by the caller or its `tf.tidy`.
 */
export function channelCotangent(
  { to, through }: ChannelPath,
  dz: tf.Tensor,
  window: number,
  shapes: NodeShapes,
): tf.Tensor {
  const behind = (cotangent: tf.Tensor, node: NetworkNode): tf.Tensor => {
    const read = shapes.get(node.inputs[0] as string) as readonly number[];
    const { pullBack } = operationOf(node);
    if (pullBack === undefined) {
      throw new Error(`Expected a gradient of new channels through ${node.name} (GradMax). Report this.`);
    }
    return pullBack(node, cotangent, window, read);
  };
  return tf.tidy(() => [...through, to].reduceRight(behind, dz));
}

/** Gradient of the loss in weights from what `maker` reads to new channels with these cotangents, `[rows, channels]`. */
function weightGradient(maker: WeightNode, input: tf.Tensor, cotangent: tf.Tensor): tf.Tensor2D {
  const channels = cotangent.shape.at(-1) as number;
  return tf.tidy(() => {
    const zeros = tf.zeros([...weightShape(maker).slice(0, -1), channels]);
    const tensors = { weight: () => zeros, own: () => undefined, layer: () => undefined };
    const output = (): tf.Scalar =>
      tf.sum(tf.mul(operationOf(maker).compute(maker, [input], tensors, {}), cotangent));
    const { gradients } = valueAndGradients(output, [zeros]);
    return tf.reshape(gradients[0] as tf.Tensor, [-1, channels]) as tf.Tensor2D;
  });
}
