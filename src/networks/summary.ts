import {
  bundle,
  type Column,
  type Displayable,
  displaySymbol,
  formatCount,
  formatShort,
  htmlTable,
  inspectSymbol,
  type MimeBundle,
  plainText,
  textTable,
} from "mixture-growth-display";
import { also, demandArguments, isRecord, optional, record, type Shape } from "../checking/shapes.js";
import { drawNetwork } from "../drawing/index.js";
import { blockLayout, blocksOf, type MemberPlacement } from "../growth/block-layout.js";
import { allMembers, type Span } from "../growth/span.js";
import { memberCount, spanShape } from "../growth/span-shapes.js";
import type { TemplateGroup } from "../templates/template-bank.js";
import { descriptionShape } from "./check-description.js";
import { type NetworkDescription, tensorsOf } from "./description.js";
import { narrow } from "./division.js";
import { membersIn, mixingFields } from "./mixed/mixed-options.js";
import { type LayerMixing, type MixingOptions, type NetworkMixing, networkMixing } from "./mixed/mixing.js";
import { hasWeight, type NetworkNode, operationOf } from "./operations/operations.js";
import { outputShapes, product } from "./shapes.js";

/** One operation of a network and what it costs. */
export interface SummaryRow {
  /** Name of the layer. */
  readonly layer: string;
  /** What it does, such as `"conv 3x3"`. */
  readonly op: string;
  /** Shape of what it makes for one image, such as `"32x32x16"`. */
  readonly shape: string;
  /** Numbers that are kept for it: templates at the first layer that mixes them, coefficients, weights, biases. */
  readonly storedParameters: number;
  /** Those of them that training moves. */
  readonly trainedParameters: number;
  /** Numbers that it computes with: its weight as it is mixed, its bias, its batch norm's scale and shift. */
  readonly effectiveParameters: number;
  /** Multiply-accumulates for one image. */
  readonly macs: number;
  /** Template sets that it mixes, such as `"0, 1"`; empty where nothing is mixed. */
  readonly sets: string;
  /** How many templates each of these sets has, such as `"4 + 3"`; empty where nothing is mixed. */
  readonly templates: string;
  /** The group whose templates it mixes; empty where nothing is mixed. */
  readonly group: string;
}

/** Sums over a whole network. */
export type SummaryTotals = Pick<
  SummaryRow,
  "storedParameters" | "trainedParameters" | "effectiveParameters" | "macs"
>;

/** How a summarised network is mixed; without it, every layer has a weight of its own. */
export interface SummaryMixing {
  readonly mixing: NetworkMixing;
  readonly members: number;
  readonly placement: MemberPlacement;
}

/** A network as a table: one row an operation, and totals. It displays itself as table and drawing. */
export class NetworkSummary implements Displayable {
  readonly name: string;
  readonly rows: readonly SummaryRow[];
  readonly totals: SummaryTotals;
  readonly #description: NetworkDescription;

  constructor(description: NetworkDescription, rows: readonly SummaryRow[]) {
    this.name = description.name;
    this.rows = rows;
    this.#description = description;
    const sum = (key: keyof SummaryTotals): number => rows.reduce((total, row) => total + row[key], 0);
    this.totals = {
      storedParameters: sum("storedParameters"),
      trainedParameters: sum("trainedParameters"),
      effectiveParameters: sum("effectiveParameters"),
      macs: sum("macs"),
    };
  }

  /** The table as aligned plain text. */
  toString(): string {
    return `${this.name}\n${textTable(this.#columns(), this.#counted(), this.#options())}`;
  }

  [displaySymbol](): MimeBundle {
    const shapes = outputShapes(this.#description);
    const nodes = this.#description.nodes.map((node, i) => ({
      name: node.name,
      op: (this.rows[i] as SummaryRow).op,
      kind: operationOf(node).drawing,
      inputs: node.inputs.filter((name) => name !== "input"),
      shape: shapes.get(node.name) as readonly number[],
      macs: (this.rows[i] as SummaryRow).macs,
    }));
    const html = htmlTable(this.#columns(), this.#counted(), this.#options());
    return bundle({ plain: this.toString(), html, svg: drawNetwork(nodes) });
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }

  /** The rows that hold parameters: the rest is in the drawing. */
  #counted(): Record<string, unknown>[] {
    return this.rows.filter((row) => row.effectiveParameters > 0).map((row) => ({ ...row }));
  }

  /** Those of templates stand there only where something is mixed, that of groups only where layers share. */
  #columns(): readonly Column[] {
    const empty = (["sets", "templates", "group"] as const).filter((key) =>
      this.rows.every((row) => row[key] === ""),
    );
    return summaryColumns.filter(({ key }) => !empty.some((each) => each === key));
  }

  #options(): { caption: string; limit: number } {
    const { storedParameters, trainedParameters, effectiveParameters, macs } = this.totals;
    const frozen = storedParameters - trainedParameters;
    const caption = [
      `${formatCount(storedParameters)} parameters stored`,
      ...(frozen > 0 ? [`${formatCount(frozen)} of them not trained`] : []),
      `${formatCount(effectiveParameters)} in use`,
      `${formatShort(macs)} multiply-accumulates (MACs) an image`,
    ].join(", ");
    return { caption: `${this.name}: ${caption}`, limit: 200 };
  }
}

const count = (value: unknown): string => formatCount(value as number);

const short = (value: unknown): string => formatShort(value as number);

const summaryColumns: readonly Column[] = [
  { key: "layer" },
  { key: "op", label: "operation" },
  { key: "shape", label: "output shape", align: "right" },
  { key: "storedParameters", label: "stored parameters", format: count, align: "right" },
  { key: "effectiveParameters", label: "parameters in use", format: count, align: "right" },
  { key: "macs", label: "cost (MACs)", format: short, align: "right" },
  { key: "sets", label: "template sets" },
  { key: "templates" },
  { key: "group" },
];

/** How a description is summarised. */
export interface SummarizeOptions {
  /** How its weights are mixed; left out, it is an ordinary network. */
  readonly mixing?: Omit<MixingOptions, "description">;
  /** Which net of a mixed network; the whole where it is left out. */
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
        "to be left out for an ordinary network",
        "Give mixing, or leave it out.",
      ),
    ),
  })(value, at);
};

/**
 * A table of a network's operations: shapes, parameters that are stored and in use, multiply-accumulates, templates.
 *
 * Nothing is made for it, so it costs nothing for the largest network either. Templates that layers share are counted
 * once, at the first of them.
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

/** Trained numbers that a node computes with; in a mixed network, a weight has no bias. */
function effectiveParameters(node: NetworkNode, mixed: boolean): number {
  const tensors = tensorsOf(node).filter(
    ({ name, isTrained }) => isTrained && !(mixed && hasWeight(node) && name !== "weight"),
  );
  return sum(tensors.map(({ shape }) => product(shape)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
