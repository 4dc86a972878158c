import * as tf from "@tensorflow/tfjs-core";
import { CompiledFunction, canCompile } from "../tensorflow/graph/compiled-function.js";
import type { FunctionResults } from "../tensorflow/graph/function-results.js";
import { batchGradients, disposeGradients, lossScales } from "./batch-gradients.js";
import { DeviceCopies } from "./device-copies.js";
import { expectFiniteBatch, NotFiniteError } from "./divergence.js";
import type { LearningRate } from "./optimizer-state.js";
import { shardsOf } from "./replicas.js";
import {
  lossShares,
  type StepInputs,
  type StepOptions,
  type StepState,
  stateOf,
  stepOutputs,
  tensorsOf,
} from "./step-outputs.js";
import { ComputedTensors, reportLength, reportOf, type StepValues } from "./step-values.js";

/** What a training step reports of a net. */
export interface StepResult {
  /** Loss of the batch, without the loss weight. */
  readonly loss: number;
  /** How many images of the batch were classified correctly before the step; 0 where numbers are predicted. */
  readonly correct: number;
  /** Sum over the batch of the squared errors before the step, in the units of the targets, where numbers are predicted. */
  readonly squaredError?: number;
}

/** Compiling a step for batches of one size costs about as much as this many steps save. */
const worthCompiling = 20;

/**
 * The training step of a net, or of several that see the same images: forward and backward pass, batch norm statistics
 * and optimizer, as {@link stepOutputs} defines it.
 *
 * For frequent batch sizes it is recorded once, and TensorFlow plans and runs it as a whole: nothing waits for JavaScript,
 * and memory is reused as soon as it is free. For others it runs operation by operation. The choice depends only on
 * `batches`, so that a resumed run computes the same bits.
 *
 * A recorded step of several replicas runs on as many devices as there are, up to one for each replica; one that is not
 * recorded takes them in turn on the first.
 *
 * Valid while the nets have the parameters they had at the first step, and nobody else changes these. Owns the recorded
 * functions and the copies of the state on other devices; `dispose()` frees them. Nets and optimizer stay the caller's.
 *
 * @example
 * ```ts
 * const step = new TrainingStep({ nets: [{ net, weight: 1 }], optimizer });
 * const [{ loss }] = step.run(images, labels, 0.1);
 * ```
 */
export class TrainingStep {
  readonly #options: StepOptions;
  readonly #batches: ReadonlyMap<number, number>;
  readonly #scales: readonly number[];
  readonly #compiled = new Map<number, CompiledFunction>();
  readonly #copies: DeviceCopies;
  #known: StepState | undefined;

  /** @param batches How many batches of each size will come. Default: none is compiled. */
  constructor(options: StepOptions, batches: ReadonlyMap<number, number> = new Map()) {
    this.#options = options;
    this.#batches = batches;
    this.#scales = lossScales(options.loss?.precision);
    this.#copies = new DeviceCopies(options.ranks === undefined ? options.replicas : 1, options.devices);
  }

  /**
   * One step.
   *
   * @param images `[n, ...]`, such as `[n, height, width, channels]`; stays the caller's.
   * @param labels `[n]` classes, int32, or `[n, outputs]` shares of classes or numbers to predict; stays the caller's.
   * @param seed Two integers from 0 to 2^30 from which the step's random numbers follow, given in all steps or in none.
   *   Default: nothing is random.
   * @returns A result for each net, in their order.
   * @throws NotFiniteError when a loss or gradient is not finite; network and momentum are then as they were.
   */
  run(
    images: tf.Tensor,
    labels: tf.Tensor,
    learningRate: LearningRate,
    seed?: readonly [number, number],
  ): StepResult[] {
    // Outside tf.tidy: it creates missing momentum, which stays.
    const state = this.#state;
    for (const scale of this.#scales) {
      let result: StepResult[] | undefined;
      tf.tidy(() => {
        const lossScale = this.#scales.length > 1 ? tf.scalar(scale) : undefined;
        const { ranks } = this.#options;
        const stop = ranks && tf.scalar(ranks.wantsStop() ? 1 : 0);
        const drawn = seed && tf.tensor1d([...seed], "int32");
        const inputs = {
          images,
          labels,
          rates: rates(learningRate, state),
          scale: lossScale,
          seed: drawn,
          stop,
        };
        result = this.#tryStep(state, inputs, scale === this.#scales.at(-1));
      });
      if (result !== undefined) return result;
    }
    throw new Error("Expected a step to be finite or to say what is not (training step). Report this.");
  }

