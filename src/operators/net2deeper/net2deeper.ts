import { integer } from "../../checking/shapes.js";
import type { NetworkValues } from "../../growth/widening.js";
import { identityBlocks } from "../../networks/depth.js";
import { type NetworkDescription, networkTensors, tensorsOf } from "../../networks/description.js";
import { firstValues } from "../../networks/first-values.js";
import { hasWeight, type NetworkNode, operationOf } from "../../networks/operations/operations.js";
import type { RandomSource } from "../../templates/parameter.js";
import type { GrowthOperator, SettingsOf } from "../growth-operator.js";
import { growthBy } from "../growth-settings.js";
import { type Growing, type Grown, growPlain, momentumShape, type PlainGrowth } from "../plain-growth.js";

/** Growth in depth by blocks that start as the identity (Chen, Goodfellow & Shlens 2016). */
export interface Net2Deeper extends PlainGrowth {
  readonly operator: "net2deeper";
  /** New blocks in every stage. Default 1. */
  readonly blocks: number;
}

/** Net2DeeperNet. Source: Chen, Goodfellow & Shlens 2016 (Net2Net). */
export const net2deeperOperator: GrowthOperator<Net2Deeper> = {
  name: "net2deeper",
  grows: "plain",
  title: "net2deeper",
  defaults: { operator: "net2deeper", blocks: 1 },
  fields: () => ({ blocks: integer({ min: 1, max: 1_000_000 }), momentum: momentumShape }),
  describe: ({ blocks }) => `${blocks} identity ${blocks === 1 ? "block" : "blocks"} a stage (Net2Deeper)`,
  looksAtData: false,
  shortest: (by) => by,
  addedBlocks: ({ blocks }) => blocks,
  checkFit: (_, __, deep) => {
    silencingNodes(deep);
  },
  grow: (network, into, by, context) =>
    growPlain(network, into, by, context, (growing) => deepen(growing, by)),
};

/**
 * Growth in depth by blocks that start as the identity (Net2DeeperNet), for {@link GrowthPlan.baseline}. A run's network
 * is the deep one.
 */
export function net2deeper(options: SettingsOf<Net2Deeper> = {}): Net2Deeper {
  return growthBy(net2deeperOperator, options);
}

function deepen({ network, before, random }: Growing, { blocks }: Net2Deeper): Grown {
  const missingBlocks = network.missingBlocks - blocks;
  if (missingBlocks < 0) {
    throw new RangeError(
      `Expected at most ${network.missingBlocks} blocks a stage that the network lacks but got ${blocks} (Net2Deeper). Start the network with missingBlocks: ${blocks}.`,
    );
  }
  const values = addIdentityBlocks(before, network.describe({ missingBlocks }), random);
  return { size: { missingBlocks }, values, widenedBy: "padded", momentum: (momentum) => momentum };
}

/**
 * Starts new residual blocks as the identity, `x + F(x)` with `F = 0`: the deep network computes what the shallow one did.
 *
 * The last layer of a branch `F` is 0: its weight if it is a convolution, its scale `gamma` if it is a batch norm.
 * The other new weights are He normal, `std = sqrt(2 / fan_in)`, so that the branch learns from the first step.
 *
 * Source: Chen, Goodfellow & Shlens 2016 (Net2Net), Net2DeeperNet: a new layer starts as the identity; in a network
 * with skips, the identity is a branch of zeros.
 */
function addIdentityBlocks(
  shallow: NetworkValues,
  deep: NetworkDescription,
  random: RandomSource,
): NetworkValues {
  const silencing = silencingNodes(deep);
  const values = new Map(shallow);
  for (const { node, name, tensor } of networkTensors(deep)) {
    const first = tensor.silences && silencing.has(node.name) ? 0 : tensor.first;
    if (!shallow.has(name)) values.set(name, firstValues({ shape: tensor.shape, first }, random));
  }
  return values;
}

/**
 * The node of each residual branch that makes the branch 0 if its tensor is: the last one, or one before it if only what keeps
 * zeros comes after, such as a bias or an activation.
 */
function silencingNodes(description: NetworkDescription): ReadonlySet<string> {
  const nodes = new Map(description.nodes.map((node) => [node.name, node]));
  return new Set(
    identityBlocks(description).map(({ end }) => {
      let node = nodes.get(end) as NetworkNode;
      while (!tensorsOf(node).some(({ silences }) => silences)) {
        const [before] = node.inputs.map((input) => nodes.get(input));
        const keepsZeros = node.inputs.length === 1 && operationOf(node).pullBack !== undefined;
        if (hasWeight(node) || !keepsZeros || before === undefined)
          throw cannotStartSilent(description, node);
        node = before;
      }
      return node.name;
    }),
  );
}

function cannotStartSilent({ name }: NetworkDescription, node: NetworkNode): RangeError {
  return new RangeError(
    `Expected residual branches that can start as 0 but got one that ends in the op "${node.op}" (${name}, node ${node.name}, Net2Deeper). End them with a convolution, a dense layer or a norm.`,
  );
}
