import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { openArchive } from "../../src/data/archives/archive-stream.js";
import { readTar } from "../../src/data/archives/tar.js";
import { DataError } from "../../src/data/data-error.js";
import { expectRoom, findMismatch, withLock } from "../durable-files.js";
import type { Reporter } from "../progress.js";
import { writeClassNames } from "./class-names.js";
import { classPattern, GrowingTree, imagePattern, type TreeCounts } from "./image-tree.js";
import { linkClasses, linkFlat, linkPrepared } from "./linked-images.js";
import { readValidationClasses, type ValidationClasses } from "./validation-classes.js";

/** The user's ImageNet (ILSVRC2012) files, which need an account and cannot be downloaded for them. */
export interface ImageNetOptions {
  /** The data folder. */
  readonly out: string;
  /** ILSVRC2012_img_train.tar. */
  readonly train?: string;
  /** ILSVRC2012_img_val.tar. */
  readonly val?: string;
  /** ILSVRC2012_devkit_t12.tar.gz, or a text file with the class of every validation image. */
  readonly valLabels?: string;
  /** One class per line, when `valLabels` holds numbers: line i is class i, from 1. */
  readonly synsets?: string;
  /** Folder in Kaggle's layout, with ILSVRC/Data/CLS-LOC and LOC_val_solution.csv. */
  readonly kaggle?: string;
  /** Folder that already has train/<wnid> and val/<wnid>. */
  readonly prepared?: string;
  /** Accepts a part of ImageNet, with sizes and counts other than the published ones. */
  readonly isSample?: boolean;
  /** Also compares the MD5 of the archives, which reads all of them once more. */
  readonly isCheckingMd5?: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

const published = {
  train: { bytes: 147_897_477_120, md5: "1d675b47d978889d74fa0da5fadfb00e", images: 1_281_167 },
  val: { bytes: 6_744_924_160, md5: "29b22e2961454d5413ddabcf34fc5622", images: 50_000 },
} as const;
const publishedClasses = 1000;
const maxImageBytes = 2 ** 26;

/**
 * Sorts ImageNet into `imagenet/train/<wnid>/*.JPEG` and `imagenet/val/<wnid>/*.JPEG`, with the classes' names in
 * `imagenet/classes.txt` if the files contain them.
 *
 * Archives are streamed, so that only the images are written; Kaggle's files are linked, not copied, if the disk allows
 * it, and a folder that is already sorted becomes two links. A stopped run continues class by class. `train` and `val`
 * get their names only with all their images.
 *
 * @returns the folder
 * @throws DataError naming the file that is missing, damaged or not the published one
 */
export async function prepareImageNet(options: ImageNetOptions): Promise<string> {
  const folder = join(options.out, "imagenet");
  return withLock(join(options.out, ".imagenet.lock"), async () => {
    const [train, val] = [new GrowingTree(join(folder, "train")), new GrowingTree(join(folder, "val"))];
    if (options.prepared !== undefined) {
      await linkPrepared(options.prepared, folder, (part, counts) => expectCounts(part, counts, options));
    }
    if (!train.isFinished) await growTrain(train, folder, options);
    if (!val.isFinished) await growVal(val, folder, options);
    options.reporter.note(`ImageNet is ready: ${folder}`);
    return folder;
  });
}

async function growTrain(tree: GrowingTree, folder: string, options: ImageNetOptions): Promise<void> {
  if (options.kaggle !== undefined) {
    await linkClasses(tree, join(options.kaggle, "ILSVRC/Data/CLS-LOC/train"), "train", options);
  } else {
    await unpackTrain(tree, await expectArchive("train", folder, options), options);
  }
  await tree.finish((counts) => expectCounts("train", counts, options));
}

/** The training archive is a tar of tars, one for each class. */
async function unpackTrain(tree: GrowingTree, archive: string, options: ImageNetOptions): Promise<void> {
  let classes = 0;
  for await (const inner of readTar(openArchive(archive), { source: archive, maxEntryBytes: 2 ** 34 })) {
    const wnid = basename(inner.name, ".tar");
    if (inner.kind !== "file" || !inner.name.endsWith(".tar") || !classPattern.test(wnid)) continue;
    if (!tree.hasClass(wnid)) {
      const source = `${inner.name} in ${archive}`;
      await tree.fill([wnid], async () => {
        for await (const image of readTar(inner.body, { source, maxEntryBytes: maxImageBytes })) {
          options.signal.throwIfAborted();
          if (image.kind === "file") await tree.addImage(wnid, imageName(image.name, source), image.body);
        }
      });
    }
    classes++;
    const total = options.isSample === true ? undefined : publishedClasses;
    options.reporter.progress({ label: "unpacking train", done: classes, total, unit: "classes" });
  }
}

async function growVal(tree: GrowingTree, folder: string, options: ImageNetOptions): Promise<void> {
  const kaggle = options.kaggle === undefined ? undefined : join(options.kaggle, "ILSVRC/Data/CLS-LOC/val");
  const list = await readValidationClasses(options);
  if (kaggle === undefined) await unpackVal(tree, folder, list, options);
  // Many users have already sorted it, as other programs need it.
  else if (!(await linkFlat(tree, kaggle, list, options))) await linkClasses(tree, kaggle, "val", options);
  await writeClassNames(folder, list.names, list.wnids);
  await tree.finish((counts) => expectCounts("val", counts, options));
}

/** Images come in the archive's order, without folders: all classes are filled together. */
async function unpackVal(
  tree: GrowingTree,
  folder: string,
  list: ValidationClasses,
  options: ImageNetOptions,
): Promise<void> {
  const archive = await expectArchive("val", folder, options);
  const limits = { source: archive, maxEntryBytes: maxImageBytes };
  let done = 0;
  await tree.fill(new Set(list.wnids), async () => {
    for await (const image of readTar(openArchive(archive), limits)) {
      options.signal.throwIfAborted();
      if (image.kind !== "file") continue;
      const name = imageName(image.name, archive);
      await tree.addImage(list.classOf(name), name, image.body);
      const total = list.wnids.length;
      options.reporter.progress({ label: "unpacking val", done: ++done, total, unit: "files" });
    }
  });
}

/** Path of an archive that is the published one and fits on the disk. */
async function expectArchive(
  part: "train" | "val",
  folder: string,
  options: ImageNetOptions,
): Promise<string> {
  const { [part]: path } = options;
  const name = `ILSVRC2012_img_${part}.tar`;
  if (path === undefined || !existsSync(path)) {
    throw new DataError(
      "missing",
      `Expected ${name} but got ${path ?? "none"} (ImageNet). Get it from image-net.org with your account and pass it with --${part} FILE, or pass Kaggle's folder with --kaggle FOLDER, or one that is sorted already with --prepared FOLDER.`,
    );
  }
  const { bytes, md5 } = published[part];
  const check =
    options.isSample === true ? {} : { bytes, ...(options.isCheckingMd5 === true ? { md5 } : {}) };
  const mismatch = await findMismatch(path, check, (done, total) => {
    options.signal.throwIfAborted();
    options.reporter.progress({ label: `checking ${name}`, done, total, unit: "bytes" });
  });
  if (mismatch !== undefined) {
    throw new DataError(
      "checksum",
      `${mismatch} (${path}). It is cut short or not ${name}: fetch it again, or pass --sample if it is a part on purpose.`,
    );
  }
  await expectRoom(folder, (await stat(path)).size);
  return path;
}

function expectCounts(part: "train" | "val", counts: TreeCounts, options: ImageNetOptions): void {
  const { images } = published[part];
  if (options.isSample === true || (counts.images === images && counts.classes === publishedClasses)) {
    options.reporter.note(`${part}: ${counts.images} images of ${counts.classes} classes`);
    return;
  }
  throw new DataError(
    "checksum",
    `Expected ${images} images of ${publishedClasses} classes but got ${counts.images} of ${counts.classes} (ImageNet, ${part}). The source is incomplete: complete it and run again; or pass --sample if it is a part on purpose.`,
  );
}

function imageName(path: string, source: string): string {
  const name = basename(path);
  if (imagePattern.test(name)) return name;
  throw new DataError(
    "refused",
    `Expected only images but got ${JSON.stringify(path)} (${source}). Check that it is the right archive.`,
  );
}
