import { formatCount } from "mixture-growth-display";
import { made } from "../checking/made.js";
import {
  choose,
  demand,
  demandArguments,
  instance,
  integer,
  isRecord,
  oneOf,
  open,
  optional,
  record,
  type Shape,
} from "../checking/shapes.js";
import { blockLayout, blocksOf } from "../growth/block-layout.js";
import type { Span } from "../growth/span.js";
import { memberCount, spanShape } from "../growth/span-shapes.js";
import { descriptionShape } from "../networks/check-description.js";
import type { NetworkDescription } from "../networks/description.js";
import { narrow } from "../networks/division.js";
import { membersIn, mixingFields } from "../networks/mixed/mixed-options.js";
import { type MixingOptions, networkMixing } from "../networks/mixed/mixing.js";
import type { Network } from "../networks/network.js";
import { isMixed, networkShape } from "../networks/network-kinds.js";
import type { PublishedCount } from "../networks/operations/operation.js";
import { type NetworkNode, operationOf } from "../networks/operations/operations.js";
import { outputShapes } from "../networks/shapes.js";
import { product } from "../networks/size-shapes.js";
import type { TemplateGroup } from "../templates/template-bank.js";
import { addCosts, type Cost, costHeadings, scaleCost, shownCost } from "./convention.js";
import { trainingFactor } from "./count-macs.js";
import { type CountingMode, type PublishedNet, publishedCounts } from "./published-count.js";
import { costText, type ShownRows, shareText, shownRows } from "./shown-rows.js";

/** A net whose cost is counted: its own sizes, and how many template numbers its weights are mixed from. */
export type CountedNet = PublishedNet;

/** Options of {@link countedNet}. */
export interface CountedNetOptions {
  /** The network at full size. */
  readonly description: NetworkDescription;
  /** How many members full width is divided into. */
  readonly members: number;
  /** The members that act as the net. */
  readonly span: Span;
  /** How its weights are mixed; left out, it is a plain network. */
  readonly mixing?: Omit<MixingOptions, "description" | "members">;
}

const countedNetOptions: Shape = (value, at) => {
  const members = membersIn(value);
  return record<CountedNetOptions>({
    description: descriptionShape,
    members: memberCount,
    span: spanShape(members),
    mixing: optional((mixing, place) => record(mixingFields(mixing, members))(mixing, place)),
  })(value, at);
};
const counted =
  "Make one with countedNet({ description, members: 2, span: member(0) }) or countedNetOf(run.network, member(0)).";

/** A counted net, or a live one, which has more fields. */
const countedNetShape: Shape = choose(
  [
    (value) => isRecord(value) && !isMixed(value),
    open<CountedNet>({
      description: descriptionShape,
      templateNumbers: optional(instance(Map, "Leave it out, or use countedNet.")),
    }),
  ],
  [() => true, made("a net that is counted", () => false, counted)],
);
const modeShape = oneOf(["training", "evaluation"]);

/**
 * Makes a counted net from data: the net of a span with what it is mixed from.
 *
 * @example
 * ```ts
 * const net = countedNet({ description: wideResNet({ depth: 28, width: 10, classes: 10 }), members: 2, span: member(0),
 *   mixing: { templatesPerSet: [2, 2], setAssignment: "rows" } });
 * forwardCost(net).macs; // 1310944384
 * ```
 */
export function countedNet(options: CountedNetOptions): CountedNet {
  demand(options, countedNetOptions, "options", "countedNet");
  return countNet(options);
}

/** As {@link countedNet}, for options that were checked. */
export function countNet({ description, members, span, mixing }: CountedNetOptions): CountedNet {
  const net = narrow(description, span.count, members);
  if (mixing === undefined) return { description: net };
  return { description: net, templateNumbers: templateNumbers({ ...mixing, description, members }, span) };
}

/**
 * Makes a counted net of the net of a span: with the templates that its layers mix now. It holds only numbers, so it does
 * not change when the network grows.
 *
 * @example
 * ```ts
 * forwardCost(countedNetOf(run.network, member(0))).macs;
 * ```
 * @throws RangeError when the network has no such net now.
 */
export function countedNetOf(network: Network, span: Span): CountedNet {
  demandArguments("countedNetOf", { network: [network, networkShape], span: [span, spanShape(undefined)] });
  const { description, templateNumbers } = network.net(span);
  return { description, ...(templateNumbers === undefined ? {} : { templateNumbers }) };
}

