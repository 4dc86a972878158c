import { demand, list, optional, record, truth } from "../../checking/shapes.js";
import type { NetworkDescription } from "../description.js";
import type { NetworkNode } from "../operations/operations.js";
import { shownDescription } from "../shown-description.js";
import { channelCount, classCount, inputSides, product } from "../size-shapes.js";
import { classifier } from "./layers.js";

/** Size of a multilayer perceptron. */
export interface MlpOptions {
  /** Units of each hidden layer, such as `[64, 64]`. */
  readonly hidden: readonly number[];
  /** Number of classes. */
  readonly classes: number;
  /** Shape of one example: `[height, width, channels]` of an image, `[features]` of a table's row. Default `[28, 28, 1]`. */
  readonly input?: readonly number[];
  /** Batch norm before every ReLU; its shift replaces the biases, which mixed networks do not have. Default true. */
  readonly batchNorm?: boolean;
}

const mlpOptions = record<MlpOptions>({
  hidden: list(channelCount, { min: 1, use: "[64, 64]" }),
  classes: classCount,
  input: optional(inputSides),
  batchNorm: optional(truth),
});

/**
 * A multilayer perceptron: dense layers with ReLU between them. For teaching: the smallest network that can
 * be mixed and grown.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * const network = mlp({ hidden: [64, 64], classes: 10 });
 * ```
 */
export function mlp(options: MlpOptions): NetworkDescription {
  demand(options, mlpOptions, "options", "mlp");
  const { hidden, classes, input = [28, 28, 1], batchNorm = true } = options;
  const isFlat = input.length === 1;
  const nodes: NetworkNode[] = isFlat ? [] : [{ op: "flatten", name: "flatten", inputs: ["input"] }];
  let last = isFlat ? "input" : "flatten";
  let inChannels = product(input);
  hidden.forEach((outChannels, i) => {
    const name = `hidden${i + 1}`;
    const role = i === 0 ? "first" : "inner";
    nodes.push({ op: "dense", name, role, inputs: [last], inChannels, outChannels, bias: !batchNorm });
    if (batchNorm) nodes.push({ op: "batchNorm", name: `${name}.bn`, inputs: [name], channels: outChannels });
    last = `${name}.relu`;
    nodes.push({ op: "relu", name: last, inputs: [batchNorm ? `${name}.bn` : name] });
    inChannels = outChannels;
  });
  nodes.push(classifier("classifier", last, inChannels, classes));
  return shownDescription({ name: `MLP-${hidden.join("-")}`, input, classes, nodes });
}
