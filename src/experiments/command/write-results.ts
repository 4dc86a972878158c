import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figureSvg } from "mixture-growth-display";
import { onDisk } from "../../storage/checkpoint/durable-files.js";
import type { ExperimentResult } from "../experiment-result.js";

/**
 * Writes the tables and figures of a result, and the manifest, into a folder; each file is whole or as it was.
 *
 * @param manifest What makes the results what they are: config, machine, versions, commit, date.
 * @returns The paths written.
 * @throws CheckpointNotWritten when the disk refuses.
 */
export function writeResults(
  folder: string,
  result: ExperimentResult,
  manifest: Readonly<Record<string, unknown>>,
): string[] {
  onDisk(folder, () => mkdirSync(folder, { recursive: true }));
  const files: Readonly<Record<string, string>> = {
    "results.csv": `${result.history.toCSV()}\n`,
    "summary.csv": `${result.summary.toCSV()}\n`,
    "ledger.csv": `${result.ledger.toCSV()}\n`,
    ...Object.fromEntries(
      Object.entries(result.tables).map(([name, table]) => [`${name}.csv`, `${table.toCSV()}\n`]),
    ),
    "accuracy-over-cost.svg": figureSvg(result.figure),
    "last-accuracies.svg": figureSvg(result.dots),
    "manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
  };
  return Object.entries(files).map(([name, text]) => {
    const path = join(folder, name);
    onDisk(path, () => {
      writeFileSync(`${path}.part`, text);
      renameSync(`${path}.part`, path);
    });
    return path;
  });
}
