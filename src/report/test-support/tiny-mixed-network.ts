import { createRandom } from "../../data/random.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import { tinyData } from "../../test-support/tiny-data.js";

/** Three dense layers on tiny images; both hidden layers are as wide. */
export const tinySettings = {
  network: mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
} as const;

/** Two members, two templates a set, nothing shared. */
export function tinyMixedNetwork(): MixedNetwork {
  return new MixedNetwork({
    description: tinySettings.network,
    members: 2,
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random: createRandom(0),
  });
}
