import { readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { asDiskError, ensureFolder, exists, writeWhole } from "../durable-files.js";
import { classPattern, countTree, type TreeCounts } from "./image-tree.js";

const parts = ["train", "val"] as const;

/**
 * Makes a data set of a folder that has `train/<wnid>/` and `val/<wnid>/` already: two symbolic links, and the
 * names of its classes if it has them. Nothing is linked before both parts have been looked at.
 *
 * @param from the prepared folder
 * @param folder the data set's own
 * @param expect throws when a part has other counts than the whole set
 * @throws DataError when a part is missing or not sorted into classes
 */
export async function linkPrepared(
  from: string,
  folder: string,
  expect: (part: "train" | "val", counts: TreeCounts) => void,
): Promise<void> {
  const missing: (typeof parts)[number][] = [];
  for (const part of parts) {
    if (await exists(join(folder, part))) continue;
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
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DataError(
      "missing",
      `Expected a folder of class folders but found none (${path}). Check what follows --prepared.`,
      { cause },
    );
  });
  if (entries.some((entry) => entry.isDirectory() && classPattern.test(entry.name))) return;
  throw new DataError(
    "missing",
    `Expected class folders such as n01440764 but found ${entries.length === 0 ? "nothing" : `only ${entries[0]!.name}`}${entries.length > 1 ? " and the like" : ""} (${path}). Sort the images into classes first: --val with --val-labels does it for ILSVRC2012_img_val.tar, --kaggle for Kaggle's folder.`,
  );
}
