import { existsSync } from "node:fs";
import { copyFile, link, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { isFolder } from "../../src/files/folders.js";
import { asDiskError, ensureFolder, writeWhole } from "../durable-files.js";
import type { Reporter } from "../progress.js";
import { classPattern, countTree, type GrowingTree, imagePattern, type TreeCounts } from "./image-tree.js";
import type { ValidationClasses } from "./validation-classes.js";

interface LinkOptions {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/**
 * Fills a tree with the images of a folder of class folders: linked, or copied if the disk has no links.
 *
 * A class from an earlier run is made again if the folder now has fewer or more images.
 *
 * @param part "train" or "val", for people
 */
export async function linkClasses(
  tree: GrowingTree,
  from: string,
  part: string,
  options: LinkOptions,
): Promise<void> {
  const classes = (await listFolder(from)).filter((name) => classPattern.test(name));
  for (const [done, wnid] of classes.entries()) {
    options.signal.throwIfAborted();
    const images = (await listFolder(join(from, wnid))).filter((name) => imagePattern.test(name));
    if ((await tree.classSize(wnid)) !== images.length) {
      await tree.fill([wnid], async () => {
        for (const name of images) await linkOrCopy(join(from, wnid, name), tree.imagePath(wnid, name));
      });
    }
    const total = classes.length;
    options.reporter.progress({ label: `linking ${part}`, done: done + 1, total, unit: "classes" });
  }
}

/**
 * Fills a tree with the images of one folder, each in its class according to a list.
 *
 * @returns false, with nothing done, if the folder has class folders instead of images
 * @throws DataError when an image is not in the list
 */
export async function linkFlat(
  tree: GrowingTree,
  from: string,
  list: ValidationClasses,
  options: LinkOptions,
): Promise<boolean> {
  const entries = await listFolder(from);
  const images = entries.filter((name) => imagePattern.test(name));
  if (images.length === 0 && entries.some((name) => classPattern.test(name))) return false;
  const places = images.map((name) => ({ name, wnid: list.classOf(name) }));
  const classes = new Set(places.map(({ wnid }) => wnid));
  await tree.fill(classes, async () => {
    for (const [done, { name, wnid }] of places.entries()) {
      options.signal.throwIfAborted();
      await linkOrCopy(join(from, name), tree.imagePath(wnid, name));
      const total = places.length;
      options.reporter.progress({ label: "linking val", done: done + 1, total, unit: "files" });
    }
  });
  return true;
}

async function listFolder(folder: string, option = "--kaggle", what = "a folder"): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    const message = `Expected ${what} but found none (${folder}). Check what follows ${option}.`;
    throw new DataError("missing", message, { cause });
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Another disk, or a file system without links.
    await copyFile(from, to).catch((error: unknown) => {
      throw asDiskError(error, to);
    });
  }
}

const parts = ["train", "val"] as const;

/**
 * Makes a data set from a folder that already has `train/<wnid>/` and `val/<wnid>/`: two symbolic links, and the names
 * of its classes if it has them. Nothing is linked before both parts have been checked.
 *
 * @param from the prepared folder
 * @param folder the data set's own
 * @param expect throws if the counts of a part are not those of the complete set
 * @throws DataError when a part is missing or not sorted into classes
 */
export async function linkPrepared(
  from: string,
  folder: string,
  expect: (part: "train" | "val", counts: TreeCounts) => void,
): Promise<void> {
  const missing: (typeof parts)[number][] = [];
  for (const part of parts) {
    if (existsSync(join(folder, part))) continue;
    await expectSorted(join(from, part));
    expect(part, await countTree(join(from, part)));
    missing.push(part);
  }
  ensureFolder(folder);
  try {
    const names = await readFile(join(from, "classes.txt")).catch(() => undefined);
    if (names !== undefined && missing.length > 0) await writeWhole(join(folder, "classes.txt"), [names]);
    for (const part of missing) await symlink(join(from, part), join(folder, part));
  } catch (error) {
    throw asDiskError(error, folder);
  }
}

async function expectSorted(path: string): Promise<void> {
  const entries = await listFolder(path, "--prepared", "a folder of class folders");
  if (entries.some((name) => classPattern.test(name) && isFolder(join(path, name)))) return;
  const [first] = entries;
  const found = first === undefined ? "nothing" : `only ${first}${entries.length > 1 ? " and the like" : ""}`;
  throw new DataError(
    "missing",
    `Expected class folders such as n01440764 but found ${found} (${path}). Sort the images into classes first: --val with --val-labels does it for ILSVRC2012_img_val.tar, --kaggle for Kaggle's folder.`,
  );
}
