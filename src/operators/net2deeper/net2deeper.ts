import { integer } from "../../checking/shapes.js";
import type { NetworkValues } from "../../growth/widening.js";
import { identityBlocks } from "../../networks/depth.js";
import { type NetworkDescription, networkTensors } from "../../networks/description.js";
import { firstValues } from "../../networks/first-values.js";
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
 * The layer that ends a branch `F` is 0: its weight if it is a convolution, its scale `gamma` if it is a batch norm.
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
  const ends = new Set(identityBlocks(deep).map((block) => block.end));
  const values = new Map(shallow);
  for (const { node, name, tensor } of networkTensors(deep)) {
    const first = tensor.silences && ends.has(node.name) ? 0 : tensor.first;
    if (!shallow.has(name)) values.set(name, firstValues({ shape: tensor.shape, first }, random));
  }
  return values;
}
