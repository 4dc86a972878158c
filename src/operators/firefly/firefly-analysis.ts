import * as tf from "@tensorflow/tfjs-core";
import { addSpent, nothingSpent, type Spent } from "../../cost/cost-ledger.js";
import { stepCost } from "../../cost/net-cost.js";
import type { ChannelValues, NetworkValues, Widening, WideningLayer } from "../../growth/widening.js";
import type { BatchStatistics } from "../../layers/batch-norm.js";
import type { ChannelTensors } from "../../layers/channel-tensors.js";
import { crossEntropy } from "../../layers/cross-entropy.js";
import {
  channelNodes,
  channelTensors,
  type NetworkDescription,
  weightNodes,
  weightShape,
} from "../../networks/description.js";
import { forward } from "../../networks/forward.js";
import { growingSpaces, withChannels } from "../../networks/plain/channel-spaces.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";
import { valueAndGradients } from "../../tensorflow/tfjs-gaps.js";
import type { AnalysisBatch, AnalysisBatches } from "../growth-operator.js";
import { FireflyCandidates } from "./firefly-candidates.js";
import {
  type CandidateSelection,
  type CandidateSizes,
  candidateChannels,
  selectCandidates,
} from "./select-candidates.js";

/** Share of its norm by which a step of descent moves a candidate. */
const rate = 0.3;

/** How candidates are made, trained and scored. */
export interface FireflySearch {
  /**
   * Candidates of new neurons for each neuron to be added; every old neuron is a candidate for a split as well.
   * Default 1.
   */
  readonly newCandidates: number;
  /** Steps of gradient descent on the candidates, one batch each. Default 10. */
  readonly steps: number;
  /** Batches on which the candidates are then scored. Default 4. */
  readonly scoreBatches: number;
  /** Size of the change that a candidate makes, relative to the neurons that exist. Default 0.1. */
  readonly epsilon: number;
}

/** A network that Firefly widened, and the cost of finding it. */
export interface FireflyAnalysis {
  readonly values: NetworkValues;
  /** The candidates that were taken, by channel space. */
  readonly selections: ReadonlyMap<string, CandidateSelection>;
  readonly analysis: Spent;
}

/**
 * Widens a network by the candidates that lower the loss most.
 *
 * 1. Every old neuron may be split and new neurons are tried, all at once, each with a change of size `epsilon`.
 * 2. The candidates' directions descend the gradient for a few steps, one batch each; the old weights stay.
 * 3. Each is scored by the slope of the loss in its size, at half the size; every channel space takes the best, up to
 *    the number of channels it gains.
 *
 * The widths are fixed, so that all methods end with the same network; the paper chooses over all layers at once.
 *
 * @param description Of the narrow network.
 * @param source Batches: `steps` to descend on and `scoreBatches` to score on are taken.
 * Source: Wu et al. 2020 (Firefly), growing width; steps have a fixed length where the released code uses RMSprop.
 */
export async function analyseFirefly(
  description: NetworkDescription,
  narrow: NetworkValues,
  widening: Widening,
  source: AnalysisBatches,
  { newCandidates, steps, scoreBatches, epsilon }: FireflySearch,
  random: RandomSource,
): Promise<FireflyAnalysis> {
  const candidates = new FireflyCandidates(widening, narrow, newCandidates, random);
  const trial = new TrialNetwork(description, narrow, candidates);
  try {
    let batches = 0;
    for await (const batch of source) {
      if (batches < steps) trial.descend(batch, epsilon);
      else trial.score(batch, epsilon);
      batches += 1;
      if (batches === steps + scoreBatches) break;
    }
    const selections = new Map(
      growingSpaces(widening).map(({ name, from, to }) => [name, trial.select(name, to - from)] as const),
    );
    const values = trial.grow(selections, epsilon);
    return { values, selections, analysis: trial.spent };
  } finally {
    trial.dispose();
    candidates.dispose();
  }
}

