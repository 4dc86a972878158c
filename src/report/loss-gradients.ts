import * as tf from "@tensorflow/tfjs-core";
import {
  type Displayable,
  displaySymbol,
  formatCount,
  formatFixed,
  formatShort,
  type MimeBundle,
  tableBundle,
} from "mixture-growth-display";
import { demandArguments, instance, integer, list, oneOf, open, type Shape } from "../checking/shapes.js";
import { type Batch, evaluationBatches } from "../data/batches.js";
import type { SetInMemory } from "../data/dataset.js";
import type { Net } from "../networks/net.js";
import type { ParameterKind } from "../templates/parameter.js";
import { anyNumber, memorySetShape, netShape } from "../training/argument-shapes.js";
import { batchGradients, disposeGradients } from "../training/batch-gradients.js";
import { labelsTensor } from "../training/batch-labels.js";
import { objectiveOf } from "../training/objective.js";
import { checkSetFits } from "../training/set-fit.js";
import { nameShape } from "./argument-shapes.js";

/** One trained tensor and the gradient of the loss with respect to it, as plain numbers. */
export interface ParameterGradient {
  /** Name of the parameter. */
  readonly name: string;
  /** What the parameter is, such as `"template"`. */
  readonly kind: ParameterKind;
  /** Shape of the parameter. */
  readonly shape: readonly number[];
  /** What it is now, row-major. */
  readonly values: Float32Array;
  /** Of the same order as `values`. */
  readonly gradient: Float32Array;
}

const gradientsShape: Shape = list(
  open<ParameterGradient>({
    name: nameShape,
    kind: nameShape,
    shape: list(integer({ min: 0 })),
    values: instance(Float32Array, "Use lossGradients."),
    gradient: instance(Float32Array, "Use lossGradients."),
  }),
);

/** The gradient of a loss, tensor by tensor; displays itself as a table. */
export class LossGradients implements Displayable {
  /** Mean cross entropy; of numbers to predict, mean squared error. */
  readonly loss: number;
  readonly parameters: readonly ParameterGradient[];

  constructor(loss: number, parameters: readonly ParameterGradient[]) {
    demandArguments("LossGradients", {
      loss: [loss, anyNumber],
      parameters: [parameters, gradientsShape],
    });
    this.loss = loss;
    this.parameters = parameters;
  }

  /**
   * One tensor of the net.
   *
   * @param name Such as `"hidden1.templates.0"` or `"hidden1.coefficients.0"`.
   * @throws InputError naming those that exist.
   */
  of(name: string): ParameterGradient {
    const names = this.parameters.map((parameter) => parameter.name);
    demandArguments("LossGradients.of", { name: [name, oneOf(names)] });
    return this.parameters[names.indexOf(name)] as ParameterGradient;
  }

  [displaySymbol](): MimeBundle {
    const columns = [
      { key: "name", label: "parameter" },
      { key: "kind" },
      { key: "shape" },
      { key: "numbers", align: "right" },
      { key: "gradient", label: "norm of its gradient", align: "right" },
    ] as const;
    const rows = this.parameters.map(({ name, kind, shape, values, gradient }) => ({
      name,
      kind: kind === "batchNorm" ? "batch norm" : kind,
      shape: shape.join("x"),
      numbers: formatCount(values.length),
      gradient: formatShort(Math.hypot(...gradient)),
    }));
    const caption = `loss ${formatFixed(this.loss, 4)}`;
    const options = { caption, limit: 200 };
    return tableBundle(columns, rows, options);
  }
}

/**
 * Computes the loss on a set, as one batch in training mode, and its gradient with respect to every tensor that training
 * would move: `dL/dp`, before weight decay. Changes nothing.
 *
 * @param net Any net that exists now.
 * @param set A few hundred images at most: they are one batch.
 * @example
 * ```ts
 * lossGradients(run.net(member(0)), subset(data.train, Array.from({ length: 128 }, (_, i) => i)));
 * ```
 */
export function lossGradients(net: Net, set: SetInMemory): LossGradients {
  demandArguments("lossGradients", { net: [net, netShape], set: [set, memorySetShape] });
  checkSetFits([net], set, "gradients on");
  const [batch] = [...evaluationBatches({ set, batchSize: set.count })] as [Batch];
  const images = tf.tensor(batch.images, [...batch.shape]);
  const labels = labelsTensor(batch);
  const pass = batchGradients(net, images, labels, { objective: objectiveOf(set) });
  try {
    const read = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());
    return new LossGradients(
      read(pass.loss)[0] as number,
      pass.parameters.map(({ name, kind, variable }, i) => ({
        name,
        kind,
        shape: variable.shape,
        values: read(variable),
        gradient: read(pass.gradients[i] as tf.Tensor),
      })),
    );
  } finally {
    disposeGradients(pass);
    tf.dispose([images, labels]);
  }
}
