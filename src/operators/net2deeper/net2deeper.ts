import { integer } from "../../checking/shapes.js";
import type { GrowthOperator, SettingsOf } from "../growth-operator.js";
import { growthBy } from "../growth-settings.js";
import { type Growing, type Grown, growPlain, momentumShape, type PlainGrowth } from "../plain-growth.js";
import { addIdentityBlocks } from "./identity-values.js";

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
 * Growth in depth by blocks that start as the identity (Net2DeeperNet), for {@link GrowthPlan.baseline}. The network
 * that a run is given is the deep one.
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
  const deep = network.describe({ missingBlocks });
  return {
    size: { missingBlocks },
    values: addIdentityBlocks(before, deep, random),
    widenedBy: "padded",
    momentum: (momentum) => momentum,
  };
}
