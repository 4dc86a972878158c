import {
  choose,
  demand,
  isRecord,
  optional,
  record,
  type Shape,
  something,
  tagged,
  truth,
} from "../../checking/shapes.js";
import { descriptionShape } from "../check-description.js";
import type { NetworkDescription } from "../description.js";
import type { LayerSharing } from "../mixed/mixing.js";
import { classCount, imageSize } from "../size-shapes.js";
import { imageNetBank } from "./imagenet-bank.js";
import { imageNetResNet } from "./imagenet-resnet.js";
import { wideResNet } from "./wide-resnet.js";

/** The network of a published protocol, at full size. */
export type PublishedNetwork =
  | {
      readonly family: "wide-residual";
      /** Number of layers, `6 n + 4`. */
      readonly depth: number;
      /** Width factor of the network. */
      readonly width: number;
      /** Whether residual blocks have their second batch norm, which the published code leaves out. */
      readonly secondBatchNorm: boolean;
      /**
       * How often the first batch norm of a block with a shortcut updates its running statistics in a step;
       * `"as-coded"` is twice.
       */
      readonly shortcutStatistics: "once" | "as-coded";
      /** Default `"divided"`. */
      readonly stem?: "divided" | "whole";
    }
  | {
      readonly family: "imagenet-residual";
      /** Width factor of the network. */
      readonly width: number;
      /** Whether layers share the templates of one bank. */
      readonly bank: boolean;
      /** Blocks of each stage. Default `[3, 4, 6, 3]`, as published. */
      readonly stages?: readonly number[];
    };

/** The number of classes, and the size of the images if it is not the published one. */
export interface PublishedNetworkOptions {
  /** Number of classes. */
  readonly classes: number;
  /** `[height, width, channels]` of an image. Default: that of the protocol's data. */
  readonly input?: readonly [number, number, number];
}

/** A network to run, with the layers that share templates. */
export interface RunnableNetwork {
  /** At full size. */
  readonly network: NetworkDescription;
  /** Layers that share templates; empty where each has its own. */
  readonly sharing: readonly LayerSharing[];
}

type Family<Name> = Extract<PublishedNetwork, { family: Name }>;

// The networks' own functions check the other fields.
const publishedShape = tagged("family", {
  "wide-residual": record<Family<"wide-residual">>({
    family: something,
    depth: something,
    width: something,
    secondBatchNorm: truth,
    shortcutStatistics: something,
    stem: () => true,
  }),
  "imagenet-residual": record<Family<"imagenet-residual">>({
    family: something,
    width: something,
    bank: truth,
    stages: () => true,
  }),
});

/** A published network, or a description of any network. */
export const networkShape: Shape = choose([isDescription, descriptionShape], [() => true, publishedShape]);

function isDescription(network: unknown): network is NetworkDescription {
  return isRecord(network) && "nodes" in network;
}

const optionsShape = record<PublishedNetworkOptions>({ classes: classCount, input: optional(imageSize) });

/**
 * The network that a published protocol names; a description is returned as it is.
 *
 * @throws InputError with everything that is wrong with the protocol's network or the options.
 * @example
 * ```ts
 * const { plan, training } = publishedPlan("cifar-mixture");
 * const run = new Run({ plan, ...publishedNetwork(training.network, { classes: 10 }), data, seed: 0,
 *   batchSize: training.batchSize });
 * ```
 */
export function publishedNetwork(
  published: PublishedNetwork | NetworkDescription,
  options: PublishedNetworkOptions,
): RunnableNetwork {
  demand(published, networkShape, "network", "publishedNetwork");
  demand(options, optionsShape, "options", "publishedNetwork");
  if (isDescription(published)) return { network: published, sharing: [] };
  if (published.family === "wide-residual") {
    const { family: _, ...size } = published;
    const network = wideResNet({ ...size, ...options });
    return { network, sharing: [] };
  }
  const { width, stages } = published;
  const network = imageNetResNet({ width, ...(stages === undefined ? {} : { stages }), ...options });
  return { network, sharing: published.bank ? imageNetBank(network) : [] };
}
