import type * as tf from "@tensorflow/tfjs-core";
import type { Net } from "../../networks/net.js";
import type { StepSettings } from "../batch-gradients.js";
import type { LearningRate, Sgd } from "../sgd.js";
import { type StepResult, TrainingStep } from "../training-step.js";

/** One step of one net, operation by operation. */
export function trainStep(
  net: Net,
  images: tf.Tensor,
  labels: tf.Tensor1D,
  optimizer: Sgd,
  learningRate: LearningRate,
  { weight = 1, ...loss }: Pick<StepSettings, "weight" | "smoothing" | "precision"> = {},
): StepResult {
  const step = new TrainingStep({ nets: [{ net, weight }], optimizer, loss });
  return step.run(images, labels, learningRate)[0] as StepResult;
}
