import * as tf from "@tensorflow/tfjs-core";
import type { Window } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";
import { pooling } from "./pooling.js";

/** Mean of each window; padding counts as zeros, as in PyTorch. */
export interface AveragePoolNode extends NodeBase, Window {
  readonly op: "averagePool";
}

export const averagePool: Operation<AveragePoolNode> = pooling({
  op: "averagePool",
  title: "mean pool",
  compute({ kernel, stride, padding }, [x]) {
    const pad: [number, number] = [padding, padding];
    const image = x as tf.Tensor4D;
    const padded = padding === 0 ? image : tf.pad(image, [[0, 0], pad, pad, [0, 0]]);
    return tf.avgPool(padded, kernel, stride, "valid");
  },
  published: (_, { read }) => ({ avg_pool2d: read }),
});
