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

/** What distinguishes ways to pool. */
interface Pooling<Node extends NodeBase & Window>
  extends Pick<Operation<Node>, "op" | "compute" | "published"> {
  /** Such as `"max pool"`; the window follows. */
  readonly title: string;
}

/** One number for each window of an image, channel by channel. */
export function pooling<Node extends NodeBase & Window>({ title, ...own }: Pooling<Node>): Operation<Node> {
  return {
    ...own,
    reads: ["image"],
    fields: windowFields as unknown as Operation<Node>["fields"],
    complete: poolWindow as unknown as NonNullable<Operation<Node>["complete"]>,
    title: (node) => `${title} ${windowTitle(node)}`,
    drawing: { label: "pooling", short: "pool", look: "pooling" },
    infer(node, [input], at) {
      if (!isImage(input, node, at) || !padsLess(node, at)) return undefined;
      const sides = windowed(node, input, at);
      return sides && [...sides, input[2] as number];
    },
    macs: () => 0,
    // Max pooling has no slope at a tie, so it is treated as mean pooling.
    pullBack(node, cotangent, _, read) {
      const windows = Array.from({ length: node.kernel ** 2 }, (__, window) =>
        spread(cotangent as tf.Tensor4D, node, window, read),
      );
      return tf.div(tf.addN(windows), node.kernel ** 2);
    },
  };
}
