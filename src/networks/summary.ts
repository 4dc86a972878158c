import { also, demandArguments, isRecord, optional, record, type Shape } from "../checking/shapes.js";
import { blockLayout, blocksOf, type MemberPlacement } from "../growth/block-layout.js";
import { allMembers, type Span } from "../growth/span.js";
import { memberCount, spanShape } from "../growth/span-shapes.js";
import type { TemplateGroup } from "../templates/template-bank.js";
import { descriptionShape } from "./check-description.js";
import { type NetworkDescription, tensorsOf } from "./description.js";
import { narrow } from "./division.js";
import { membersIn, mixingFields } from "./mixed/mixed-options.js";
import { type LayerMixing, type MixingOptions, type NetworkMixing, networkMixing } from "./mixed/mixing.js";
import { NetworkSummary, type SummaryRow } from "./network-summary.js";
import { hasWeight, type NetworkNode, operationOf } from "./operations/operations.js";
import { outputShapes } from "./shapes.js";
import { product } from "./size-shapes.js";

/** How a summarised network is mixed; without it, every layer has a weight of its own. */
export interface SummaryMixing {
  readonly mixing: NetworkMixing;
  readonly members: number;
  readonly placement: MemberPlacement;
}

/** How a description is summarised. */
export interface SummarizeOptions {
  /** How its weights are mixed. Default: not at all, as in a plain network. */
  readonly mixing?: Omit<MixingOptions, "description">;
  /** Which net of a mixed network. Default: the whole. */
  readonly span?: Span;
}

const summarizeOptions: Shape = (value, at) => {
  const { mixing } = isRecord(value) ? value : {};
  const members = membersIn(mixing);
  return record<SummarizeOptions>({
    mixing: optional(
      record<Omit<MixingOptions, "description">>({ members: memberCount, ...mixingFields(mixing, members) }),
    ),
    span: optional(
      also(
        spanShape(members),
        () => mixing !== undefined,
        "to be left out for a plain network",
        "Give mixing, or leave it out.",
      ),
    ),
  })(value, at);
};

/**
 * A table of a network's operations: shapes, parameters that are stored and in use, multiply-accumulates, templates.
 *
 * No tensor is made, so even the largest network costs nothing. Shared templates are counted once, at the first layer
 * that mixes them.
 *
 * @param description The network at full size.
 * @throws InputError with everything that is wrong with the description.
 * @example
 * ```ts
 * summarize(wideResNet({ depth: 16, width: 1, classes: 10 })).totals.storedParameters; // 174618
 * ```
 */
export function summarize(description: NetworkDescription, options: SummarizeOptions = {}): NetworkSummary {
  demandArguments("summarize", {
    description: [description, descriptionShape],
    options: [options, summarizeOptions],
  });
  const { mixing, span } = options;
  if (mixing === undefined) return new NetworkSummary(description, summaryRows(description));
  const { members, placement = "diag" } = mixing;
  return summarizeMixing(
    description,
    { mixing: networkMixing({ ...mixing, description }), members, placement },
    span,
  );
}

/** The summary of one net of a mixed network whose groups are known. */
export function summarizeMixing(
  description: NetworkDescription,
  mixed: SummaryMixing,
  span: Span = allMembers(mixed.members),
): NetworkSummary {
  const net = narrow(description, span.count, mixed.members);
  return new NetworkSummary(net, summaryRows(net, mixed, span));
}

function summaryRows(description: NetworkDescription, mixed?: SummaryMixing, span?: Span): SummaryRow[] {
  const shapes = outputShapes(description);
  const counted = new Set<string>();
  return description.nodes.map((node): SummaryRow => {
    const shape = shapes.get(node.name) as readonly number[];
    const operation = operationOf(node);
    const common = {
      layer: node.name,
      op: operation.title(node),
      shape: shape.join("x"),
      macs: operation.macs(node, shape),
      effectiveParameters: effectiveParameters(node, mixed !== undefined),
    };
    const layer = mixed?.mixing.layers.find((entry) => entry.layer === node.name);
    if (layer === undefined || mixed === undefined) {
      const stored = common.effectiveParameters;
      return {
        ...common,
        storedParameters: stored,
        trainedParameters: stored,
        sets: "",
        templates: "",
        group: "",
      };
    }
    return { ...common, ...mixedParameters(layer, mixed, span as Span, counted) };
  });
}

function mixedParameters(
  { layer, role, group: name, sets, coefficients }: LayerMixing,
  { mixing, members, placement }: SummaryMixing,
  span: Span,
  counted: Set<string>,
): Pick<SummaryRow, "storedParameters" | "trainedParameters" | "sets" | "templates" | "group"> {
  const group = mixing.groups.find((entry) => entry.name === name) as TemplateGroup;
  const blocks = blocksOf(blockLayout(role, members, placement), role, span, placement);
  const used = blocks.map(({ index }) => sets[index] as number);
  const own = [...new Set(used)].sort((a, b) => a - b);
  const fresh = own.filter((set) => !counted.has(`${name} ${set}`));
  for (const set of fresh) counted.add(`${name} ${set}`);
  const templates = sum(fresh.map((set) => (group.templatesPerSet[set] as number) * product(group.shape)));
  const vectors = sum(used.map((set) => group.templatesPerSet[set] as number));
  const kept = typeof coefficients === "object" ? 0 : vectors;
  return {
    storedParameters: templates + kept,
    trainedParameters: templates + (coefficients === "own" ? vectors : 0),
    sets: own.join(", "),
    templates: own.map((set) => group.templatesPerSet[set]).join(" + "),
    group: name === layer ? "" : name,
  };
}

/** Trained numbers that a node computes with; a mixed network has no biases. */
function effectiveParameters(node: NetworkNode, mixed: boolean): number {
  const tensors = tensorsOf(node).filter(
    ({ name, isTrained }) => isTrained && !(mixed && hasWeight(node) && name !== "weight"),
  );
  return sum(tensors.map(({ shape }) => product(shape)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
