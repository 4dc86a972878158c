import type * as tf from "@tensorflow/tfjs-core";
import { isRecord, type Shape } from "../checking/shapes.js";

/** What a trained tensor is, which weight decay and reports depend on. */
export type ParameterKind = "template" | "coefficient" | "batchNorm" | "weight" | "bias";

/** A trained tensor with the name under which optimisers and files keep its state. */
export interface Parameter {
  /** Name under which optimisers and files keep it. */
  readonly name: string;
  /** What it is: a template, a coefficient, a weight, …. */
  readonly kind: ParameterKind;
  /** Owned by the bank, mixer or layer that made it; never dispose it through this reference. */
  readonly variable: tf.Variable;
}

/** Each parameter once, in the order in which their names first occur: layers and nets may share some. */
export function distinctParameters(parameters: readonly Parameter[]): Parameter[] {
  return [...new Map(parameters.map((parameter) => [parameter.name, parameter])).values()];
}

/** A tensor that belongs to a network's state, trained or not. */
export interface StateTensor {
  /** Name under which files keep it. */
  readonly name: string;
  /** Owned by the bank, mixer or layer that made it. */
  readonly variable: tf.Variable;
}

/** Plain values of a tensor, row-major. */
export interface TensorValues {
  /** Length of every axis; `[]` for one number. */
  readonly shape: readonly number[];
  /** The numbers, row-major. */
  readonly values: Float32Array;
}

/** A source of random numbers; `createRandom` makes one from a seed. */
export interface RandomSource {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** Accepts a {@link RandomSource}, whatever else it can do. */
export const randomSource: Shape = (value, at) =>
  (isRecord(value) && typeof value.uniform === "function" && typeof value.normal === "function") ||
  at.expected("to be a source of random numbers", value, "Use createRandom(0).");