type Slopes = Readonly<Record<"splits" | "fresh", Float32Array>>;
type Statistics = Readonly<Record<"mean" | "variance", Float32Array>>;

/** The network with all candidates at once; owns its tensors that are neither weights nor biases. */
class TrialNetwork {
  spent = nothingSpent;
  readonly #description: NetworkDescription;
  readonly #narrow: NetworkValues;
  readonly #candidates: FireflyCandidates;
  readonly #layers: ReadonlyMap<string, ChannelTensors>;
  /** Slope of the loss in every candidate's size, summed over the scored batches. */
  readonly #slopes: Map<string, Slopes> = new Map();
  /** Mean and variance of new neurons over the scored batches, by batch norm. */
  readonly #statistics: Map<string, Statistics> = new Map();
  #scored = 0;

  constructor(description: NetworkDescription, narrow: NetworkValues, candidates: FireflyCandidates) {
    const { widening, selections } = candidates;
    const channels = widening.spaces.map(({ name, from }): [string, number] => {
      const selection = selections.get(name);
      return [name, from + (selection?.splits.length ?? 0) + (selection?.fresh.length ?? 0)];
    });
    this.#description = withChannels(description, new Map(channels));
    this.#narrow = narrow;
    this.#candidates = candidates;
    this.#layers = new Map(
      channelNodes(description).map((node) => [
        node.name,
        channelTensors(node, node.name, ({ name }) => this.#channels(`${node.name}.${name}`, selections)),
      ]),
    );
  }

  /** One step of descent on the candidates' directions. */
  descend(batch: AnalysisBatch, epsilon: number): void {
    const sizes = this.#candidates.sizes(epsilon);
    const gradients = this.#gradients(batch, sizes, this.#candidates.tensors(), () => {});
    this.#candidates.descend(gradients, rate);
    tf.dispose([...gradients, ...tensorsOf(sizes)]);
  }

  /** Adds a batch to the candidates' scores. */
  score(batch: AnalysisBatch, epsilon: number): void {
    const sizes = this.#candidates.sizes(epsilon / 2);
    const observe = (statistics: readonly BatchStatistics[]): void => this.#observe(statistics);
    const gradients = this.#gradients(batch, sizes, tensorsOf(sizes), observe);
    [...sizes.keys()].forEach((space, i) => {
      const [splits, fresh] = [gradients[2 * i], gradients[2 * i + 1]] as [tf.Tensor, tf.Tensor];
      const before = this.#slopes.get(space);
      this.#slopes.set(space, { splits: sum(before?.splits, splits), fresh: sum(before?.fresh, fresh) });
    });
    this.#scored += 1;
    tf.dispose([...gradients, ...tensorsOf(sizes)]);
  }

  /** The best candidates of a space. */
  select(space: string, count: number): CandidateSelection {
    const { splits, fresh } = this.#slopes.get(space) as Slopes;
    return selectCandidates(splits, fresh, count);
  }

