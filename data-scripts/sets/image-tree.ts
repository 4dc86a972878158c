import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { asDiskError, ensureFolder, renameDurably } from "../durable-files.js";

/** ImageNet's class names, WordNet ids. */
export const classPattern: RegExp = /^n\d{8}$/;
/** Names of photographs. */
export const imagePattern: RegExp = /^[\w.-]+\.(jpe?g|png)$/i;

/**
 * A folder of class folders that is being filled: it has another name until it is complete, and so has each class
 * folder, so that a stopped run continues class by class.
 *
 * Images are not flushed one by one, which would take hours: a killed run is safe; after a power cut delete the folder
 * and run again.
 */
export class GrowingTree {
  readonly #final: string;
  readonly #partial: string;

  /** @param path the folder to make, for instance `data/imagenet/train` */
  constructor(path: string) {
    this.#final = path;
    this.#partial = join(dirname(path), `.${basename(path)}.partial`);
  }

  /** Whether the whole folder exists already. */
  get isFinished(): boolean {
    return existsSync(this.#final);
  }

  /** Whether a class is complete from this or an earlier run. */
  hasClass(wnid: string): boolean {
    return existsSync(join(this.#partial, wnid));
  }

  /** How many images a class has that is complete from this or an earlier run; undefined if it is not. */
  async classSize(wnid: string): Promise<number | undefined> {
    return this.hasClass(wnid) ? countImages(join(this.#partial, wnid)) : undefined;
  }

  /** Makes classes from the start: begins them, fills them with an action, and marks them as complete. */
  async fill(wnids: Iterable<string>, action: () => Promise<void>): Promise<void> {
    for (const wnid of wnids) await this.beginClass(wnid);
    await action();
    for (const wnid of wnids) await this.endClass(wnid);
  }

  /** Begins a class: deletes what an earlier run left of it. */
  async beginClass(wnid: string): Promise<void> {
    await rm(this.#growing(wnid), { recursive: true, force: true });
    ensureFolder(this.#growing(wnid));
  }

  /** Writes one image of a class that was begun. */
  async addImage(
    wnid: string,
    name: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    const path = this.imagePath(wnid, name);
    try {
      await writeFile(path, chunks);
    } catch (error) {
      throw asDiskError(error, path);
    }
  }

  /** Path of an image in a class that was begun. */
  imagePath(wnid: string, name: string): string {
    return join(this.#growing(wnid), name);
  }

  /** Marks a class as complete. */
  async endClass(wnid: string): Promise<void> {
    const complete = join(this.#partial, wnid);
    await rm(complete, { recursive: true, force: true });
    await renameDurably(this.#growing(wnid), complete);
  }

  /**
   * Gives the folder its final name.
   *
   * @param expect throws if the counts are not those of the complete set; the folder then keeps its other name
   * @returns how many classes and images it has
   */
  async finish(expect: (counts: TreeCounts) => void = () => {}): Promise<TreeCounts> {
    const counts = await countTree(this.#partial);
    if (counts.images === 0) {
      throw new DataError(
        "corrupt",
        `Expected images but found none (${this.#final}). Check that it is the right archive.`,
      );
    }
    expect(counts);
    await renameDurably(this.#partial, this.#final);
    return counts;
  }

  #growing(wnid: string): string {
    return join(this.#partial, `.${wnid}.partial`);
  }
}

export interface TreeCounts {
  readonly classes: number;
  readonly images: number;
}

/** Counts class folders and the images in them. */
export async function countTree(folder: string): Promise<TreeCounts> {
  const classes = (await readdir(folder)).filter((name) => !name.startsWith("."));
  let images = 0;
  for (const wnid of classes) images += await countImages(join(folder, wnid));
  return { classes: classes.length, images };
}

async function countImages(folder: string): Promise<number> {
  return (await readdir(folder)).filter((name) => imagePattern.test(name)).length;
}

/** Where an image belongs in a tree. */
export interface ImagePlace {
  readonly wnid: string;
  readonly name: string;
}

/** The class and the file of an image's path in an archive, if it is one. */
export function placeOfImage(path: string): ImagePlace | undefined {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  const wnid = parts.slice(0, -1).find((part) => classPattern.test(part));
  return wnid !== undefined && imagePattern.test(name) ? { wnid, name } : undefined;
}
