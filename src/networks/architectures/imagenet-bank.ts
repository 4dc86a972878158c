import { InputError } from "../../checking/input-error.js";
import { demand, listed } from "../../checking/shapes.js";
import { descriptionShape } from "../check-description.js";
import { type NetworkDescription, weightNodes } from "../description.js";
import type { LayerSharing } from "../mixed/mixing.js";
import type { WeightNode } from "../operations/operations.js";

/** One layer of the published bank. */
export interface BankEntry {
  readonly layer: string;
  /** Number of its template group in the published code. */
  readonly group: number;
  /** Templates of set 0 and of set 1. */
  readonly templatesPerSet: readonly [number, number];
  /** `[outChannels, inChannels]` at width 4, and the side of the kernel; the classifier's is 1. */
  readonly channels: readonly [number, number];
  readonly kernel: number;
  /** Whether its one template per set is used unmixed, as in the first and the last layer. */
  readonly fixed: boolean;
}

type Row = readonly [
  name: string,
  group: number,
  set0: number,
  set1: number,
  out: number,
  input: number,
  kernel: number,
];

/** Name, group, templates of set 0 and set 1, output channels, input channels, kernel; ids 0 to 55 in order. */
const rows: readonly Row[] = [
  ["stem.conv1", 0, 1, 1, 32, 3, 3],
  ["stem.conv2", 1, 5, 5, 32, 32, 3],
  ["stem.conv3", 2, 4, 4, 64, 32, 3],
  ["stage1.0.skip", 3, 5, 5, 256, 64, 1],
  ["stage1.0.in", 5, 5, 5, 64, 64, 1],
  ["stage1.0.mid", 6, 5, 5, 64, 64, 3],
  ["stage1.0.out", 3, 5, 5, 256, 64, 1],
  ["stage1.1.in", 8, 5, 5, 64, 256, 1],
  ["stage1.1.mid", 6, 5, 5, 64, 64, 3],
  ["stage1.1.out", 4, 5, 5, 256, 64, 1],
  ["stage1.2.in", 8, 5, 5, 64, 256, 1],
  ["stage1.2.mid", 7, 4, 4, 64, 64, 3],
  ["stage1.2.out", 4, 5, 5, 256, 64, 1],
  ["stage2.0.skip", 9, 4, 3, 512, 256, 1],
  ["stage2.0.in", 10, 4, 3, 128, 256, 1],
  ["stage2.0.mid", 11, 4, 4, 128, 128, 3],
  ["stage2.0.out", 13, 4, 4, 512, 128, 1],
  ["stage2.1.in", 15, 4, 4, 128, 512, 1],
  ["stage2.1.mid", 11, 4, 4, 128, 128, 3],
  ["stage2.1.out", 13, 4, 4, 512, 128, 1],
  ["stage2.2.in", 15, 4, 4, 128, 512, 1],
  ["stage2.2.mid", 12, 4, 4, 128, 128, 3],
  ["stage2.2.out", 14, 4, 4, 512, 128, 1],
  ["stage2.3.in", 16, 3, 3, 128, 512, 1],
  ["stage2.3.mid", 12, 4, 4, 128, 128, 3],
  ["stage2.3.out", 14, 4, 4, 512, 128, 1],
  ["stage3.0.skip", 17, 3, 3, 1024, 512, 1],
  ["stage3.0.in", 18, 3, 3, 256, 512, 1],
  ["stage3.0.mid", 19, 4, 4, 256, 256, 3],
  ["stage3.0.out", 22, 4, 4, 1024, 256, 1],
  ["stage3.1.in", 25, 4, 4, 256, 1024, 1],
  ["stage3.1.mid", 19, 4, 4, 256, 256, 3],
  ["stage3.1.out", 22, 4, 4, 1024, 256, 1],
  ["stage3.2.in", 25, 4, 4, 256, 1024, 1],
  ["stage3.2.mid", 20, 4, 4, 256, 256, 3],
  ["stage3.2.out", 23, 4, 4, 1024, 256, 1],
  ["stage3.3.in", 26, 4, 4, 256, 1024, 1],
  ["stage3.3.mid", 20, 4, 4, 256, 256, 3],
  ["stage3.3.out", 23, 4, 4, 1024, 256, 1],
  ["stage3.4.in", 26, 4, 4, 256, 1024, 1],
  ["stage3.4.mid", 21, 4, 4, 256, 256, 3],
  ["stage3.4.out", 24, 4, 4, 1024, 256, 1],
  ["stage3.5.in", 27, 3, 3, 256, 1024, 1],
  ["stage3.5.mid", 21, 4, 4, 256, 256, 3],
  ["stage3.5.out", 24, 4, 4, 1024, 256, 1],
  ["stage4.0.skip", 28, 3, 3, 2048, 1024, 1],
  ["stage4.0.in", 29, 3, 3, 512, 1024, 1],
  ["stage4.0.mid", 30, 3, 3, 512, 512, 3],
  ["stage4.0.out", 32, 4, 3, 2048, 512, 1],
  ["stage4.1.in", 34, 3, 3, 512, 2048, 1],
  ["stage4.1.mid", 30, 3, 3, 512, 512, 3],
  ["stage4.1.out", 32, 4, 3, 2048, 512, 1],
  ["stage4.2.in", 34, 3, 3, 512, 2048, 1],
  ["stage4.2.mid", 31, 2, 2, 512, 512, 3],
  ["stage4.2.out", 33, 2, 2, 2048, 512, 1],
  ["fc", 35, 1, 1, 1000, 2048, 1],
];

