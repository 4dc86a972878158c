import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { commandHere } from "../checking/command-here.js";
import { oneOf, optional, record, type Shape, text } from "../checking/shapes.js";
import { projectFolder, repositoryFolder } from "../files/project-folder.js";
import { readCifar } from "./cifar.js";
import { type CifarKind, type CifarLayout, cifarLayouts } from "./cifar-files.js";
import { DataError, demandData } from "./data-error.js";
import type { Dataset, PhotoDataset } from "./dataset.js";
import { type FashionOptions, fashionFields, fashionMnist, fashionMnistMini } from "./fashion-mnist.js";
import { indexImageFolder } from "./photos/image-folder.js";

/** The data sets that `dataset` finds by name; `photoDataset` finds photographs. */
export const datasetNames = ["fashion-mnist-mini", "fashion-mnist", "cifar10", "cifar100"] as const;
/** Name of a data set. */
export type DatasetName = (typeof datasetNames)[number];

export interface DatasetOptions extends FashionOptions {
  /** Folder of the files or the archive; if given, no other is searched. */
  readonly folder?: string;
  /** CIFAR-100 only: 100 fine classes (default) or 20 coarse ones. */
  readonly labels?: "fine" | "coarse";
}

const folder = optional(text('Name a folder, for instance "data".'));
const onlyOf = (set: string): Shape =>
  optional((value, at) => at.expected("to be left out", value, `Only ${set} has it.`));

const fashionOptions = record<DatasetOptions>({ ...fashionFields, folder, labels: onlyOf("CIFAR-100") });
const cifarOptions = record<DatasetOptions>({
  folder,
  labels: optional(oneOf(["fine", "coarse"])),
  pool: onlyOf("Fashion-MNIST"),
  pad: onlyOf("Fashion-MNIST"),
});

/**
 * Reads a data set by its name.
 *
 * Looks in `folder`; else in the folder that the environment's MIXTURE_GROWTH_DATA names, in `data/` of the
 * repository, in `data/` of the project and in `data/` of the working directory, in this order.
 *
 * @param name one of `datasetNames`; only the mini set needs no download
 * @throws DataError saying where it looked and the command that fetches the set
 * @example
 * ```ts
 * const { train, test } = await dataset("cifar100");
 * ```
 */
export async function dataset(name: DatasetName, options: DatasetOptions = {}): Promise<Dataset> {
  demandData(name, oneOf(datasetNames), "name", "dataset");
  demandData(options, name.startsWith("cifar") ? cifarOptions : fashionOptions, "options", `dataset ${name}`);
  const { folder, labels, pool, pad } = options;
  const shape = { ...(pool === undefined ? {} : { pool }), ...(pad === undefined ? {} : { pad }) };
  if (name === "fashion-mnist-mini") {
    return fashionMnistMini(folder === undefined ? shape : { ...shape, folder });
  }
  const bases = folder === undefined ? defaultFolders() : [resolve(folder)];
  if (name === "fashion-mnist") {
    const debian = folder === undefined ? ["/usr/share/datasets"] : [];
    return fashionMnist({ ...shape, folder: findFashion([...bases, ...debian]) });
  }
  const path = findCifar(cifarLayouts[name], bases);
  return readCifar({ kind: name, path, ...(labels === undefined ? {} : { labels }) });
}

/**
 * Finds photographs in class folders by the folder's name, in the same places as `dataset`.
 *
 * @param name of the folder, for instance "tiny-imagenet" or "imagenet"
 * @param options `folder` that has it, or is it, in place of the usual places
 * @throws DataError saying where it looked and the command that prepares it
 * @example
 * ```ts
 * const { train } = await photoDataset("tiny-imagenet");
 * const images = await readPhotos(train, { size: 64 });
 * ```
 */
export async function photoDataset(
  name: string,
  options: {
    /** Folder that holds the set. Default: where the command `data` puts it. */
    readonly folder?: string;
  } = {},
): Promise<PhotoDataset> {
  demandData(name, text('Name a folder, for instance "tiny-imagenet".'), "name", "photoDataset");
  demandData(options, record<{ folder?: string }>({ folder }), "options", `photoDataset ${name}`);
  const bases = options.folder === undefined ? defaultFolders() : [resolve(options.folder)];
  const places = bases.flatMap((base) =>
    options.folder === undefined ? [join(base, name)] : [join(base, name), base],
  );
  const found = places.find((place) => existsSync(join(place, "train")) && existsSync(join(place, "val")));
  if (found !== undefined) return indexImageFolder(found);
  throw new DataError(
    "missing",
    `Expected ${name} with train/ and val/ in one of these folders but found it in none (${places.join(", ")}). Prepare it: ${commandHere("data", `tiny-imagenet, imagenet, or images --archive FILE --name ${name}`)}; or set MIXTURE_GROWTH_DATA to the folder that has it.`,
  );
}

/**
 * The folders that are searched for data sets by default, in this order.
 *
 * @param environment variables, with MIXTURE_GROWTH_DATA
 * @param workingFolder the folder whose `data/` comes last, after that of the project in which it lies
 */
export function defaultFolders(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  workingFolder: string = process.cwd(),
): readonly string[] {
  const named = environment.MIXTURE_GROWTH_DATA;
  const repository = repositoryFolder();
  const folders = [
    ...(named === undefined || named === "" ? [] : [resolve(named)]),
    ...(repository === undefined ? [] : [join(repository, "data")]),
    join(projectFolder(workingFolder), "data"),
    join(workingFolder, "data"),
  ];
  return [...new Set(folders)];
}

function findFashion(bases: readonly string[]): string {
  const candidates = bases.flatMap((base) => [join(base, "fashion-mnist"), base]);
  const isThere = (folder: string): boolean =>
    ["", ".gz"].some((ending) => existsSync(join(folder, `train-images-idx3-ubyte${ending}`)));
  const found = candidates.find(isThere);
  if (found !== undefined) return found;
  throw notFound("Fashion-MNIST", "fashion-mnist", candidates);
}

function findCifar(layout: CifarLayout, bases: readonly string[]): string {
  const folders = bases.flatMap((base) => [join(base, layout.folder), base]);
  const folder = folders.find((candidate) => existsSync(join(candidate, layout.test.name)));
  if (folder !== undefined) return folder;
  const archives = bases.flatMap((base) => [join(base, layout.archive), base]);
  const archive = archives.find((candidate) => /\.tar(\.gz)?$/.test(candidate) && existsSync(candidate));
  if (archive !== undefined) return archive;
  throw notFound(layout.title, layout.kind, folders);
}

function notFound(title: string, command: CifarKind | "fashion-mnist", places: readonly string[]): DataError {
  return new DataError(
    "missing",
    `Expected ${title} in one of these folders but found it in none (${places.join(", ")}). Fetch it: ${commandHere("data", command)}; or set MIXTURE_GROWTH_DATA to the folder that has it.`,
  );
}
