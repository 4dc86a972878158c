import type * as tf from "@tensorflow/tfjs-core";
import type { Fields } from "../checking/shapes.js";
import type { Parameter } from "../templates/parameter.js";

/** What a plan says of an optimizer: its name and its settings. */
export interface OptimizerSettings {
  /** Name of the optimizer. */
  readonly optimizer: string;
}

/** A number, or a tensor of numbers, that an optimizer keeps for every parameter from step to step. */
export interface Slot {
  /** Its name in states on disk. */
  readonly name: string;
  /** What it is called in reports of growth. */
  readonly title: "momentum" | "first moment" | "second moment" | "step count";
  /**
   * What it holds, which decides what becomes of it when a network grows: `"gradients"`, of the parameter's shape, are widened
   * as gradients are; `"squares"`, of the same shape, by the square of every factor; `"steps"`, one number, is kept.
   */
  readonly holds: "gradients" | "squares" | "steps";
}

/** What a step reads of one parameter. */
export interface ParameterStep {
  /** The parameter. */
  readonly value: tf.Tensor;
  /** Of the parameter's shape. */
  readonly gradient: tf.Tensor;
  /** The parameter's slots, in the order of the optimizer's. */
  readonly slots: readonly tf.Tensor[];
  /** Learning rate. */
  readonly rate: tf.Scalar | number;
  /** Whether weight decay applies to the parameter. */
  readonly isDecayed: boolean;
}

/** A parameter and its slots after a step, of the same shapes. */
export interface SteppedParameter {
  /** The parameter after the step. */
  readonly value: tf.Tensor;
  /** Its slots after the step. */
  readonly slots: readonly tf.Tensor[];
}

/**
 * A way to move parameters along their gradients, with everything that the library knows about it. Each is a file of its own
 * and has an entry in the list of optimizers; plans, their checks, steps, growth and states on disk use it from there.
 */
export interface Optimizer<By extends OptimizerSettings> {
  /** `by.optimizer` in plans. */
  readonly name: By["optimizer"];
  /** The settings where a plan names none. */
  readonly defaults: By;
  /** Peak of the learning rate where a plan names none. */
  readonly learningRate: number;
  /** What each setting must be. */
  readonly fields: Fields<Omit<By, "optimizer">>;
  /** What it keeps for every parameter; every slot starts at 0. */
  readonly slots: readonly Slot[];
  /**
   * Computes a parameter and its slots after a step, changing neither. It is recorded once and replayed, so what changes from
   * step to step has to be a tensor.
   *
   * @returns New tensors; the caller's `tf.tidy` owns them and what was made on the way.
   */
  step(by: By, inputs: ParameterStep): SteppedParameter;
}

/** Whether weight decay applies: to all but coefficients. */
export function decays({ kind }: Parameter): boolean {
  return kind !== "coefficient";
}
