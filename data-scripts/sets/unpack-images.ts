import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { readTar } from "../../src/data/archives/tar.js";
import { DataError } from "../../src/data/data-error.js";
import { expectRoom, withLock, writeWhole } from "../durable-files.js";
import { openPacked } from "../formats/packed-stream.js";
import type { Reporter } from "../progress.js";
import { GrowingTree, imagePattern, type TreeCounts } from "./image-tree.js";

export interface UnpackImagesOptions {
  /** The data folder. */
  readonly out: string;
  /** A tar archive, plain, gzipped or xz, with `train/<class>/*.JPEG` and `val/<class>/*.JPEG` at any depth. */
  readonly archive: string;
  /** Name of the folder to make; the archive's by default. */
  readonly name?: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

const maxImageBytes = 2 ** 26;
const maxNameBytes = 2 ** 20;

/**
 * Unpacks an archive of photographs that are already in class folders, such as Imagenette or your own.
 *
 * @returns the folder, which `indexImageFolder` reads
 * @throws DataError when the archive is damaged or has no such folders
 */
export async function unpackImages(options: UnpackImagesOptions): Promise<string> {
  const { out, archive, reporter } = options;
  const name = options.name ?? basename(archive).replace(/\.(tgz|tar(\.\w+)?)$/, "");
  if (!/^[\w-][\w.-]*$/.test(name)) {
    throw new DataError(
      "argument",
      `Expected a plain folder name but got ${JSON.stringify(name)} (--name). Use for instance flowers.`,
    );
  }
  if (!existsSync(archive)) {
    throw new DataError(
      "missing",
      `Expected an archive but found none (${archive}). Check what follows --archive.`,
    );
  }
  const folder = join(out, name);
  return withLock(join(out, `.${name}.lock`), async () => {
    const parts = unfinishedParts(folder);
    if (parts.size === 0) {
      reporter.note(`${name} is here: ${folder}`);
      return folder;
    }
    await expectRoom(folder, 0);
    for (const [part, counts] of Object.entries(await fillParts(parts, folder, options))) {
      reporter.note(`${part}: ${counts.images} images of ${counts.classes} classes`);
    }
    reporter.note(`${name} is ready: ${folder}`);
    return folder;
  });
}

/** The members come in any order: classes begin when first met and end together. */
async function fillParts(
  parts: ReadonlyMap<string, GrowingTree>,
  folder: string,
  { archive, signal, reporter }: UnpackImagesOptions,
): Promise<Record<string, TreeCounts>> {
  const label = `unpacking ${basename(archive)}`;
  const begun = new Map([...parts.keys()].map((part) => [part, new Set<string>()]));
  let done = 0;
  for await (const entry of readTar(openPacked(archive), { source: archive, maxEntryBytes: maxImageBytes })) {
    signal.throwIfAborted();
    if (entry.kind !== "file") continue;
    const [file = "", className = "", part = ""] = entry.name.split("/").reverse();
    if (file === "classes.txt" && entry.size < maxNameBytes) await writeWhole(join(folder, file), entry.body);
    const tree = parts.get(part);
    if (tree === undefined || !imagePattern.test(file)) continue;
    const classes = begun.get(part)!;
    if (!classes.has(className)) await tree.beginClass(className);
    classes.add(className);
    await tree.addImage(className, file, entry.body);
    reporter.progress({ label, done: ++done, total: undefined, unit: "files" });
  }
  const counts: Record<string, TreeCounts> = {};
  for (const [part, tree] of parts) {
    const classes = begun.get(part)!;
    if (classes.size === 0) {
      throw new DataError(
        "corrupt",
        `Expected images below train/CLASS/ and val/CLASS/ but found none of ${part} (${archive}). Check that it is the right archive.`,
      );
    }
    for (const className of classes) await tree.endClass(className);
    counts[part] = await tree.finish();
  }
  return counts;
}

function unfinishedParts(folder: string): ReadonlyMap<string, GrowingTree> {
  const parts = ["train", "val"].map((part) => [part, new GrowingTree(join(folder, part))] as const);
  return new Map(parts.filter(([, tree]) => !tree.isFinished));
}
