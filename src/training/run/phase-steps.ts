import type * as tf from "@tensorflow/tfjs-core";
import { canCompile } from "../../tensorflow/graph/compiled-function.js";
import { CompiledStep, type CompiledStepOptions } from "../compiled-step.js";
import type { LearningRate } from "../sgd.js";
import { type StepResult, trainStep } from "../train-step.js";

/** Compiling costs about as much as so many steps win back. */
const worthCompiling = 20;

/** What the steps of a training phase have in common. */
export interface PhaseStepsOptions extends CompiledStepOptions {
  /** Images in a full batch. */
  readonly batchSize: number;
  /** Full batches in the whole phase. */
  readonly fullBatches: number;
}

/**
 * The steps of one training phase: compiled for full batches where the phase is long enough, plain otherwise.
 *
 * Which of the two a step is depends on the plan alone, never on where a run was stopped, so that a run that goes on
 * later computes the same bits.
 */
export class PhaseSteps {
  readonly #options: PhaseStepsOptions;
  readonly #compiles: boolean;
  #compiled: CompiledStep | undefined;

  constructor(options: PhaseStepsOptions) {
    this.#options = options;
    this.#compiles = options.fullBatches >= worthCompiling && canCompile();
  }

  /** One step; images `[n, height, width, channels]` and labels `[n]` stay the caller's. */
  run(images: tf.Tensor4D, labels: tf.Tensor1D, learningRate: LearningRate): StepResult {
    const { net, optimizer, loss, batchSize } = this.#options;
    if (!this.#compiles || labels.size !== batchSize) {
      return trainStep(net, images, labels, optimizer, learningRate, loss);
    }
    this.#compiled ??= new CompiledStep(this.#options, images, labels, learningRate);
    return this.#compiled.run(images, labels, learningRate);
  }

  dispose(): void {
    this.#compiled?.dispose();
    this.#compiled = undefined;
  }
}
