import type { BatchNormNode, NetworkDescription, NetworkNode } from "../networks/description.js";
import { unknownOperation } from "../networks/operations.js";
import { nodeMacs, outputShapes, product } from "../networks/shapes.js";

/** Operators of the published counter, by its names. */
export const publishedOperators = [
  "conv",
  "linear",
  "mul",
  "sum",
  "batch_norm",
  "add",
  "avg_pool2d",
  "max_pool2d",
  "adaptive_avg_pool2d",
] as const;

/** Floating-point operations that the published counter gives each of its operators. */
export type PublishedCount = Readonly<Partial<Record<(typeof publishedOperators)[number], number>>>;

/** Batch norm counts more where it takes statistics. */
export type CountingMode = "training" | "evaluation";

/** What the published counter is told of a net. */
export interface PublishedNet {
  /** The net, at its own size. */
  readonly description: NetworkDescription;
  /** Numbers in all templates that a node's weight is mixed from; undefined for an ordinary net. */
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
 * The published ordinary wide residual nets evaluate the batch norm before a shortcut twice, and it counts twice.
 * Nets with max pooling are taken for the ImageNet family.
 *
 * Source: the published counter as it was run; the handler that means to leave batch norm out does not.
 */
export function publishedCounts(net: PublishedNet, mode: CountingMode): Map<string, PublishedCount> {
  const { description } = net;
  const shapes = outputShapes(description);
  const imageNet = description.nodes.some((node) => node.op === "maxPool");
  return new Map(
    description.nodes.map((node): [string, PublishedCount] => {
      const made = shapes.get(node.name) as readonly number[];
      const read = product(shapes.get(node.inputs[0] as string) as readonly number[]);
      return [node.name, countNode(node, { net, mode, imageNet, made, read })];
    }),
  );
}

interface Counted {
  readonly net: PublishedNet;
  readonly mode: CountingMode;
  readonly imageNet: boolean;
  readonly made: readonly number[];
  readonly read: number;
}

function countNode(node: NetworkNode, { net, mode, imageNet, made, read }: Counted): PublishedCount {
  switch (node.op) {
    case "convolution":
    case "dense": {
      const flops = 2 * nodeMacs(node, made);
      const templates = net.templateNumbers?.get(node.name) ?? 0;
      const mixing = templates === 0 ? {} : { mul: templates, sum: templates };
      return { ...(node.op === "dense" ? { linear: flops } : { conv: flops }), ...mixing };
    }
    case "batchNorm":
      return { batch_norm: (mode === "training" ? 10 : 4) * read * evaluations(node, net) };
    case "add":
      return imageNet ? {} : { add: read };
    case "globalPool":
      return imageNet ? { adaptive_avg_pool2d: 2 * read } : { avg_pool2d: read };
    case "maxPool":
      return { max_pool2d: read };
    case "relu":
    case "flatten":
      return {};
    default:
      throw unknownOperation(node satisfies never);
  }
}

/** How often the published code evaluates a batch norm: once for each of its convolutions in an ordinary net. */
function evaluations(norm: BatchNormNode, { description, templateNumbers }: PublishedNet): number {
  if (templateNumbers !== undefined) return 1;
  const relu = description.nodes.find((node) => node.op === "relu" && node.inputs[0] === norm.name);
  const readers = description.nodes.filter(
    (node) => node.op === "convolution" && node.inputs[0] === relu?.name,
  );
  return Math.max(1, readers.length);
}
