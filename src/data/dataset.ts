/** Labelled images of one size, in memory. */
export interface ImageSet {
  /** Distinguishes them from photographs; optional in a set made by hand. */
  readonly kind?: "images";
  /** For people, for instance "Fashion-MNIST mini, train". */
  readonly name: string;
  /** Pixels 0..255, `[count, height, width, channels]`. */
  readonly images: Uint8Array;
  /** Class of every image, `[count]`, each in 0..classes-1. */
  readonly labels: Uint8Array | Int32Array;
  /** Number of images. */
  readonly count: number;
  /** Height of an image in pixels. */
  readonly height: number;
  /** Width of an image in pixels. */
  readonly width: number;
  /** Channels of an image: 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  /** Number of classes. */
  readonly classes: number;
  /** Name of every class, `[classes]`. */
  readonly classNames: readonly string[];
  /** Mean of pixel / 255 over the training set, `[channels]`: what normalising subtracts. */
  readonly mean: readonly number[];
  /** Standard deviation of pixel / 255 over the training set, `[channels]`: what normalising divides by. */
  readonly std: readonly number[];
}

/**
 * Labelled photographs in a folder of class folders: only their names are in memory. They are read as needed and cut to
 * the size of a network's input.
 */
export interface PhotoSet {
  readonly kind: "photographs";
  /** For people, for instance "tiny-imagenet, train". */
  readonly name: string;
  /** Folder that holds the class folders. */
  readonly folder: string;
  /** Paths below the folder, in order of class and name. */
  readonly files: readonly string[];
  /** Class of every file. */
  readonly labels: Int32Array;
  /** Number of photographs. */
  readonly count: number;
  /** Number of classes. */
  readonly classes: number;
  /** Names of the class folders, sorted: label 0, 1, ... */
  readonly classFolders: readonly string[];
  /** Name of every class for people, `[classes]`. */
  readonly classNames: readonly string[];
}

/** What a net is trained or tested on: images in memory, or photographs that are read as needed. */
export type LabelledSet = ImageSet | PhotoSet;

/** A training set and the test set that belongs to it. */
export interface Dataset<Part extends LabelledSet = ImageSet> {
  /** For people, for instance "CIFAR-10". */
  readonly name: string;
  /** What networks are trained on. */
  readonly train: Part;
  /** What trained networks are measured on. */
  readonly test: Part;
}

/** Photographs for training and for testing. */
export type PhotoDataset = Dataset<PhotoSet>;

/** Any training set and test set. */
export type LabelledDataset = Dataset<LabelledSet>;

/**
 * Mean and standard deviation of pixel / 255 per channel.
 *
 * @param images pixels, channels last
 * @param channels how many
 */
export function channelStatistics(
  images: Uint8Array,
  channels: number,
): { readonly mean: readonly number[]; readonly std: readonly number[] } {
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (let place = 0; place < images.length; place += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const pixel = images[place + channel]!;
      sums[channel]! += pixel;
      squares[channel]! += pixel * pixel;
    }
  }
  const pixels = images.length / channels;
  const mean = Array.from(sums, (sum) => sum / pixels / 255);
  const std = mean.map((average, channel) => {
    const variance = squares[channel]! / pixels / 255 ** 2 - average ** 2;
    return Math.sqrt(Math.max(variance, 0));
  });
  return { mean, std };
}
