import { customGrad, type GradSaveFunc, type Tensor } from "@tensorflow/tfjs-core";
import { native } from "./native.js";
import type { OpAttribute } from "./tfjs-gaps.js";

/** TensorFlow's numbers for data types; tfjs has no name for the last two. */
export const dataTypes = { float32: 1, int32: 3, bool: 10, bfloat16: 14, float16: 19 } as const;

/** TensorFlow's numbers for the kinds of attributes. */
export const attributeKinds = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

/** The value of an operation's attribute; `{ type }` names a data type. */
export type AttributeValue =
  | boolean
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly int: number }
  | { readonly type: keyof typeof dataTypes };

/**
 * Runs any TensorFlow operation by its name, eagerly.
 *
 * It has no gradient of its own: use {@link withGradient} where one is needed.
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

/** What an operation returns, and how its gradient is computed from some saved tensors. */
export interface Forward {
  readonly value: Tensor;
  readonly saved: readonly Tensor[];
  /** Gradients of the inputs, in their order. */
  readonly gradient: (dy: Tensor, saved: Tensor[]) => Tensor | Tensor[];
}

/**
 * Runs operations that have a gradient of their own.
 *
 * @param inputs The tensors that a gradient is computed for.
 * @returns The forward value; owned by the caller or its `tf.tidy`.
 */
export function withGradient<T extends Tensor>(inputs: readonly Tensor[], forward: () => Forward): T {
  native();
  const operation = customGrad((...args: unknown[]) => {
    const { value, saved, gradient } = forward();
    (args.at(-1) as GradSaveFunc)([...saved]);
    return { value, gradFunc: gradient };
  });
  return operation(...inputs) as T;
}

/** Attributes as the addon takes them. */
export function toAttributes(attributes: Readonly<Record<string, AttributeValue>>): OpAttribute[] {
  return Object.entries(attributes).map(([name, value]) => toAttribute(name, value));
}

function toAttribute(name: string, value: AttributeValue): OpAttribute {
  if (typeof value === "boolean") return { name, type: attributeKinds.bool, value };
  if (typeof value === "string") return { name, type: attributeKinds.string, value };
  if ("float" in value) return { name, type: attributeKinds.float, value: value.float };
  if ("int" in value) return { name, type: attributeKinds.int, value: value.int };
  if ("type" in value) return { name, type: attributeKinds.type, value: dataTypes[value.type] };
  return { name, type: attributeKinds.int, value };
}
