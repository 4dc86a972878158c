import * as tf from "@tensorflow/tfjs-core";
import type { NetworkValues } from "../../growth/widening.js";
import type { ChannelTensors } from "../../layers/channel-tensors.js";
import type { Parameter, RandomSource, StateTensor, TensorValues } from "../../templates/parameter.js";
import { channelNodes, channelTensors, type NetworkDescription, networkTensors } from "../description.js";
import { firstValues } from "../first-values.js";
import { hasWeight } from "../operations/operations.js";

/** The shapes of all tensors of a plain network, by name, in the order of its state. */
export function tensorShapes(description: NetworkDescription): Map<string, readonly number[]> {
  return new Map(networkTensors(description).map(({ name, tensor }) => [name, tensor.shape]));
}

/** What all tensors of a plain network start at, by name. */
export function initialValues(description: NetworkDescription, random: RandomSource): NetworkValues {
  return new Map(networkTensors(description).map(({ name, tensor }) => [name, firstValues(tensor, random)]));
}

/** The variables of a plain network at one size. */
export class PlainTensors {
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
