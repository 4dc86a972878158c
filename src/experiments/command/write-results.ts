import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figureSvg, svgOnCard } from "mixture-growth-display";
import { makeFolder } from "../../files/folders.js";
import type { Figure } from "../../report/figure.js";
import type { Table } from "../../report/history-table.js";
import { onDisk } from "../../storage/checkpoint/durable-files.js";
import type { ExperimentResult } from "../experiment-result.js";

/**
 * Writes the tables and figures of a result, and the manifest, into a folder; each file is whole or as it was.
 *
 * @param manifest What makes the results what they are: config, machine, versions, commit, date.
 * @returns The paths written.
 * @throws CheckpointNotWritten when the disk refuses.
 */
export async function writeResults(
  folder: string,
  result: ExperimentResult,
  manifest: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  onDisk(folder, () => makeFolder(folder));
  const files: Readonly<Record<string, string>> = {
    "results.csv": csvOf(result.history),
    "summary.csv": csvOf(result.summary),
    "accuracies.csv": csvOf(result.accuracies),
    "ledger.csv": csvOf(result.ledger),
    ...Object.fromEntries(
      Object.entries(result.tables).map(([name, table]) => [`${name}.csv`, csvOf(table)]),
    ),
    "accuracy-over-cost.svg": await pictureOf(result.figure),
    "accuracy-at-cost.svg": await pictureOf(result.ends),
    "last-accuracies.svg": await pictureOf(result.dots),
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

async function pictureOf(figure: Figure): Promise<string> {
  return svgOnCard(await figureSvg(figure));
}

/** One newline at the end, whatever the table's own text has: a second one would read as a row. */
function csvOf(table: Table): string {
  return `${table.toCSV().trimEnd()}\n`;
}
