import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { expectRoom, withLock } from "../durable-files.js";
import { withZip, type ZipEntry } from "../formats/zip.js";
import { parseClassNames, writeClassNames } from "./class-names.js";
import { type GetOptions, getArchive } from "./get-options.js";
import { classPattern, GrowingTree, type ImagePlace, imagePattern, placeOfImage } from "./image-tree.js";
import type { PublishedArchive } from "./sources.js";

/**
 * Downloads Tiny-ImageNet as `tiny-imagenet/train/<wnid>/*.JPEG` and `val/<wnid>/*.JPEG`, with the classes' names in
 * `classes.txt`.
 *
 * In the archive the validation images are in one folder with a list of their classes; here they are sorted into
 * classes. The unlabelled test images are left out.
 *
 * @returns the folder
 */
export async function getTinyImageNet(archive: PublishedArchive, options: GetOptions): Promise<string> {
  const folder = join(options.out, "tiny-imagenet");
  return withLock(join(options.out, ".tiny-imagenet.lock"), async () => {
    const [train, val] = [join(folder, "train"), join(folder, "val")];
    if (existsSync(train) && existsSync(val)) {
      options.reporter.note(`Tiny-ImageNet is here: ${folder}`);
      return folder;
    }
    await expectRoom(folder, 1_000_000_000);
    const { path, isDownloaded } = await getArchive([archive], options);
    await withZip(
      path,
      async (entries) => {
        await unpackPart(entries, train, options, (name) =>
          name.includes("/train/") ? placeOfImage(name) : undefined,
        );
        const classes = await validationClasses(entries, path);
        await writeClassNames(folder, await classNames(entries), classes.values());
        await unpackPart(entries, val, options, (name) => {
          const image = /\/val\/images\/([^/]+)$/.exec(name)?.[1] ?? "";
          const wnid = classes.get(image);
          return wnid === undefined ? undefined : { wnid, name: image };
        });
      },
      { maxEntryBytes: 2 ** 24 },
    );
    if (isDownloaded) await rm(path, { force: true });
    options.reporter.note(`Tiny-ImageNet is ready: ${folder}`);
    return folder;
  });
}

/** Unpacks the images whose place is known, class by class. */
async function unpackPart(
  entries: readonly ZipEntry[],
  path: string,
  options: GetOptions,
  placeOf: (name: string) => ImagePlace | undefined,
): Promise<void> {
  const tree = new GrowingTree(path);
  if (tree.isFinished) return;
  const classes = new Map<string, Map<string, ZipEntry>>();
  for (const entry of entries) {
    const place = placeOf(entry.name);
    if (place === undefined || !imagePattern.test(place.name) || !classPattern.test(place.wnid)) continue;
    const images = classes.get(place.wnid) ?? new Map<string, ZipEntry>();
    classes.set(place.wnid, images.set(place.name, entry));
  }
  let done = 0;
  for (const [wnid, images] of classes) {
    if (!tree.hasClass(wnid)) {
      await tree.fill([wnid], async () => {
        for (const [name, entry] of images) {
          options.signal.throwIfAborted();
          await tree.addImage(wnid, name, [await entry.read()]);
        }
      });
    }
    done++;
    const label = `unpacking ${basename(path)}`;
    options.reporter.progress({ label, done, total: classes.size, unit: "classes" });
  }
  await tree.finish();
}

/** Class -> name; the archive's list has all of WordNet. */
async function classNames(entries: readonly ZipEntry[]): Promise<ReadonlyMap<string, string>> {
  const list = entries.find((entry) => entry.name.endsWith("/words.txt"));
  return parseClassNames(list === undefined ? "" : Buffer.from(await list.read()).toString("utf8"));
}

/** Image name -> class, from the list of the validation images. */
async function validationClasses(
  entries: readonly ZipEntry[],
  archive: string,
): Promise<ReadonlyMap<string, string>> {
  const list = entries.find((entry) => entry.name.endsWith("/val/val_annotations.txt"));
  if (list === undefined) {
    throw new DataError(
      "corrupt",
      `Expected val/val_annotations.txt but found none (${archive}). Check that it is tiny-imagenet-200.zip.`,
    );
  }
  const lines = Buffer.from(await list.read())
    .toString("utf8")
    .split("\n");
  return new Map(lines.map((line) => line.split("\t")).map(([image = "", wnid = ""]) => [image, wnid]));
}
