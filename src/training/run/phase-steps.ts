import type * as tf from "@tensorflow/tfjs-core";
import type { LossOptions } from "../../growth/plan/plan-data.js";
import { canCompile } from "../../tensorflow/graph/compiled-function.js";
import { CompiledStep } from "../compiled-step.js";
import type { LearningRate, Sgd } from "../sgd.js";
import { type StepResult, trainStep } from "../train-step.js";
import { trainTogether, type WeightedNet } from "../train-together.js";

/** Compiling costs about as much as so many steps win back. */
const worthCompiling = 20;

/** What the steps of a training phase have in common. */
export interface PhaseStepsOptions {
  /** One net, or several that are trained in the same steps. */
  readonly nets: readonly WeightedNet[];
  readonly optimizer: Sgd;
  readonly loss: LossOptions;
  /** Images in a full batch. */
  readonly batchSize: number;
  /** Full batches in the whole phase. */
  readonly fullBatches: number;
}

/**
 * The steps of one training phase: compiled for full batches where one net is trained long enough, plain otherwise.
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
    const { nets, fullBatches } = options;
    this.#compiles = nets.length === 1 && fullBatches >= worthCompiling && canCompile();
  }

  /**
   * One step; images `[n, height, width, channels]` and labels `[n]` stay the caller's.
   *
   * @returns A result a net.
   */
  run(images: tf.Tensor4D, labels: tf.Tensor1D, learningRate: LearningRate): StepResult[] {
    const { nets, optimizer, loss, batchSize } = this.#options;
    const [{ net }, ...others] = nets as readonly [WeightedNet, ...WeightedNet[]];
    if (others.length > 0) return trainTogether(nets, images, labels, optimizer, learningRate, loss);
    if (!this.#compiles || labels.size !== batchSize) {
      return [trainStep(net, images, labels, optimizer, learningRate, loss)];
    }
    this.#compiled ??= new CompiledStep({ net, optimizer, loss }, images, labels, learningRate);
    return [this.#compiled.run(images, labels, learningRate)];
  }

  dispose(): void {
    this.#compiled?.dispose();
    this.#compiled = undefined;
  }
}
