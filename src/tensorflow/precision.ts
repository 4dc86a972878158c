import type * as tf from "@tensorflow/tfjs-core";
import { native } from "./native.js";
import { hasFeature } from "./processor.js";
import { type AttributeValue, runOp, toAttributes } from "./run-op.js";
import type { OutputInfo } from "./tfjs-gaps.js";

/**
 * The numbers that convolutions multiply: `"float32"`; `"bfloat16"`, with its range and 8 bits; `"float16"`, with 11 bits
 * and numbers from 6e-8 to 65504, only on GPUs. Sums, weights and everything else are float32 in all three.
 */
export type Precision = "float32" | "bfloat16" | "float16";

type LowPrecision = Exclude<Precision, "float32">;

/** All of them, the exact one first. */
export const precisions: readonly Precision[] = ["float32", "bfloat16", "float16"];

/**
 * How a machine computes in a precision. `"slow"`: it multiplies such numbers, in more time than float32 takes;
 * `"emulated"`: inputs and results are rounded, which takes longer too.
 */
export type PrecisionSupport = "native" | "slow" | "emulated" | "none";

/** What the support depends on; tests bring their own. */
export interface PrecisionSources {
  readonly usesGpu: boolean;
  /** The processor's features and its maker, one word each. */
  readonly features: string;
}

/** How TensorFlow computes in a precision on this machine. */
export function precisionSupport(
  precision: Precision,
  sources: PrecisionSources = machine(),
): PrecisionSupport {
  if (precision === "float32" || sources.usesGpu) return "native";
  if (precision === "float16") return "none";
  // Arm's own word, bf16, does not count: TensorFlow 2.21 gives bfloat16 to oneDNN on x86-64 only. On arm64 it falls back to
  // loops that are less exact, and warns of itself.
  if (hasFeature("amx_bf16", sources.features)) return "native";
  if (!hasFeature("avx512_bf16", sources.features)) return "emulated";
  // Measured without AMX: a step takes 0.7 of float32's time on AMD's Zen 4, and 1.9 of it on Intel's Emerald Rapids.
  return hasFeature("AuthenticAMD", sources.features) ? "native" : "slow";
}

/**
 * The precision that a training step computes in: the one that a plan asks for, or float32 where that one takes longer and
 * gains nothing.
 */
export function trainedPrecision(precision: Precision = "float32", sources?: PrecisionSources): Precision {
  const support = precisionSupport(precision, sources);
  return support === "emulated" || support === "slow" ? "float32" : precision;
}

/** Whether this machine multiplies float32 for a precision: that is what was asked for, or it has nothing narrower. */
export function computesInFloat32(precision: Precision): boolean {
  return precision === "float32" || ["emulated", "none"].includes(precisionSupport(precision));
}

function machine(): PrecisionSources {
  const { binding, processorFeatures } = native();
  return { usesGpu: binding.isUsingGpuDevice(), features: processorFeatures };
}

/** Runs an operation with one output on float32 tensors, and returns a float32 tensor. */
export type FloatOperation = (
  op: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  inputs: readonly tf.Tensor[],
) => tf.Tensor;

/**
 * Runs operations whose float inputs and output have a precision.
 *
 * @param emulated Computes in float32 and rounds inputs and output: the same numbers, up to the order of sums, as on a
 *   machine that multiplies such numbers itself. Default: if this one does not.
 */
export function operationsIn(
  precision: Precision,
  emulated: boolean = precision !== "float32" && computesInFloat32(precision),
): FloatOperation {
  if (precision === "float32")
    return (op, attributes, inputs) => runOp(op, attributes, inputs, 1)[0] as tf.Tensor;
  if (!emulated) {
    return (op, attributes, inputs) =>
      throughCasts(inputs, precision, (ids, run) => run(op, { ...attributes, T: { type: precision } }, ids));
  }
  return (op, attributes, inputs) => {
    const given = inputs.map((input) => (isFloat(input) ? rounded(input, precision) : input));
    return rounded(runOp(op, attributes, given, 1)[0] as tf.Tensor, precision);
  };
}

const isFloat = ({ dtype }: tf.Tensor): boolean => dtype === "float32";

/** Rounds to the nearest numbers of a precision, as float32; owned by the caller or its `tf.tidy`. */
export function rounded(x: tf.Tensor, precision: LowPrecision): tf.Tensor {
  return throughCasts([x], precision, ([low]) => low as number);
}

/** Runs an operation with one output on the addon's numbers of tensors. */
type RunById = (
  op: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  ids: readonly number[],
) => number;

/** Casts the float inputs to a type that tfjs has no name for, and the result of `compute` back to float32. */
function throughCasts(
  inputs: readonly tf.Tensor[],
  type: LowPrecision,
  compute: (ids: readonly number[], run: RunById) => number,
): tf.Tensor {
  const backend = native();
  const { binding } = backend;
  const between: number[] = [];
  const run: RunById = (op, attributes, ids) => {
    const [output] = binding.executeOp(op, toAttributes(attributes), ids, 1) as [OutputInfo];
    between.push(output.id);
    return output.id;
  };
  try {
    const given = backend.getInputTensorIds(inputs);
    const cast = given.map((id, i) =>
      isFloat(inputs[i] as tf.Tensor) ? run("Cast", { SrcT: { type: "float32" }, DstT: { type } }, [id]) : id,
    );
    const back = toAttributes({ SrcT: { type }, DstT: { type: "float32" } });
    const [result] = binding.executeOp("Cast", back, [compute(cast, run)], 1) as [OutputInfo];
    return backend.createOutputTensor(result);
  } finally {
    for (const id of between) binding.deleteTensor(id);
  }
}