  dispose(): void {
    for (const compiled of this.#compiled.values()) compiled.dispose();
    this.#compiled.clear();
    this.#copies.dispose();
  }

  get #state(): StepState {
    this.#known ??= stateOf(this.#options);
    return this.#known;
  }

  /** One step at a loss scale; undefined, and nothing has changed, where only a smaller scale can be finite. */
  #tryStep(state: StepState, inputs: StepInputs, isLastScale: boolean): StepResult[] | undefined {
    const outputs = this.#compute(state, inputs);
    try {
      const { losses, scores, gradientSums, stops } = reportOf(outputs, this.#options);
      if (![...losses, ...gradientSums].every(Number.isFinite)) {
        if (!isLastScale) return undefined;
        this.#explain(inputs, losses);
      }
      this.#replace(state, outputs);
      if (stops > 0) this.#options.ranks?.stop();
      return this.#results(losses, scores);
    } finally {
      outputs.dispose();
    }
  }

  /** The state on the first device, then on each other that has a copy, comes after the report. */
  #replace(state: StepState, outputs: StepValues): void {
    const variables = tensorsOf(state);
    const first = reportLength(this.#options);
    variables.forEach((variable, i) => {
      outputs.moveTo(first + i, variable);
    });
    const copies = outputs.count - first - variables.length;
    this.#copies.replace(
      Array.from({ length: copies }, (_, i) => outputs.tensor(first + variables.length + i)),
    );
  }

  #results(losses: readonly number[], scores: readonly number[]): StepResult[] {
    const shares = lossShares(this.#options.nets);
    const predictsNumbers = this.#options.loss?.objective?.targetStd !== undefined;
    return losses.map((weighted, i) => {
      const [loss, score] = [weighted / (shares[i] as number), scores[i] as number];
      return predictsNumbers ? { loss, correct: 0, squaredError: score } : { loss, correct: score };
    });
  }

  #compute(state: StepState, inputs: StepInputs): StepValues {
    return this.#compiles(inputs.labels.shape[0] as number)
      ? this.#call(state, inputs)
      : new ComputedTensors(stepOutputs(this.#options, state, inputs));
  }

  #call(state: StepState, inputs: StepInputs): FunctionResults {
    const { images, labels, rates, scale, seed, stop } = inputs;
    const count = labels.shape[0] as number;
    const variables = tensorsOf(state);
    const copies = this.#copies.of(variables);
    const changing = [images, labels, ...rates, ...[scale, seed, stop].flatMap((given) => given ?? [])];
    const tensors = [...variables, ...copies, ...changing];
    const compiled =
      this.#compiled.get(count) ??
      CompiledFunction.record(tensors, (at) =>
        stepOutputs(this.#options, state, inputs, this.#copies.devices(at, variables)),
      );
    this.#compiled.set(count, compiled);
    return compiled.run(tensors);
  }

  #compiles(size: number): boolean {
    return canCompile() && (this.#batches.get(size) ?? 0) >= worthCompiling;
  }

  /** Passes over the batch once more, operation by operation, to name what is not finite. */
  #explain({ images, labels, seed }: StepInputs, losses: readonly number[]): void {
    const { nets, loss: options, replicas } = this.#options;
    const shares = lossShares(nets);
    nets.forEach(({ net }, i) => {
      for (const shard of shardsOf(images, labels, replicas)) {
        const batch = batchGradients(net, shard.images, shard.labels, {
          ...options,
          weight: shares[i] as number,
          seed,
        });
        try {
          expectFiniteBatch(net, shard.images, batch);
        } finally {
          disposeGradients(batch);
        }
      }
      if (!Number.isFinite(losses[i])) throw new NotFiniteError({ place: "loss" });
    });
  }
}

function rates(learningRate: LearningRate, { parameters }: StepState): tf.Scalar[] {
  if (typeof learningRate === "number") return [tf.scalar(learningRate)];
  return parameters.map((parameter) => tf.scalar(learningRate(parameter)));
}
