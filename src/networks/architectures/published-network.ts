import type { PublishedNetwork } from "../../growth/published/published-training.js";
import type { NetworkDescription } from "../description.js";
import type { LayerSharing } from "../mixed/mixing.js";
import { imageNetBank } from "./imagenet-bank.js";
import { imageNetResNet } from "./imagenet-resnet.js";
import { wideResNet } from "./wide-resnet.js";

/** A network to run, with the layers that share templates. */
export interface RunnableNetwork {
  /** At full size. */
  readonly network: NetworkDescription;
  readonly sharing: readonly LayerSharing[];
}

/**
 * The network that a published protocol names.
 *
 * @param options Classes of the data, and `[height, width, channels]` of its images where they are not the published.
 * @example
 * ```ts
 * const { plan, training } = publishedPlan("cifar-mixture");
 * const run = new Run({ plan, ...publishedNetwork(training.network, { classes: 10 }), data, seed: 0,
 *   batchSize: training.batchSize });
 * ```
 */
export function publishedNetwork(
  published: PublishedNetwork,
  options: { readonly classes: number; readonly input?: readonly [number, number, number] },
): RunnableNetwork {
  if (published.family === "wide-residual") {
    const { family: _, ...size } = published;
    const network = wideResNet({ ...size, ...options });
    return { network, sharing: [] };
  }
  const { width, stages } = published;
  const network = imageNetResNet({ width, ...(stages === undefined ? {} : { stages }), ...options });
  return { network, sharing: published.bank ? imageNetBank(network) : [] };
}
