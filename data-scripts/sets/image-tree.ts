import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { asDiskError, ensureFolder, exists, renameDurably } from "../durable-files.js";

/** ImageNet's names of classes. */
export const classPattern: RegExp = /^n\d{8}$/;
/** Names of photographs. */
export const imagePattern: RegExp = /^[\w.-]+\.(jpe?g|png)$/i;

/**
 * A folder of class folders that is being made: it bears another name until it is whole, and each class
 * folder too, so that a run that was stopped is continued class by class.
 *
 * Images are not flushed one by one, which would take hours: a killed run is safe, after a power cut delete
 * the folder and run again.
 */
export class GrowingTree {
  readonly #final: string;
  readonly #partial: string;

  /** @param path the folder to make, for instance `data/imagenet/train` */
  constructor(path: string) {
    this.#final = path;
    this.#partial = join(dirname(path), `.${basename(path)}.partial`);
  }

  /** Whether the whole folder is there already. */
  isFinished(): Promise<boolean> {
    return exists(this.#final);
  }

  /** Whether a class is complete from this or an earlier run. */
  hasClass(wnid: string): Promise<boolean> {
    return exists(join(this.#partial, wnid));
  }

  /** How many images a class has that is complete from this or an earlier run; undefined when it is not. */
  async classSize(wnid: string): Promise<number | undefined> {
    if (!(await this.hasClass(wnid))) return undefined;
    return (await readdir(join(this.#partial, wnid))).filter((name) => imagePattern.test(name)).length;
  }

  /** Begins a class anew: throws away what an earlier run left of it. */
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

  /** Where an image of a class that was begun belongs. */
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
   * Gives the folder its name.
   *
   * @param expect throws when the counts are not those of the whole set; then the folder keeps its other name
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
  for (const wnid of classes) {
    images += (await readdir(join(folder, wnid))).filter((name) => imagePattern.test(name)).length;
  }
  return { classes: classes.length, images };
}

/** The class and the file of an image's path in an archive, if it is one. */
export function placeOfImage(path: string): { readonly wnid: string; readonly name: string } | undefined {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  const wnid = parts.slice(0, -1).find((part) => classPattern.test(part));
  return wnid !== undefined && imagePattern.test(name) ? { wnid, name } : undefined;
}