/** Numbers in the templates that each layer of the net of `span` mixes, once for every block. */
function templateNumbers(options: MixingOptions, span: Span): Map<string, number> {
  const { members, placement = "diag" } = options;
  const { groups, layers } = networkMixing(options);
  return new Map(
    layers.map(({ layer, role, group, sets }): [string, number] => {
      const { shape, templatesPerSet } = groups.find(({ name }) => name === group) as TemplateGroup;
      const blocks = blocksOf(blockLayout(role, members, placement), role, span, placement);
      const templates = blocks.map(({ index }) => templatesPerSet[sets[index] as number] as number);
      return [layer, templates.reduce((sum, count) => sum + count, 0) * product(shape)];
    }),
  );
}

/** The cost of a node for one image forward. */
export interface LayerCost {
  /** Name of the node. */
  readonly layer: string;
  /** The node's operation, such as `"convolution"`. */
  readonly op: NetworkNode["op"];
  /** Of what it makes: `[height, width, channels]`, or `[channels]`. */
  readonly shape: readonly number[];
  /** Cost of one image forward, in every convention. */
  readonly cost: Cost;
  /** The published count by operator. */
  readonly published: PublishedCount;
}

/**
 * Computes the cost of every node of a net for one image forward, in every convention; a cell shows a table.
 *
 * @param mode Affects only the published count. Default `"training"`.
 */
export function layerCosts(net: CountedNet, mode: CountingMode = "training"): ShownRows<LayerCost> {
  demandArguments("layerCosts", { net: [net, countedNetShape], mode: [mode, modeShape] });
  const shapes = outputShapes(net.description);
  const counts = publishedCounts(net, mode);
  const layers = net.description.nodes.map((node): LayerCost => {
    const shape = shapes.get(node.name) as readonly number[];
    const macs = operationOf(node).macs(node, shape);
    const published = counts.get(node.name) as PublishedCount;
    const total = Object.values(published).reduce<number>((sum, flops = 0) => sum + flops, 0);
    return {
      layer: node.name,
      op: node.op,
      shape,
      cost: shownCost({ macs, "2x": 2 * macs, published: total }, `${node.name}, one image forward`),
      published,
    };
  });
  return shownRows(layers, layerColumns, {
    cells: layerCells(layers),
    caption: "multiply-accumulates (MACs) and the published count, of one image forward",
  });
}

const layerColumns = [
  { key: "layer" },
  { key: "op", label: "operation" },
  { key: "shape", align: "right" },
  { key: "cost", label: costHeadings.macs, align: "right" },
  { key: "share", label: "share (%)", align: "right" },
  { key: "published", label: costHeadings.published, align: "right" },
] as const;

function layerCells(layers: readonly LayerCost[]): Record<string, string>[] {
  const total = addCosts(layers.map(({ cost }) => cost));
  const cells = (layer: string, op: string, shape: string, cost: Cost): Record<string, string> => ({
    layer,
    op,
    shape,
    cost: costText(cost.macs),
    share: shareText(cost.macs, total.macs),
    published: costText(cost.published),
  });
  return [
    ...layers.map(({ layer, op, shape, cost }) => cells(layer, op, shape.join("x"), cost)),
    cells("total", "", "", total),
  ];
}

/** Computes the cost of one image forward through a live net, such as `run.net(member(0))`, or one of {@link countedNet}. */
export function forwardCost(net: CountedNet, mode: CountingMode = "training"): Cost {
  demandArguments("forwardCost", { net: [net, countedNetShape], mode: [mode, modeShape] });
  return shownCost(addCosts(layerCosts(net, mode).map(({ cost }) => cost)), "one image forward");
}

/**
 * Computes the cost of a training step: three forward passes over its images, the rule of thumb for forward, gradient of
 * the inputs and gradient of the weights.
 *
 * The published count charges mixing to every image, although a step mixes once.
 *
 * @param images Images in the step.
 */
export function stepCost(net: CountedNet, images: number): Cost {
  demandArguments("stepCost", {
    net: [net, countedNetShape],
    images: [images, integer({ min: 0, use: 128 })],
  });
  const cost = scaleCost(forwardCost(net), trainingFactor * images);
  return shownCost(cost, `one training step on ${formatCount(images)} images, forward and backward`);
}
