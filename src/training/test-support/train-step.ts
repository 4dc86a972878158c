import type * as tf from "@tensorflow/tfjs-core";
import type { Net } from "../../networks/net.js";
import type { StepSettings } from "../batch-gradients.js";
import type { LearningRate, OptimizerState } from "../optimizer-state.js";
import { type StepResult, TrainingStep } from "../training-step.js";

/** One step of one net, operation by operation. */
export function trainStep(
  net: Net,
  images: tf.Tensor,
  labels: tf.Tensor1D,
  optimizer: OptimizerState,
  learningRate: LearningRate,
  { weight = 1, ...loss }: Pick<StepSettings, "weight" | "smoothing" | "precision"> = {},
): StepResult {
  const step = new TrainingStep({ nets: [{ net, weight }], optimizer, loss });
  return step.run(images, labels, learningRate)[0] as StepResult;
}
