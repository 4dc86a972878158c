import type * as tf from "@tensorflow/tfjs-core";
import { canCompile } from "../../tensorflow/graph/compiled-function.js";
import type { StepSettings } from "../batch-gradients.js";
import { CompiledStep } from "../compiled-step.js";
import type { LearningRate, Sgd } from "../sgd.js";
import type { StepResult } from "../train-step.js";
import { trainTogether, type WeightedNet } from "../train-together.js";

/** Compiling a step for batches of one size costs about as much as so many steps win back. */
const worthCompiling = 20;

/** What the steps of a training phase have in common. */
export interface PhaseStepsOptions {
  /** One net, or several that are trained in the same steps. */
  readonly nets: readonly WeightedNet[];
  readonly optimizer: Sgd;
  readonly loss: Pick<StepSettings, "smoothing" | "precision">;
  /** How many batches of each size the whole phase has. */
  readonly batches: ReadonlyMap<number, number>;
}

/**
 * The steps of one training phase: compiled for every size of batch that comes often enough, plain otherwise.
 *
 * Which of the two a step is depends on the plan alone, never on where a run was stopped, so that a run that goes on
 * later computes the same bits.
 */
export class PhaseSteps {
  readonly #options: PhaseStepsOptions;
  readonly #compiled = new Map<number, CompiledStep>();

  constructor(options: PhaseStepsOptions) {
    this.#options = options;
  }

  /**
   * One step; images `[n, height, width, channels]` and labels `[n]` stay the caller's.
   *
   * @returns A result a net.
   */
  run(images: tf.Tensor4D, labels: tf.Tensor1D, learningRate: LearningRate): StepResult[] {
    const { nets, optimizer, loss } = this.#options;
    if (!this.#compiles(labels.size)) {
      return trainTogether(nets, images, labels, optimizer, learningRate, loss);
    }
    const known = this.#compiled.get(labels.size);
    const step = known ?? new CompiledStep({ nets, optimizer, loss }, images, labels, learningRate);
    this.#compiled.set(labels.size, step);
    return step.run(images, labels, learningRate);
  }

  dispose(): void {
    for (const step of this.#compiled.values()) step.dispose();
    this.#compiled.clear();
  }

  #compiles(size: number): boolean {
    return canCompile() && (this.#options.batches.get(size) ?? 0) >= worthCompiling;
  }
}
