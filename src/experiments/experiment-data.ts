import { averagedDataset } from "../data/averaging.js";
import { DataError } from "../data/data-error.js";
import type { Dataset, LabelledDataset, PhotoDataset, PhotoSet } from "../data/dataset.js";
import { dataset, photoDataset } from "../data/named-dataset.js";
import { readPhotos } from "../data/photos/image-folder.js";
import { leastPerClass, splitValidation, takePerClass } from "../data/subset.js";
import { dataShapes, type ExperimentData, type ExperimentDataName } from "./experiment.js";
import type { ResultSplit } from "./method-results.js";

/** The classes of Tiny-ImageNet that represent ImageNet, by their WordNet names. */
const tinyImageNetClasses: readonly string[] = [
  ..."n01443537 n01784675 n02002724 n02123045 n02231487 n02410509 n02669723".split(" "),
  ..."n02814533 n02909870 n03026506 n03255030 n03584254 n03770439 n03937543".split(" "),
  ..."n04070727 n04259630 n04398044 n04532670 n07615774 n07871810".split(" "),
];

/**
 * Reads the images that a config names, averaged and limited to the number it names; of ImageNet, the list of photographs.
 *
 * @param folder Where data sets lie; see `dataset`.
 * @throws DataError saying where it looked, and how the set is fetched.
 */
export async function readData(data: ExperimentData, folder?: string): Promise<LabelledDataset> {
  const { name, perClass } = data;
  // The embedded set lies in the library and nowhere else.
  const where = folder === undefined || name === "fashion-mnist-mini" ? {} : { folder };
  const all = name === "imagenet" ? await imageNet(data, where) : await imagesOf(name, data, where);
  return limited(all, perClass);
}

/** The first images of each class, as many as a config names. */
function limited(all: LabelledDataset, perClass: ExperimentData["perClass"]): LabelledDataset {
  if (perClass === undefined) return all;
  const [train, test] = perClass;
  return {
    ...all,
    train: takePerClass(all.train, train),
    test: takePerClass(all.test, test),
  } as LabelledDataset;
}

/**
 * Reads the images that results are measured on in place of test images. A config that takes some images of each class
 * leaves others, of which as many are held back as it has test images; from one that takes all, {@link splitOf} takes a part.
 *
 * @throws DataError as {@link readData}.
 */
export async function readMeasured(
  data: ExperimentData,
  split: ResultSplit,
  folder?: string,
): Promise<LabelledDataset> {
  const { perClass, ...whole } = data;
  if (split === "test" || perClass === undefined) return splitOf(await readData(data, folder), split);
  const all = await readData(whole, folder);
  const { name, train } = all;
  const [trained, measured] = perClass;
  if (leastPerClass(train) < trained + measured) return splitOf(limited(all, perClass), split);
  const kept = takePerClass(train, trained);
  return {
    name: `${name}, validation`,
    // Named apart, since what is trained for one split is stored beside what is trained for the other.
    train: { ...kept, name: `${kept.name}, validation` },
    test: takePerClass(train, measured, trained),
  } as LabelledDataset;
}

/** A part of the training images in place of the test images. */
export function splitOf(data: LabelledDataset, split: ResultSplit): LabelledDataset {
  if (split === "test") return data;
  // The same images whatever the run's seed, so that seeds and settings are measured on one set.
  const { train, validation } = splitValidation(data.train, { fraction: 0.1, seed: 0 });
  return { name: `${data.name}, validation`, train, test: validation };
}

/** Where data sets lie. */
interface Where {
  readonly folder?: string;
}

async function imagesOf(
  name: Exclude<ExperimentDataName, "imagenet">,
  { pool }: ExperimentData,
  where: Where,
): Promise<Dataset> {
  const all = name === "tiny-imagenet-20" ? await readTinyImageNet(where) : await dataset(name, where);
  return pool === undefined ? all : averagedDataset(all, pool);
}

/** The prepared folder; nothing of it is read here. */
async function imageNet({ pool }: ExperimentData, where: Where): Promise<PhotoDataset> {
  if (pool !== undefined) {
    throw new DataError(
      "argument",
      `Expected no pool for ImageNet but got ${pool} (experiment). Its photographs are cut to the size of the network's input.`,
    );
  }
  return photoDataset("imagenet", where);
}

async function readTinyImageNet(where: Where): Promise<Dataset> {
  const photos = await tinyImageNet(where);
  const [size] = dataShapes["tiny-imagenet-20"].input;
  return {
    name: "Tiny-ImageNet, 20 classes",
    train: await readPhotos(photos.train, { size }),
    test: await readPhotos(photos.test, { size }),
  };
}

/** The prepared folder of the 20 classes, or these classes of the whole set. */
async function tinyImageNet(where: Where): Promise<PhotoDataset> {
  const whole = await photoDataset("tiny-imagenet", where).catch((error: unknown) => error);
  if (whole instanceof Error) return photoDataset("tiny-imagenet-20", where);
  const { name, train, test } = whole as PhotoDataset;
  return { name, train: ofClasses(train, tinyImageNetClasses), test: ofClasses(test, tinyImageNetClasses) };
}

function ofClasses(set: PhotoSet, wanted: readonly string[]): PhotoSet {
  const labels = new Map(wanted.map((wnid, label) => [set.classFolders.indexOf(wnid), label]));
  const kept = Array.from(set.labels.keys()).filter((i) => labels.has(set.labels[i] as number));
  const classNames = wanted.map((wnid) => set.classNames[set.classFolders.indexOf(wnid)] ?? wnid);
  return {
    ...set,
    files: kept.map((i) => set.files[i] as string),
    labels: Int32Array.from(kept, (i) => labels.get(set.labels[i] as number) as number),
    count: kept.length,
    classes: wanted.length,
    classFolders: wanted,
    classNames,
  };
}
