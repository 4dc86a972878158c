import type { NetworkDescription } from "../networks/description.js";
import type { PublishedCount } from "../networks/operations/operation.js";
import { operationOf } from "../networks/operations/operations.js";
import { outputShapes } from "../networks/shapes.js";
import { product } from "../networks/size-shapes.js";

/** Batch norm counts more where it takes statistics. */
export type CountingMode = "training" | "evaluation";

/** What the published counter knows of a net. */
export interface PublishedNet {
  /** The net, at its own size. */
  readonly description: NetworkDescription;
  /** Numbers in all templates that a node's weight is mixed from; undefined for a plain net. */
  readonly templateNumbers?: ReadonlyMap<string, number>;
}

/**
 * What the published counter (fvcore, times two) reports for every node, for a batch of one image:
 *
 * ```
 * convolution, dense   2 macs
 * mixing               mul: numbers in the templates, sum: the same again
 * batch norm           10 numbers in training, 4 in evaluation
 * residual sum         its numbers; 0 in the ImageNet nets, which add in place
 * mean pooling         the numbers it reads; twice that in the ImageNet nets ("adaptive")
 * max pooling          the numbers it reads
 * ReLU, joining blocks 0
 * ```
 *
 * The published plain wide residual nets evaluate the batch norm before a shortcut twice, and it counts twice.
 * Nets with max pooling count as the ImageNet family.
 *
 * Source: the published counter as it was run; the handler that means to leave batch norm out does not.
 */
export function publishedCounts(net: PublishedNet, mode: CountingMode): Map<string, PublishedCount> {
  const { description, templateNumbers } = net;
  const { nodes } = description;
  const shapes = outputShapes(description);
  const shapeOf = (node: string): readonly number[] => shapes.get(node) as readonly number[];
  const whole = {
    nodes,
    isMixed: templateNumbers !== undefined,
    isTraining: mode === "training",
    isImageNet: nodes.some((node) => node.op === "maxPool"),
  };
  return new Map(
    nodes.map((node): [string, PublishedCount] => {
      const operation = operationOf(node);
      const read = product(shapeOf(node.inputs[0] as string));
      const macs = operation.macs(node, shapeOf(node.name));
      const templates = templateNumbers?.get(node.name) ?? 0;
      const mixing = templates === 0 ? {} : { mul: templates, sum: templates };
      return [node.name, { ...operation.published(node, { ...whole, read, macs }), ...mixing }];
    }),
  );
}
