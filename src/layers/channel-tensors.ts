import * as tf from "@tensorflow/tfjs-core";
import type { Parameter, ParameterKind, StateTensor, TensorValues } from "../templates/parameter.js";

/** A tensor along channels, its last axis. */
export interface ChannelTensor {
  /** Follows the layer's name: `"gamma"` in `"head.bn.gamma"`. */
  readonly name: string;
  /** Its kind for schedules and weight decay. */
  readonly kind: ParameterKind;
  /** Whether training moves it. */
  readonly isTrained: boolean;
  /** Its initial values. */
  readonly values: TensorValues;
}

/** Tensors along channels that are not mixed, so that every net has its own, such as batch norm. Owns them. */
export class ChannelTensors {
  readonly name: string;
  readonly #parameters: readonly Parameter[];

  constructor(name: string, tensors: readonly ChannelTensor[]) {
    this.name = name;
    this.#parameters = tensors.map(({ name: tensor, kind, isTrained, values: { shape, values } }) => ({
      name: `${name}.${tensor}`,
      kind,
      variable: tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), isTrained)),
    }));
  }

  /** A tensor by its own name, such as `"gamma"`. */
  variable(tensor: string): tf.Variable | undefined {
    return this.#parameters.find(({ name }) => name === `${this.name}.${tensor}`)?.variable;
  }

  /** What training moves, by name. */
  parameters(): Parameter[] {
    return this.#parameters.filter(({ variable }) => variable.trainable);
  }

  /** All tensors, by name. */
  state(): StateTensor[] {
    return [...this.#parameters];
  }

  /** Frees the tensors. */
  dispose(): void {
    tf.dispose(this.#parameters.map(({ variable }) => variable));
  }
}

/** Joins the members' tensors along the channels, their last axis, into that of a grown net. */
export function joinChannels(parts: readonly TensorValues[]): TensorValues {
  const widths = parts.map(({ shape }) => shape.at(-1) as number);
  const channels = widths.reduce((sum, width) => sum + width, 0);
  const shape = [...(parts[0]?.shape.slice(0, -1) ?? []), channels];
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  for (let row = 0, at = 0; at < values.length; row++) {
    parts.forEach((part, i) => {
      const width = widths[i] as number;
      values.set(part.values.subarray(row * width, (row + 1) * width), at);
      at += width;
    });
  }
  return { shape, values };
}
