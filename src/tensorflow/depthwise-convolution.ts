import * as tf from "@tensorflow/tfjs-core";
import { type ConvolutionGeometry, paddingAttributes } from "./convolution.js";
import { native } from "./native.js";
import { operationsIn, type Precision } from "./precision.js";
import { withGradient } from "./run-op.js";

/**
 * Convolution of every channel with a kernel of its own, with symmetric zero padding, as PyTorch has it.
 *
 * @param x `[n, h, w, c]`
 * @param kernel `[kh, kw, c]`
 * @param precision As of the other convolutions; on a processor always float32, because TensorFlow's gradients take two to
 *   four times as long in bfloat16. Default `"float32"`.
 * @returns `[n, h', w', c]` with `h' = floor((h + 2 padding - kh) / stride) + 1`; owned by the caller or its `tf.tidy`.
 */
export function depthwiseConvolution(
  x: tf.Tensor4D,
  kernel: tf.Tensor3D,
  { stride, padding }: ConvolutionGeometry,
  precision: Precision = "float32",
): tf.Tensor4D {
  const run = operationsIn(native().binding.isUsingGpuDevice() ? precision : "float32");
  const attributes = {
    T: { type: "float32" },
    strides: [1, stride, stride, 1],
    data_format: "NHWC",
    dilations: [1, 1, 1, 1],
    ...paddingAttributes(padding),
  } as const;
  const gradient = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
    const [xs, filter] = saved as [tf.Tensor, tf.Tensor];
    const sizes = (of: tf.Tensor): tf.Tensor => tf.tensor1d(of.shape, "int32");
    return [
      run("DepthwiseConv2dNativeBackpropInput", attributes, [sizes(xs), filter, dy]),
      run("DepthwiseConv2dNativeBackpropFilter", attributes, [xs, sizes(filter), dy]),
    ];
  };
  return tf.tidy(() => {
    const filter = tf.expandDims(kernel, 3);
    return withGradient<tf.Tensor4D>([x, filter], () => ({
      value: run("DepthwiseConv2dNative", attributes, [x, filter]),
      saved: [x, filter],
      gradient,
    }));
  });
}
