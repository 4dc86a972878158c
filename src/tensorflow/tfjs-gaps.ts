/**
 * What tfjs has but its types leave out. The one file where a cast past the type checker is allowed.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
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
  isUsingGpuDevice(): boolean;
  /** The number of a new tensor from row-major values; booleans are bytes. */
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
  /** What the outputs of a node would be; unknown sizes are -1. Only in the addon that the set-up compiles. */
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
  /** Names of all devices of a type, such as `"GPU"`; only in the addon that the set-up compiles. */
  listDevices?(type: string): string[];
  /** Names of our own operations that are worth calling on this processor. */
  readonly ownOperations?: readonly string[];
}

/** The native addon's description of a tensor that an operation made. */
export interface OutputInfo {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** What the backend keeps of a tensor's values. */
export interface StoredTensor {
  /** The addon's number for it. */
  id: number;
  /** The values until they are put on the device, then null. */
  readonly values: unknown;
  /** How many tensors have these values. */
  readonly refCount: number;
}

/** The backend class of tfjs-node, as far as this library calls it. */
export interface NativeBackend extends tf.KernelBackend {
  /** Can be replaced while operations are observed. */
  binding: NativeBinding;
  /** What the processor can do, read when the library was loaded. */
  readonly processorFeatures: string;
  readonly tensorMap: { get(dataId: object): StoredTensor | undefined };
  /** The addon's numbers for tensors; first puts values on the device that are not there yet. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  /** A tensor from the addon's number for it. */
  createOutputTensor(info: OutputInfo): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** Functions that tfjs-node 4.22 calls; Node 22 warns about them on standard error, and later versions lack them. */
interface DeprecatedUtil {
  isNullOrUndefined: (value: unknown) => boolean;
  isArray: (value: unknown) => boolean;
}

const require: NodeJS.Require = createRequire(import.meta.url);

/** The folder of the native addon, which the set-up compiles. */
export function addonFolder(): string {
  return join(dirname(require.resolve("#package.json")), "build", "addon");
}

/** Creates the native backend from the addon at `addonPath`, without tfjs-node's own start-up. */
export function constructNativeBackend(addonPath: string): NativeBackend {
  const util = require("node:util") as DeprecatedUtil;
  util.isNullOrUndefined = (value) => value === null || value === undefined;
  util.isArray = Array.isArray;
  // The part of tfjs-node that the build puts together; it also registers gradients and kernels.
  const { NodeJSKernelBackend } = require("#tfjs-node") as {
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

/** The current backend of this process. */
export function currentBackend(): NativeBackend {
  return tf.backend() as NativeBackend;
}

/** Gradients of the scalar `f()` with respect to `inputs`, and its value. The caller disposes all of them. */
export function valueAndGradients(
  f: () => tf.Scalar,
  inputs: readonly tf.Tensor[],
): { value: tf.Scalar; gradients: tf.Tensor[] } {
  // tf.variableGrads returns a map by tfjs's own variable names; ours differ, so we need the order instead.
  const { value, grads } = tf.engine().gradients(f as () => tf.Tensor, inputs as tf.Tensor[]);
  return { value: value as tf.Scalar, gradients: grads };
}
