import type { PublishedNetwork } from "../../networks/architectures/published-network.js";

/** The smallest wide residual net that has every kind of layer. */
export const tinyNetwork: PublishedNetwork = {
  family: "wide-residual",
  depth: 10,
  width: 0.5,
  secondBatchNorm: false,
  shortcutStatistics: "once",
};
