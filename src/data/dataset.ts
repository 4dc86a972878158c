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

/** Examples of any one shape, in memory: rows of a table, signals, volumes. */
export interface Examples {
  /** For people, for instance "iris, train". */
  readonly name: string;
  /** Numbers of all examples, `[count, ...shape]`, row-major. */
  readonly values: Uint8Array | Float32Array;
  /** Shape of one example, features or channels last, such as `[4]` or `[28, 28, 1]`. */
  readonly shape: readonly number[];
  /** Number of examples. */
  readonly count: number;
  /**
   * Mean over the training set along the last axis, `[features]`: what normalising subtracts; of value / 255 where values
   * are bytes.
   */
  readonly mean: readonly number[];
  /** Standard deviation over the training set, as `mean`: what normalising divides by. */
  readonly std: readonly number[];
  /** Name of every place of the last axis, `[features]`, where they have names. */
  readonly featureNames?: readonly string[];
}

/** Examples of any one shape, each with a class. */
export interface ArraySet extends Examples {
  readonly kind: "arrays";
  /** Class of every example, `[count]`, each in 0..classes-1. */
  readonly labels: Uint8Array | Int32Array;
  /** Number of classes. */
  readonly classes: number;
  /** Name of every class, `[classes]`. */
  readonly classNames: readonly string[];
}

/** Examples of any one shape, each with numbers to predict: for regression. */
export interface RegressionSet extends Examples {
  readonly kind: "regression";
  /** What is to be predicted, `[count, outputs]`, in units of their own. */
  readonly targets: Float32Array;
  /** How many numbers are predicted of an example. */
  readonly outputs: number;
  /** Name of every number that is predicted, `[outputs]`. */
  readonly outputNames: readonly string[];
  /** Mean of the targets over the training set, `[outputs]`: a network predicts `(target - mean) / std`. */
  readonly targetMean: readonly number[];
  /** Standard deviation of the targets over the training set, `[outputs]`. */
  readonly targetStd: readonly number[];
}

/** Examples with a class each: images or other arrays in memory, or photographs that are read as needed. */
export type LabelledSet = ImageSet | PhotoSet | ArraySet;

/** What a net is trained or tested on: examples with classes, or with numbers to predict. */
export type ExampleSet = LabelledSet | RegressionSet;

/** A training set and the test set that belongs to it. */
export interface Dataset<Part extends ExampleSet = ImageSet> {
  /** For people, for instance "CIFAR-10". */
  readonly name: string;
  /** What networks are trained on. */
  readonly train: Part;
  /** What trained networks are measured on. */
  readonly test: Part;
}

/** Photographs for training and for testing. */
export type PhotoDataset = Dataset<PhotoSet>;

/** Any training set and test set with classes. */
export type LabelledDataset = Dataset<LabelledSet>;

/** Any training set and test set. */
export type ExampleDataset = Dataset<ExampleSet>;

/** What a set holds in memory: all but photographs. */
export type SetInMemory = Exclude<ExampleSet, PhotoSet>;

/** The pixels of images, without their classes. */
export type Pixels = Pick<ImageSet, "name" | "images" | "height" | "width" | "channels" | "mean" | "std">;

/** Shape of one example of a set, such as `[height, width, channels]`. */
export function shapeOf(set: SetInMemory): readonly number[] {
  return "shape" in set ? set.shape : [set.height, set.width, set.channels];
}

/** How many numbers an example of a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** The numbers of all examples of a set, `[count, ...shape]`. */
export function valuesOf(set: SetInMemory): Uint8Array | Float32Array {
  return "shape" in set ? set.values : set.images;
}

/** What of a set are pixels: of images, and of other bytes of three dimensions; undefined for all else. */
export function pixelsOf(set: SetInMemory): Pixels | undefined {
  if ("images" in set) return set;
  const { name, values, shape, mean, std } = set;
  if (values.BYTES_PER_ELEMENT !== 1 || shape.length !== 3) return undefined;
  const [height, width, channels] = shape as [number, number, number];
  return { name, images: values as Uint8Array, height, width, channels, mean, std };
}

/** How many numbers a network gives for an example of a set: one for each class, or each that is predicted. */
export function outputsOf(set: ExampleSet): number {
  return set.kind === "regression" ? set.outputs : set.classes;
}
