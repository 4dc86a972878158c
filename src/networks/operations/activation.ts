import * as tf from "@tensorflow/tfjs-core";
import type { NodeBase, Operation } from "./operation.js";

/** What tells one activation from another. */
interface Activation<Op extends string> {
  readonly op: Op;
  /** For people, where it is not the name. */
  readonly title?: string;
  readonly compute: (x: tf.Tensor) => tf.Tensor;
  /** Its slope at 0; left out where it does not map 0 to 0, so that a channel of zeros changes what the net computes. */
  readonly slopeAtZero?: number;
}

/** An operation that applies a function to every number. */
export function activation<Node extends NodeBase>({
  op,
  title = op,
  compute,
  slopeAtZero,
}: Activation<Node["op"]>): Operation<Node> {
  return {
    op,
    reads: ["anything"],
    fields: {} as Operation<Node>["fields"],
    title: () => title,
    drawing: { label: "activation", short: title, look: "activation" },
    infer: (_, [input]) => input,
    compute: (_, [x]) => compute(x as tf.Tensor),
    macs: () => 0,
    published: () => ({}),
    ...(slopeAtZero === undefined
      ? {}
      : { pullBack: (_, cotangent): tf.Tensor => tf.mul(cotangent, slopeAtZero) }),
  };
}
