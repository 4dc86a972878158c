import * as tf from "@tensorflow/tfjs-core";
import {
  also,
  demand,
  instance,
  integer,
  number,
  optional,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { blend } from "../tensorflow/blend.js";
import { batchNormInference, batchNormTraining } from "../tensorflow/fused.js";
import { type ChannelTensor, ChannelTensors } from "./channel-tensors.js";

/** Plain values of a batch norm layer, each `[channels]`. */
export interface BatchNormValues {
  /** Scale of every channel, `[channels]`. */
  readonly gamma: Float32Array;
  /** Shift of every channel, `[channels]`. */
  readonly beta: Float32Array;
  /** Running mean of every channel, `[channels]`. */
  readonly mean: Float32Array;
  /** Running variance of every channel, `[channels]`. */
  readonly variance: Float32Array;
}

/** Statistics of a batch, to be blended into the running ones; their holder disposes the tensors. */
export interface BatchStatistics {
  /** The layer whose batch it was. */
  readonly layer: BatchNorm;
  /** `[channels]` */
  readonly mean: tf.Tensor1D;
  /** `[channels]`, unbiased. */
  readonly variance: tf.Tensor1D;
}

/** Constants of {@link BatchNorm}. */
export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5, as in PyTorch. */
  readonly epsilon?: number;
  /** Share of a new batch in the running statistics: `running += momentum (batch - running)`. Default 0.1. */
  readonly momentum?: number;
}

const vector = instance(Float32Array, "Use a Float32Array, or freshBatchNorm(channels).");

const batchNormValues: Shape = also(
  record<BatchNormValues>(
    { gamma: vector, beta: vector, mean: vector, variance: vector },
    "Use freshBatchNorm(channels).",
  ),
  ({ gamma, beta, mean, variance }: BatchNormValues) =>
    [beta, mean, variance].every(({ length }) => length === gamma.length),
  "to have vectors of one length",
  "Use freshBatchNorm(channels).",
);

const batchNormArguments = record<{ name: unknown; values: unknown; options: unknown }>({
  name: text("Name the layer."),
  values: batchNormValues,
  options: record<BatchNormOptions>({
    epsilon: optional(number({ above: 0, max: 1, use: 1e-5 })),
    momentum: optional(number({ min: 0, max: 1, use: 0.1 })),
  }),
});

/**
 * Batch normalisation over all but the last axis, with running statistics for evaluation.
 *
 * Owns `gamma`, `beta`, running `mean` and `variance`, each `[channels]`; `dispose()` frees them.
 * Normalises with the biased variance and stores the unbiased one (PyTorch's rule, that of the published code).
 *
 * @throws InputError for values that are not four vectors of one length, and for impossible options.
 */
export class BatchNorm extends ChannelTensors {
  readonly channels: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma: tf.Variable<tf.Rank.R1>;
  readonly beta: tf.Variable<tf.Rank.R1>;
  readonly mean: tf.Variable<tf.Rank.R1>;
  readonly variance: tf.Variable<tf.Rank.R1>;

  constructor(name: string, values: BatchNormValues, options: BatchNormOptions = {}) {
    demand({ name, values, options }, batchNormArguments, "arguments", "BatchNorm");
    const { epsilon = 1e-5, momentum = 0.1 } = options;
    const tensors = (["gamma", "beta", "mean", "variance"] as const).map((of): ChannelTensor => {
      const isTrained = of === "gamma" || of === "beta";
      const start = { shape: [values[of].length], values: values[of] };
      return { name: of, kind: "batchNorm", isTrained, values: start };
    });
    super(name, tensors);
    this.channels = values.gamma.length;
    this.epsilon = epsilon;
    this.momentum = momentum;
    const vector = (of: keyof BatchNormValues): tf.Variable<tf.Rank.R1> =>
      this.variable(of) as tf.Variable<tf.Rank.R1>;
    this.gamma = vector("gamma");
    this.beta = vector("beta");
    this.mean = vector("mean");
    this.variance = vector("variance");
  }

  /**
   * Normalises with the statistics of the batch and adds them to `statistics`.
   *
   * The running statistics do not change here: `absorb` blends them in once the step is known to be good.
   *
   * @param x `[n, h, w, channels]`
   * @returns `[n, h, w, channels]`; owned by the caller or its `tf.tidy`.
   */
  train(x: tf.Tensor4D, statistics: BatchStatistics[]): tf.Tensor4D {
    const { y, mean, variance } = batchNormTraining(x, this.gamma, this.beta, this.epsilon);
    statistics.push({ layer: this, mean, variance });
    return y;
  }

  /**
   * Normalises with the running statistics.
   *
   * @param x `[n, h, w, channels]`
   * @returns `[n, h, w, channels]`; owned by the caller or its `tf.tidy`.
   */
  evaluate(x: tf.Tensor4D): tf.Tensor4D {
    return batchNormInference(x, this.gamma, this.beta, this.mean, this.variance, this.epsilon);
  }

  /** Blends a batch's statistics into the running ones by {@link blend}. */
  absorb({ mean, variance }: BatchStatistics): void {
    tf.tidy(() => {
      this.mean.assign(this.blend(this.mean, mean));
      this.variance.assign(this.blend(this.variance, variance));
    });
  }

  /**
   * Running statistics after a batch: `running = (1 - momentum) running + momentum batch`.
   *
   * @param running `[channels]`, as is `batch`.
   * @returns `[channels]`; owned by the caller or its `tf.tidy`.
   */
  blend(running: tf.Tensor1D, batch: tf.Tensor1D): tf.Tensor1D {
    return blend(running, batch, this.momentum);
  }

  /** Copies of the four vectors. */
  values(): BatchNormValues {
    const [gamma, beta, mean, variance] = [this.gamma, this.beta, this.mean, this.variance].map((vector) =>
      Float32Array.from(vector.dataSync()),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    return { gamma, beta, mean, variance };
  }
}

/** The batch norms among layers. */
export function batchNormsIn(layers: ReadonlyMap<string, ChannelTensors>): ReadonlyMap<string, BatchNorm> {
  return new Map([...layers].flatMap(([node, layer]) => (layer instanceof BatchNorm ? [[node, layer]] : [])));
}

const channelCount = integer({ min: 0, max: 2 ** 24 });

/**
 * The values of a new batch norm: gamma 1, beta 0, mean 0, variance 1.
 *
 * @throws InputError for a number of channels that is not an integer of at least 0.
 */
export function freshBatchNorm(channels: number): BatchNormValues {
  demand(channels, channelCount, "channels", "freshBatchNorm");
  return {
    gamma: new Float32Array(channels).fill(1),
    beta: new Float32Array(channels),
    mean: new Float32Array(channels),
    variance: new Float32Array(channels).fill(1),
  };
}
