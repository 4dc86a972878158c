import { copyFile, link, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { asDiskError } from "../durable-files.js";
import type { Reporter } from "../progress.js";
import { classPattern, type GrowingTree, imagePattern } from "./image-tree.js";
import type { ValidationClasses } from "./validation-classes.js";

interface LinkOptions {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/**
 * Fills a tree with the images of a folder of class folders: linked, or copied where the disk has no links.
 *
 * A class that an earlier run had is done again when it has fewer or more images than the folder now.
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
      await tree.beginClass(wnid);
      for (const name of images) await linkOrCopy(join(from, wnid, name), tree.imagePath(wnid, name));
      await tree.endClass(wnid);
    }
    const total = classes.length;
    options.reporter.progress({ label: `linking ${part}`, done: done + 1, total, unit: "classes" });
  }
}

/**
 * Fills a tree with images that lie in one folder, each in the class that a list says.
 *
 * @returns false, and nothing done, when the folder has class folders in place of images
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
  for (const wnid of classes) await tree.beginClass(wnid);
  for (const [done, { name, wnid }] of places.entries()) {
    options.signal.throwIfAborted();
    await linkOrCopy(join(from, name), tree.imagePath(wnid, name));
    const total = places.length;
    options.reporter.progress({ label: "linking val", done: done + 1, total, unit: "files" });
  }
  for (const wnid of classes) await tree.endClass(wnid);
  return true;
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    throw new DataError(
      "missing",
      `Expected a folder but found none (${folder}). Check what follows --kaggle.`,
      { cause },
    );
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