/**
 * The published template bank of the ImageNet residual net of width 4: 56 layers, 36 groups, 72 template tensors.
 *
 * Source: the published table of groups ("bank"); its strides and paddings are informational and left out.
 */
export const imageNetBankTable: readonly BankEntry[] = rows.map(
  ([layer, group, set0, set1, out, input, kernel]) => ({
    layer,
    group,
    templatesPerSet: [set0, set1],
    channels: [out, input],
    kernel,
    fixed: group === 0 || group === 35,
  }),
);

/**
 * Which layers of an ImageNet residual net share templates, as in the published table.
 *
 * The network may have fewer blocks and, as a whole, fewer channels than the published one; its layers must have the
 * table's shapes, all divided by the same number.
 *
 * @throws InputError with everything that is wrong with the description, or naming every layer that the table lacks or that has another shape.
 * @example
 * ```ts
 * const description = imageNetResNet({ width: 4 });
 * const network = new MixedNetwork({ description, sharing: imageNetBank(description), members: 2, templatesPerSet: [1, 1],
 *   setAssignment: "rows", templateInitializer: "he", initialCoefficients: "normal", random: createRandom(0) });
 * ```
 */
export function imageNetBank(description: NetworkDescription): LayerSharing[] {
  demand(description, descriptionShape, "description", "imageNetBank");
  const nodes = weightNodes(description);
  const table = new Map(imageNetBankTable.map((entry) => [entry.layer, entry]));
  const part = (nodes[0]?.outChannels ?? 0) / (imageNetBankTable[0] as BankEntry).channels[0];
  const unknown = nodes.filter(({ name }) => !table.has(name));
  const of = { table, part, network: description.name };
  const problems = [...unknownLayers(unknown, of.network), ...nodes.flatMap((node) => mismatch(node, of))];
  if (problems.length > 0) throw new InputError(problems);
  return nodes.map((node): LayerSharing => {
    const entry = table.get(node.name);
    return {
      layer: node.name,
      group: `bank.${entry?.group}`,
      templatesPerSet: entry?.templatesPerSet ?? [],
      coefficients: entry?.fixed ? "ones" : "own",
    };
  });
}

/** Layers that the table lacks have one cause, another network, so they are one problem. */
function unknownLayers(nodes: readonly WeightNode[], network: string): string[] {
  if (nodes.length === 0) return [];
  const named = nodes.slice(0, 3).map(({ name }) => `"${name}"`);
  const rest = nodes.length - named.length;
  const names = listed([...named, ...(rest === 0 ? [] : [`${rest} more`])], "and");
  return [
    `Expected layers of the published bank but got ${names} (${network}). Use imageNetResNet with at most 3, 4, 6, 3 blocks.`,
  ];
}

/** What a network's layers are compared with. */
interface Published {
  readonly table: ReadonlyMap<string, BankEntry>;
  /** Share of the published channels. */
  readonly part: number;
  readonly network: string;
}

function mismatch(node: WeightNode, { table, part, network }: Published): string[] {
  const entry = table.get(node.name);
  if (entry === undefined) return [];
  const [out, input] = entry.channels;
  const expected = [
    node.role === "last" ? node.outChannels : out * part,
    node.role === "first" ? node.inChannels : input * part,
    node.op === "convolution" ? entry.kernel : 1,
  ];
  // The classifier reads the last stage, whichever that is.
  if (node.role === "last") expected[1] = node.inChannels;
  const actual = [node.outChannels, node.inChannels, node.op === "convolution" ? node.kernel : 1];
  if (actual.join() === expected.join()) return [];
  return [
    `Expected ${node.name} of shape ${expected.join(" x ")} but got ${actual.join(" x ")} (${network}, published bank at ${part} of its channels). Use imageNetResNet with the channels 64, 128, 256, 512, or a part of them.`,
  ];
}
