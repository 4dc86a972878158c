import { join } from "node:path";
import { writeWhole } from "../durable-files.js";
import { classPattern } from "./image-tree.js";

/**
 * Reads names of classes from lines of a class and its name, separated by spaces or a tab: Tiny-ImageNet's `words.txt`,
 * Kaggle's `LOC_synset_mapping.txt`, or your own list.
 *
 * @returns class -> name, for instance n01443537 -> "goldfish, Carassius auratus"; other lines are skipped
 */
export function parseClassNames(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).map((line) => /^(\S+)\s+(\S.*)$/.exec(line.trim()));
  return new Map(
    lines
      .map((line) => [line?.[1] ?? "", line?.[2] ?? ""] as const)
      .filter(([wnid]) => classPattern.test(wnid)),
  );
}

/**
 * Writes `classes.txt`, from which readers of the folder take the names for people.
 *
 * @param folder that has `train` and `val`
 * @param names class -> name
 * @param wnids the classes of the set; those without a name are left out
 */
export async function writeClassNames(
  folder: string,
  names: ReadonlyMap<string, string>,
  wnids: Iterable<string>,
): Promise<void> {
  const lines = [...new Set(wnids)].sort().flatMap((wnid) => {
    const name = (names.get(wnid) ?? "").replaceAll(/\s+/g, " ").trim();
    return name === "" ? [] : [`${wnid}\t${name}\n`];
  });
  if (lines.length > 0) await writeWhole(join(folder, "classes.txt"), [Buffer.from(lines.join(""))]);
}
