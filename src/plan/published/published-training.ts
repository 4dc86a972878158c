import type { PublishedNetwork } from "../../networks/architectures/published-network.js";

/** Random changes of small training images. */
export interface SmallImageAugmentation {
  readonly kind: "small images";
  /** Probability of a horizontal flip. */
  readonly flip: number;
  /** Black border, in pixels on each side, from which a crop of the original size is cut; 0 for none. */
  readonly cropPadding: number;
  /** Side of the one square set to the mean colour, in pixels; 0 for none. */
  readonly cutout: number;
}

/** Random changes of training photographs. */
export interface PhotographAugmentation {
  readonly kind: "photographs";
  /** Share of the area, and side ratio, of the crop. */
  readonly scale: readonly [number, number];
  /** Width / height of the crop, [least, most]. */
  readonly ratio: readonly [number, number];
  /** Strength of the changes of brightness, contrast and saturation. */
  readonly jitter: number;
  /** Probability of a horizontal flip. */
  readonly flip: number;
  /** Standard deviation of the three lighting coefficients. */
  readonly lighting: number;
}

/** The parts of a published protocol that do not belong to a plan. */
export interface PublishedTraining {
  /** The network, at full size. */
  readonly network: PublishedNetwork;
  /** Images in a training step. */
  readonly batchSize: number;
  /** Images in an evaluation batch. */
  readonly evaluationBatchSize: number;
  /** Number of training images. */
  readonly images: number;
  /** Random changes to training images. */
  readonly augmentation: SmallImageAugmentation | PhotographAugmentation;
}

/** Batches and augmentation of the published scripts. */
export function publishedTraining(data: "cifar" | "imagenet", network: PublishedNetwork): PublishedTraining {
  if (data === "cifar") {
    return {
      network,
      batchSize: 128,
      evaluationBatchSize: 256,
      images: 50_000,
      augmentation: { kind: "small images", flip: 0.5, cropPadding: 4, cutout: 16 },
    };
  }
  return {
    network,
    batchSize: 512,
    evaluationBatchSize: 256,
    images: 1_281_167,
    augmentation: {
      kind: "photographs",
      scale: [0.08, 1],
      ratio: [3 / 4, 4 / 3],
      jitter: 0.4,
      flip: 0.5,
      lighting: 0.1,
    },
  };
}
