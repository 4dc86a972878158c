/**
 * What tfjs has but does not say in its types. The one file where a cast past the type checker is allowed.
 */
import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";

/** One attribute of a TensorFlow operation, as the native addon takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of the native addon that this library calls. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  isUsingGpuDevice(): boolean;
  /** The number of a new tensor, from values in row order; bytes of truth values for `TF_BOOL`. */
  createTensor(shape: readonly number[], type: number, values: unknown): number;
  executeOp(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): OutputInfo[];
  deleteTensor(id: number): void;
  /** A tensor's values, once they are computed. */
  tensorDataSync(id: number): tf.backend_util.TypedArray | string[];
  /** What the outputs of a node would be; sizes that cannot be told are -1. Only in the addon that the set-up compiles. */
  describeOutputs?(
    graph: Uint8Array,
    node: string,
  ): { readonly shape: readonly number[] | null; readonly dtype: number }[];
  /** Makes a graph callable by name; only in the addon that the set-up compiles. Ends are node, index, node, index... */
  defineFunction?(
    name: string,
    graph: Uint8Array,
    inputs: readonly (string | number)[],
    outputs: readonly (string | number)[],
  ): void;
  removeFunction?(name: string): void;
  /** Names of operations of ours that are worth calling on this processor. */
  readonly ownOperations?: readonly string[];
}

/** What the native addon says of a tensor that an operation made. */
export interface OutputInfo {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The backend class of tfjs-node, as far as this library calls it. */
export interface NativeBackend extends tf.KernelBackend {
  /** Can be replaced for as long as operations are to be seen. */
  binding: NativeBinding;
  /** What is known of a tensor; its `values` until they are put on the device. */
  readonly tensorMap: { get(dataId: object): { readonly values: unknown } | undefined };
  /** The addon's numbers of tensors; puts values on the device that were still waiting. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  /** A tensor from the addon's number of it. */
  createOutputTensor(info: OutputInfo): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** Functions that tfjs-node 4.22 calls; Node 22 warns of them on standard error, and later versions do without. */
interface DeprecatedUtil {
  isNullOrUndefined: (value: unknown) => boolean;
  isArray: (value: unknown) => boolean;
}

const require: NodeJS.Require = createRequire(import.meta.url);

/** The folder of the installed tfjs-node-gpu package. */
export function nativePackageFolder(): string {
  return require.resolve("@tensorflow/tfjs-node-gpu/package.json").replace(/package\.json$/, "");
}

/** Makes the native backend from the addon at `addonPath`, without tfjs-node's own start-up. */
export function constructNativeBackend(addonPath: string): NativeBackend {
  const util = require("node:util") as DeprecatedUtil;
  util.isNullOrUndefined = (value) => value === null || value === undefined;
  util.isArray = Array.isArray;
  require("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  const { NodeJSKernelBackend } = require("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js") as {
    NodeJSKernelBackend: new (binding: NativeBinding, packageName: string) => NativeBackend;
  };
  return new NodeJSKernelBackend(require(addonPath) as NativeBinding, "@tensorflow/tfjs-node-gpu");
}

/** Catches what native code writes to standard error, which JavaScript cannot see. */
export interface StderrCapture {
  begin(): void;
  /** What was written since `begin()`. */
  end(): string;
}

/** The small addon at that path, which the set-up compiles. */
export function loadStderrCapture(path: string): StderrCapture {
  return require(path) as StderrCapture;
}

/** The backend that runs, or is about to run, the tensors of this process. */
export function currentBackend(): NativeBackend {
  return tf.backend() as NativeBackend;
}

/** Gradients of the scalar `f()` with respect to `inputs`, and its value. The caller disposes all of them. */
export function valueAndGradients(
  f: () => tf.Scalar,
  inputs: readonly tf.Tensor[],
): { value: tf.Scalar; gradients: tf.Tensor[] } {
  // tf.variableGrads returns a map by tfjs's own variable names; ours are kept elsewhere, so order is what we need.
  const { value, grads } = tf.engine().gradients(f as () => tf.Tensor, inputs as tf.Tensor[]);
  return { value: value as tf.Scalar, gradients: grads };
}
