import * as tf from "@tensorflow/tfjs-core";
import type { ChannelSpace, NetworkValues, Widening, WideningLayer } from "../../growth/widening.js";
import { growingSpaces } from "../../networks/plain/channel-spaces.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";
import {
  allCandidates,
  asWindows,
  type CandidateSelection,
  type CandidateSide,
  type CandidateSizes,
  candidateWeight,
  freshCandidates,
  type LayerCandidates,
  neuronNorms,
  withNorms,
} from "./select-candidates.js";

/** Which of a layer's candidate weights a tensor is. */
type LeafKind = keyof LayerCandidates;

/** One tensor that gradient descent on the candidates moves. */
interface Leaf {
  readonly layer: WideningLayer;
  readonly kind: LeafKind;
  tensor: tf.Tensor3D;
}

/** Leaves that hold the same neurons and are scaled as one. */
interface LeafGroup {
  readonly leaves: readonly Leaf[];
  readonly axis: 1 | 2;
  /** Norm of every neuron of the group. */
  readonly norms: tf.Tensor1D;
}

/**
 * All candidates of a network: directions of splits, incoming and outgoing weights of new neurons, random at first.
 *
 * A split's direction has its neuron's norm; new neurons have the mean norms of the old ones, so that one size
 * `epsilon` means the same for all. Owns its tensors; `dispose()` frees them.
 */
export class FireflyCandidates {
  readonly widening: Widening;
  readonly selections: ReadonlyMap<string, CandidateSelection>;
  readonly #weights: Map<string, tf.Tensor3D> = new Map();
  readonly #leaves: Leaf[] = [];
  readonly #groups: LeafGroup[] = [];

  constructor(widening: Widening, narrow: NetworkValues, newCandidates: number, random: RandomSource) {
    this.widening = widening;
    const fresh = new Map(
      growingSpaces(widening).map((space) => [space.name, freshCandidates(space, newCandidates)]),
    );
    this.selections = new Map(
      growingSpaces(widening).map(({ name, from }) => [name, allCandidates(from, fresh.get(name) as number)]),
    );
    for (const layer of widening.layers) {
      const values = (narrow.get(`${layer.node}.weight`) as TensorValues).values;
      this.#weights.set(layer.node, asWindows(layer, values));
      this.#addLeaves(layer, fresh, random);
    }
    for (const space of growingSpaces(widening)) this.#addGroups(space);
    for (const group of this.#groups) this.#scale(group);
  }

  /** The tensors that descent moves, in a fixed order. */
  tensors(): tf.Tensor3D[] {
    return this.#leaves.map((leaf) => leaf.tensor);
  }

  /** Sizes of all candidates, every one `epsilon`; the caller disposes them. */
  sizes(epsilon: number): Map<string, CandidateSizes> {
    return new Map(
      [...this.selections].map(([name, { splits, fresh }]) => [
        name,
        { splits: tf.fill([splits.length], epsilon), fresh: tf.fill([fresh.length], epsilon) },
      ]),
    );
  }

  /** A layer's weight `[windows, in', out']` in the network with the selected candidates. */
  weight(
    layer: WideningLayer,
    sizes: ReadonlyMap<string, CandidateSizes>,
    selections: ReadonlyMap<string, CandidateSelection> = this.selections,
  ): tf.Tensor3D {
    const own = this.#leaves.filter((leaf) => leaf.layer.node === layer.node);
    const candidates: LayerCandidates = Object.fromEntries(own.map(({ kind, tensor }) => [kind, tensor]));
    const side = ({ name, from }: ChannelSpace): CandidateSide | undefined => {
      const [selection, size] = [selections.get(name), sizes.get(name)];
      return selection && size && { from, selection, sizes: size };
    };
    const weight = this.#weights.get(layer.node) as tf.Tensor3D;
    return candidateWeight(weight, candidates, side(layer.inputs), side(layer.outputs));
  }

  /**
   * Moves every candidate by `rate` of its norm down its own gradient, and scales it back to its norm.
   *
   * @param gradients In the order of {@link FireflyCandidates.tensors}; stay the caller's.
   */
  descend(gradients: readonly tf.Tensor[], rate: number): void {
    for (const { leaves, axis, norms } of this.#groups) {
      const slopes = leaves.map((leaf) => gradients[this.#leaves.indexOf(leaf)] as tf.Tensor3D);
      const steps = withNorms(slopes, axis, norms);
      leaves.forEach((leaf, i) => {
        const moved = tf.tidy(() => tf.sub<tf.Tensor3D>(leaf.tensor, tf.mul(steps[i] as tf.Tensor3D, rate)));
        this.#replace(leaf, moved);
      });
      tf.dispose(steps);
    }
    for (const group of this.#groups) this.#scale(group);
  }

  dispose(): void {
    tf.dispose([...this.#weights.values(), ...this.tensors(), ...this.#groups.map((group) => group.norms)]);
  }

  #addLeaves(layer: WideningLayer, fresh: ReadonlyMap<string, number>, random: RandomSource): void {
    const { windows, inputs, outputs } = layer;
    const [newInputs, newOutputs] = [fresh.get(inputs.name), fresh.get(outputs.name)];
    const add = (kind: LeafKind, shape: [number, number, number]): void => {
      const values = Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.normal());
      this.#leaves.push({ layer, kind, tensor: tf.tensor3d(values, shape) });
    };
    if (newOutputs !== undefined) add("splits", [windows, inputs.from, outputs.from]);
    if (newOutputs !== undefined) add("incoming", [windows, inputs.from, newOutputs]);
    if (newInputs !== undefined) add("outgoing", [windows, newInputs, outputs.from]);
  }

  #addGroups({ name }: ChannelSpace): void {
    const makers = this.widening.layers.filter((layer) => layer.outputs.name === name);
    const readers = this.widening.layers.filter((layer) => layer.inputs.name === name);
    const weightsOf = (layers: readonly WideningLayer[]): tf.Tensor3D[] =>
      layers.map(({ node }) => this.#weights.get(node) as tf.Tensor3D);
    const leavesOf = (layers: readonly WideningLayer[], kind: LeafKind): Leaf[] =>
      this.#leaves.filter((leaf) => leaf.kind === kind && layers.includes(leaf.layer));
    const made = neuronNorms(weightsOf(makers), 2);
    const fresh = (this.selections.get(name) as CandidateSelection).fresh.length;
    const mean = (norms: tf.Tensor1D): tf.Tensor1D => tf.tidy(() => tf.mul(tf.ones([fresh]), tf.mean(norms)));
    const read = neuronNorms(weightsOf(readers), 1);
    this.#groups.push(
      { leaves: leavesOf(makers, "splits"), axis: 2, norms: made },
      { leaves: leavesOf(makers, "incoming"), axis: 2, norms: mean(made) },
      { leaves: leavesOf(readers, "outgoing"), axis: 1, norms: mean(read) },
    );
    read.dispose();
  }

  #scale({ leaves, axis, norms }: LeafGroup): void {
    const tensors = leaves.map((leaf) => leaf.tensor);
    const scaled = withNorms(tensors, axis, norms);
    leaves.forEach((leaf, i) => {
      this.#replace(leaf, scaled[i] as tf.Tensor3D);
    });
  }

  #replace(leaf: Leaf, tensor: tf.Tensor3D): void {
    leaf.tensor.dispose();
    leaf.tensor = tensor;
  }
}
