import * as tf from "@tensorflow/tfjs-core";
import { spread } from "../../tensorflow/spread.js";
import {
  isImage,
  padsLess,
  poolWindow,
  type Window,
  windowed,
  windowFields,
  windowTitle,
} from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/** Mean of each window; padding counts as zeros, as in PyTorch. */
export interface AveragePoolNode extends NodeBase, Window {
  readonly op: "averagePool";
}

export const averagePool: Operation<AveragePoolNode> = {
  op: "averagePool",
  reads: ["image"],
  fields: windowFields,
  complete: poolWindow,
  title: (node) => `mean pool ${windowTitle(node)}`,
  drawing: { label: "pooling", short: "pool", look: "pooling" },
  infer(node, [input], at) {
    if (!isImage(input, node, at) || !padsLess(node, at)) return undefined;
    const sides = windowed(node, input, at);
    return sides && [...sides, input[2] as number];
  },
  compute({ kernel, stride, padding }, [x]) {
    const pad: [number, number] = [padding, padding];
    const image = x as tf.Tensor4D;
    const padded = padding === 0 ? image : tf.pad(image, [[0, 0], pad, pad, [0, 0]]);
    return tf.avgPool(padded, kernel, stride, "valid");
  },
  macs: () => 0,
  published: (_, { read }) => ({ avg_pool2d: read }),
  pullBack(node, cotangent, _, read) {
    const windows = Array.from({ length: node.kernel ** 2 }, (__, window) =>
      spread(cotangent as tf.Tensor4D, node, window, read),
    );
    return tf.div(tf.addN(windows), node.kernel ** 2);
  },
};
