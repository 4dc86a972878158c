import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../../checking/input-error.js";
import type { NetworkDescription } from "../description.js";
import { outputShapes } from "../shapes.js";
import type { NodeTensors, Operation, ValueShape } from "./operation.js";
import { definitionOf, type NetworkNode, operationOf } from "./operations.js";

/** Examples that operations are tried on. */
const tried = 2;

/** A node of a user's operation, with numbers to try it on. */
interface Trial {
  readonly node: NetworkNode;
  readonly operation: Operation<NetworkNode>;
  readonly read: readonly ValueShape[];
  readonly made: ValueShape;
}

/**
 * Tries the operations of the user's own on made-up numbers, before anything is trained: what they compute, cost and need a
 * gradient of, and whether a channel depends on others than their definition says, as growth would then change what a net
 * computes.
 *
 * @param description a valid one
 */
export function ownOperationProblems(description: NetworkDescription): string[] {
  const { nodes, input } = description;
  if (!nodes.some((node) => definitionOf(node) !== undefined)) return [];
  const shapes = new Map([["input", input], ...outputShapes(description)]);
  const learns = new Set<string>();
  return nodes.flatMap((node) => {
    const operation = operationOf(node);
    const needsGradient = node.inputs.some((name) => learns.has(name));
    if (needsGradient || (operation.tensors?.(node).length ?? 0) > 0) learns.add(node.name);
    if (definitionOf(node) === undefined) return [];
    const read = node.inputs.map((name) => shapes.get(name) as ValueShape);
    const trial = { node, operation, read, made: shapes.get(node.name) as ValueShape };
    return tf.tidy(() => [...costProblems(trial), ...computeProblems(trial, needsGradient)]);
  });
}

function problem({ node }: Trial, constraint: string, got: string, what: string, remedy: string): string[] {
  return [`Expected ${node.op} to ${constraint} but got ${got} (${what}, node ${node.name}). ${remedy}`];
}

function costProblems(trial: Trial): string[] {
  const { node, operation, made } = trial;
  try {
    const macs: unknown = operation.macs(node, made);
    if (typeof macs === "number" && macs >= 0 && macs < Number.POSITIVE_INFINITY) return [];
    return problem(trial, "cost a number of at least 0", String(macs), "macs", "Return such a number.");
  } catch (error) {
    return problem(trial, "cost a number", thrown(error), "macs", "Look at what it calls.");
  }
}

function computeProblems(trial: Trial, needsGradient: boolean): string[] {
  const inputs = trial.read.map((shape) => madeUp([tried, ...shape]));
  const compute = computed(trial);
  try {
    const value = compute(inputs);
    if (!areEqual(value, compute(inputs))) {
      const remedy = "Leave random numbers to dropout, or make them from mode.seed.";
      return problem(trial, "compute the same of the same", "something else", "compute", remedy);
    }
    if (!value.dataSync().some(Number.isFinite)) {
      const remedy = "Look at logarithms, roots and divisions.";
      return problem(trial, "compute finite numbers", "none from numbers about 1", "compute", remedy);
    }
    const other = dependence(trial, inputs, value);
    if (other.length > 0 || !needsGradient) return other;
  } catch (error) {
    if (error instanceof InputError) return [...error.problems];
    return problem(trial, "compute a tensor", thrown(error), "compute", "Look at what it calls.");
  }
  try {
    tf.grads((...read: tf.Tensor[]) => tf.sum(compute(read)))(inputs);
    return [];
  } catch (error) {
    const remedy = "Use operations of TensorFlow.js that have a gradient.";
    return problem(trial, "have a gradient", thrown(error), "compute", remedy);
  }
}

function computed({ node, operation }: Trial): (inputs: readonly tf.Tensor[]) => tf.Tensor {
  const own = new Map(operation.tensors?.(node).map(({ name, shape }) => [name, madeUp(shape)]));
  const tensors: NodeTensors = {
    weight: () => own.get("weight") as tf.Tensor,
    own: (_, name) => own.get(name),
    layer: () => undefined,
  };
  return (inputs) => operation.compute(node, inputs, tensors, {});
}

/** Changes the first channel of what is read, and looks where that shows in what is made. */
function dependence(trial: Trial, inputs: readonly tf.Tensor[], value: tf.Tensor): string[] {
  const { node, operation, made } = trial;
  const { groups, cannotGrow, fields } = operation;
  if (cannotGrow !== undefined || "role" in fields) return [];
  const channels = made.at(-1) as number;
  const size = groups === undefined ? 1 : channels / Number(node[groups as keyof NetworkNode]);
  const changed = inputs.map((input) => tf.add(input, firstOf(input.shape.at(-1) as number)));
  const after = computed(trial)(changed);
  const [kept, same] = [value, after].map((tensor) => restOf(tensor, size));
  if (areEqual(kept as tf.Tensor, same as tf.Tensor)) return [];
  const [says, wanted] =
    groups === undefined
      ? ['grow: "channels"', "the same channel"]
      : [`grow: { groups: "${groups}" }`, `a group of ${size} channels`];
  const remedy =
    groups === undefined ? 'Use grow: { groups: "SETTING" }, or leave grow out.' : "Leave grow out.";
  const constraint = `make each channel of ${wanted} alone, as ${says} says,`;
  return problem(trial, constraint, "others that change with the first", "compute", remedy);
}

const firstOf = (channels: number): tf.Tensor =>
  tf.cast(tf.oneHot(tf.scalar(0, "int32"), channels), "float32");

/** All channels from `start`. */
function restOf(tensor: tf.Tensor, start: number): tf.Tensor {
  const { shape } = tensor;
  const begin = shape.map((_, axis) => (axis + 1 === shape.length ? start : 0));
  return tf.slice(tensor, begin);
}

/** Whether numbers are equal but for rounding; NaN equals itself. */
function areEqual(one: tf.Tensor, other: tf.Tensor): boolean {
  const [a, b] = [one.dataSync(), other.dataSync()];
  return a.every((value, i) => {
    const second = b[i] as number;
    return Object.is(value, second) || Math.abs(value - second) <= 1e-4 * (1 + Math.abs(value));
  });
}

/** Numbers between 0.5 and 1.5, none the same for long: an operation may divide by them, or take their logarithm. */
function madeUp(shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => 1 + Math.sin(i + 1) / 2),
    [...shape],
  );
}

const thrown = (error: unknown): string =>
  `an error that it threw, "${error instanceof Error ? error.message : String(error)}"`;