  /** The network with only the selected candidates. */
  grow(selections: ReadonlyMap<string, CandidateSelection>, epsilon: number): Map<string, TensorValues> {
    const sizes = this.#candidates.sizes(epsilon);
    for (const [space, { fresh, splits }] of sizes) {
      // New neurons take the sign that lowers the loss.
      const signs = this.#slopes.get(space)?.fresh.map((slope) => (slope > 0 ? -1 : 1)) ?? [];
      sizes.set(space, { splits, fresh: tf.tidy(() => tf.mul(fresh, tf.tensor1d(signs))) });
      fresh.dispose();
    }
    const layers = new Map(this.#candidates.widening.layers.map((layer) => [`${layer.node}.weight`, layer]));
    const values = [...this.#narrow.keys()].map((name): [string, TensorValues] => {
      const layer = layers.get(name);
      if (layer !== undefined) return [name, this.#grownWeight(layer, sizes, selections)];
      return [name, this.#channels(name, selections, this.#statistics)];
    });
    tf.dispose(tensorsOf(sizes));
    return new Map(values);
  }

  dispose(): void {
    for (const layer of this.#layers.values()) layer.dispose();
  }

  #grownWeight(
    layer: WideningLayer,
    sizes: ReadonlyMap<string, CandidateSizes>,
    selections: ReadonlyMap<string, CandidateSelection>,
  ): TensorValues {
    const weight = this.#candidates.weight(layer, sizes, selections);
    const values = Float32Array.from(weight.dataSync());
    weight.dispose();
    return { shape: layer.wideShape, values };
  }

  /** Gradients of the loss of a batch, in training mode; the caller disposes them. */
  #gradients(
    { images, labels, loss = crossEntropy }: AnalysisBatch,
    sizes: ReadonlyMap<string, CandidateSizes>,
    inputs: readonly tf.Tensor[],
    observe: (statistics: readonly BatchStatistics[]) => void,
  ): tf.Tensor[] {
    const statistics: BatchStatistics[] = [];
    const shapes = new Map(weightNodes(this.#description).map((node) => [node.name, weightShape(node)]));
    const layers = new Map(this.#candidates.widening.layers.map((layer) => [layer.node, layer]));
    const tensors = {
      weight: (node: string): tf.Tensor => {
        const weight = this.#candidates.weight(layers.get(node) as WideningLayer, sizes);
        return tf.reshape(weight, shapes.get(node) as number[]);
      },
      own: (node: string, tensor: string): tf.Tensor | undefined => {
        if (!this.#narrow.has(`${node}.${tensor}`)) return undefined;
        const { shape, values } = this.#channels(`${node}.${tensor}`, this.#candidates.selections);
        return tf.tensor(values, [...shape]);
      },
      layer: (node: string): ChannelTensors | undefined => this.#layers.get(node),
    };
    const { value, gradients } = valueAndGradients(
      () => loss(forward(this.#description, tensors, images, { statistics }), labels),
      inputs,
    );
    observe(statistics);
    tf.dispose([value, ...statistics.flatMap(({ mean, variance }) => [mean, variance])]);
    const count = images.shape[0];
    const cost = stepCost({ description: this.#description }, count);
    this.spent = addSpent(this.spent, { images: count, cost });
    return gradients;
  }

  #observe(statistics: readonly BatchStatistics[]): void {
    for (const { layer, mean, variance } of statistics) {
      const before = this.#statistics.get(layer.name);
      const sums = { mean: sum(before?.mean, mean), variance: sum(before?.variance, variance) };
      this.#statistics.set(layer.name, sums);
    }
  }

  /** A tensor along channels, with its old numbers, those of the split neurons' parents, and the new neurons'. */
  #channels(
    name: string,
    selections: ReadonlyMap<string, CandidateSelection>,
    statistics?: ReadonlyMap<string, Statistics>,
  ): TensorValues {
    const dot = name.lastIndexOf(".");
    const [node, vector] = [name.slice(0, dot), name.slice(dot + 1)];
    const old = this.#narrow.get(name) as TensorValues;
    const { space, fresh: first } = this.#candidates.widening.vectors.get(name) as ChannelValues;
    const selection = selections.get(space.name);
    const all = this.#candidates.selections.get(space.name);
    if (selection === undefined || all === undefined) return old;
    const measured = vector === "mean" || vector === "variance" ? statistics?.get(node)?.[vector] : undefined;
    const fresh = all.fresh.map((j) => {
      const total = measured?.[2 * space.from + j];
      return total === undefined ? first : total / this.#scored;
    });
    return candidateChannels(old, fresh, selection);
  }
}

function tensorsOf(sizes: ReadonlyMap<string, CandidateSizes>): tf.Tensor1D[] {
  return [...sizes.values()].flatMap(({ splits, fresh }) => [splits, fresh]);
}

function sum(before: Float32Array | undefined, more: tf.Tensor): Float32Array {
  const values = more.dataSync() as Float32Array;
  return Float32Array.from(values, (value, i) => value + (before?.[i] ?? 0));
}
