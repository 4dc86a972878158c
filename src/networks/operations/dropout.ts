import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../checking/shapes.js";
import { runOp } from "../../tensorflow/run-op.js";
import type { NodeBase, Operation } from "./operation.js";

/**
 * Dropout: in a training step, each number is 0 with probability `rate`, and else divided by `1 - rate`; everywhere else, in
 * tests and where growth looks at data, numbers pass as they are.
 *
 * What is dropped follows from the run's seed, the phase, the epoch and the step, so that a resumed run drops the same. Source:
 * Srivastava et al. 2014, inverted.
 */
export interface DropoutNode extends NodeBase {
  readonly op: "dropout";
  /** Probability that a number is dropped, at least 0 and below 1. */
  readonly rate: number;
}

export const dropout: Operation<DropoutNode> = {
  op: "dropout",
  reads: ["anything"],
  fields: { rate: number({ min: 0, max: 0.99, use: 0.5 }) },
  title: ({ rate }) => `dropout ${rate}`,
  drawing: { label: "other", short: "drop", look: "other" },
  infer: (_, [input]) => input,
  compute({ name, rate }, [x], _, { seed }) {
    if (seed === undefined || rate === 0) return tf.clone(x as tf.Tensor);
    const { shape } = x as tf.Tensor;
    const own = tf.add(seed, tf.tensor1d([0, hash(name)], "int32"));
    const types = { T: { type: "int32" }, Tseed: { type: "int32" }, dtype: { type: "float32" } } as const;
    const [drawn] = runOp("StatelessRandomUniform", types, [tf.tensor1d(shape, "int32"), own], 1);
    const kept = tf.cast(tf.greaterEqual(drawn as tf.Tensor, rate), "float32");
    return tf.mul(x as tf.Tensor, tf.div(kept, 1 - rate));
  },
  macs: () => 0,
  published: () => ({}),
  pullBack: (_, cotangent) => cotangent,
  isRandom: true,
};

/** A number below 2^30 for each name, so that nodes drop different numbers (FNV-1a). */
function hash(name: string): number {
  const word = [...name].reduce(
    (so, letter) => Math.imul(so ^ (letter.codePointAt(0) as number), 0x01000193),
    0x811c9dc5,
  );
  return word >>> 2;
}
