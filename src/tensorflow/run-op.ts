import type { Tensor } from "@tensorflow/tfjs-core";
import { native } from "./native.js";
import type { OpAttribute } from "./tfjs-gaps.js";

/** TensorFlow's numbers of types; tfjs has no name for the last two. */
const types = { float32: 1, int32: 3, bfloat16: 14, float16: 19 } as const;

/** The value of an operation's attribute; `{ type }` names a data type. */
export type AttributeValue =
  | boolean
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly int: number }
  | { readonly type: keyof typeof types };

/**
 * Runs any TensorFlow operation by its name, eagerly.
 *
 * It has no gradient of its own: wrap it in `tf.customGrad` where one is needed.
 *
 * @param op Name in TensorFlow's operation registry, such as `"FusedBatchNormV3"`.
 * @returns As many tensors as `outputs`; owned by the caller or its `tf.tidy`.
 * @example
 * ```ts
 * const [q, r] = runOp("Qr", { T: { type: "float32" }, full_matrices: false }, [matrix], 2);
 * ```
 */
export function runOp(
  op: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  inputs: readonly Tensor[],
  outputs: number,
): Tensor[] {
  return native().executeMultipleOutputs(op, toAttributes(attributes), inputs, outputs);
}

/** Attributes as the addon takes them. */
export function toAttributes(attributes: Readonly<Record<string, AttributeValue>>): OpAttribute[] {
  return Object.entries(attributes).map(([name, value]) => toAttribute(name, value));
}

function toAttribute(name: string, value: AttributeValue): OpAttribute {
  const { binding } = native();
  if (typeof value === "boolean") return { name, type: binding.TF_ATTR_BOOL, value };
  if (typeof value === "string") return { name, type: binding.TF_ATTR_STRING, value };
  if (Array.isArray(value)) return { name, type: binding.TF_ATTR_INT, value };
  if ("float" in value) return { name, type: binding.TF_ATTR_FLOAT, value: value.float };
  if ("int" in value) return { name, type: binding.TF_ATTR_INT, value: value.int };
  return { name, type: binding.TF_ATTR_TYPE, value: types[(value as { type: keyof typeof types }).type] };
}
