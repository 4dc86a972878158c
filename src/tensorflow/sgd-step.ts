import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation } from "./native.js";
import { runOp } from "./run-op.js";

/** How a parameter moves. */
export interface SgdRule {
  readonly momentum: number;
  /** L2 decay, part of the gradient. */
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/** What a step reads of a parameter: three tensors of one shape, and the learning rate. */
export interface SgdInputs {
  readonly value: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly buffer: tf.Tensor;
  readonly rate: tf.Scalar | number;
}

/** A parameter and its momentum after a step, of the same shape. */
export interface SgdOutputs {
  /** The parameter after the step. */
  readonly value: tf.Tensor;
  /** The momentum after the step. */
  readonly buffer: tf.Tensor;
}

/**
 * A step of gradient descent with momentum for one parameter, in one operation with our addon:
 *
 * ```
 * g       = gradient + decay * value
 * buffer' = momentum * buffer + g
 * value'  = value - rate * (g + momentum * buffer')     with Nesterov, else value - rate * buffer'
 * ```
 *
 * @returns New tensors; owned by the caller or its `tf.tidy`.
 */
export function sgdStep(inputs: SgdInputs, rule: SgdRule): SgdOutputs {
  if (!hasOwnOperation("MixtureGrowthSgd")) return plainSgdStep(inputs, rule);
  const { value, gradient, buffer, rate } = inputs;
  const attributes = {
    count: { int: 1 },
    momentum: { float: rule.momentum },
    weight_decay: { float: rule.weightDecay },
    nesterov: rule.nesterov,
  };
  return tf.tidy(() => {
    const tensors = [value, gradient, buffer, typeof rate === "number" ? tf.scalar(rate) : rate];
    const [newValue, newBuffer] = runOp("MixtureGrowthSgd", attributes, tensors, 2);
    return { value: newValue as tf.Tensor, buffer: newBuffer as tf.Tensor };
  });
}

/** {@link sgdStep}, operation by operation: the reference for tests, and what runs without our addon. */
export function plainSgdStep({ value, gradient, buffer, rate }: SgdInputs, rule: SgdRule): SgdOutputs {
  const { momentum, weightDecay, nesterov } = rule;
  return tf.tidy(() => {
    const g = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(value, weightDecay));
    const after = tf.add(tf.mul(buffer, momentum), g);
    const direction = nesterov ? tf.add(g, tf.mul(after, momentum)) : after;
    return { value: tf.sub(value, tf.mul(direction, rate)), buffer: after };
  });
}
