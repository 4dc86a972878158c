import type { NetworkValues } from "../../growth/widening.js";
import { identityBlocks } from "../../networks/depth.js";
import { type NetworkDescription, networkTensors } from "../../networks/description.js";
import { firstValues } from "../../networks/plain/plain-network.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";

/**
 * Net2DeeperNet: new residual blocks start as the identity, `x + F(x)` with `F = 0`, so that the deep network
 * computes what the shallow one did.
 *
 * The layer that ends a branch `F` is 0: its weight if it is a convolution, its scale `gamma` if it is a batch norm.
 * The other new weights are He normal, `std = sqrt(2 / fan_in)`, so that the branch learns from the first step.
 *
 * Source: Chen, Goodfellow & Shlens 2016 (Net2Net), Net2DeeperNet: a new layer starts as the identity; in a network
 * with skips, the identity is a branch of zeros.
 */
export function addIdentityBlocks(
  shallow: NetworkValues,
  deep: NetworkDescription,
  random: RandomSource,
): Map<string, TensorValues> {
  const ends = new Set(identityBlocks(deep).map((block) => block.end));
  const added = networkTensors(deep).filter(({ name }) => !shallow.has(name));
  return new Map([
    ...shallow,
    ...added.map(({ node, name, tensor }): [string, TensorValues] => {
      const first = tensor.silences && ends.has(node.name) ? 0 : tensor.first;
      return [name, firstValues({ shape: tensor.shape, first }, random)];
    }),
  ]);
}
