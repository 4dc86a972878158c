import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { figureSvg, svgOnCard } from "mixture-growth-display";
import { writeWhole } from "../../files/durable.js";
import { makeFolder } from "../../files/folders.js";
import type { Figure } from "../../report/figure.js";
import type { Table } from "../../report/history-table.js";
import { expectPlaceFor, onDisk } from "../../storage/checkpoint/durable-files.js";
import { seedList } from "../carry-out-options.js";
import type { ExperimentResult, ResultSplit } from "../experiment-result.js";
import type { Provenance } from "../stored-result.js";

/** What results are of, and how many runs they hold: as in a manifest. */
export interface ResultsSize {
  readonly experiment: string;
  readonly profile: string;
  readonly split: ResultSplit;
  readonly seeds: readonly number[];
  /** Default 1. */
  readonly replicas?: number;
  readonly methods: readonly string[];
}

/** Seeds as a manifest has them: how many, and which where they are not the first. */
export function manifestSeeds(seeds: readonly number[]): Pick<Provenance, "seeds" | "seedNumbers"> {
  const isFirst = seeds.every((seed, i) => seed === i);
  return { seeds: seeds.length, ...(isFirst ? {} : { seedNumbers: seeds }) };
}

/**
 * Makes sure, before anything is trained, that results may be written into a folder: it has none yet, or some of the
 * same experiment, profile, split and number of replicas, with no more seeds or methods.
 *
 * @throws RangeError where they would replace others, CheckpointNotWritten where the disk refuses.
 */
export function expectRoomFor(wanted: ResultsSize, folder: string): void {
  expectPlaceFor(folder);
  if (existsSync(folder)) onDisk(folder, () => accessSync(folder, constants.W_OK));
  const stored = resultsIn(folder);
  if (stored === undefined || contains(wanted, stored)) return;
  const missing = stored.methods.filter((method) => !wanted.methods.includes(method));
  const lost = missing.length > 0 && sameKind(wanted, stored) ? `, with ${missing.join(", ")}` : "";
  throw new RangeError(
    `Expected a folder that is free for ${sizeText(wanted)} but got one with the results of ${sizeText(stored)}${lost} (${folder}). They are not replaced: name another folder with --out, or move them away.`,
  );
}

const sameKind = (wanted: ResultsSize, stored: ResultsSize): boolean =>
  (["experiment", "profile", "split"] as const).every((key) => wanted[key] === stored[key]) &&
  (wanted.replicas ?? 1) === (stored.replicas ?? 1);

const contains = (wanted: ResultsSize, stored: ResultsSize): boolean =>
  sameKind(wanted, stored) &&
  stored.seeds.every((seed) => wanted.seeds.includes(seed)) &&
  stored.methods.every((method) => wanted.methods.includes(method));

function sizeText({ experiment, profile, split, seeds, replicas = 1, methods }: ResultsSize): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  const seedText = (list: readonly number[]): string =>
    manifestSeeds(list).seedNumbers === undefined ? count(list.length, "seed") : `seeds ${list.join(", ")}`;
  const divided = replicas === 1 ? "" : `, ${count(replicas, "replica")}`;
  return `${experiment} (${profile}, ${split} images, ${seedText(seeds)}, ${count(methods.length, "method")}${divided})`;
}

/** Describes the results in a folder; undefined where there are none. */
function resultsIn(folder: string): ResultsSize | undefined {
  const file = join(folder, "manifest.json");
  if (!existsSync(file)) return undefined;
  try {
    const { config, seeds, seedNumbers, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    const methods: string[] = config.cases.map(({ method }: { readonly method: string }) => method);
    return { ...rest, seeds: seedList(seedNumbers ?? seeds), replicas: config.replicas ?? 1, methods };
  } catch {
    throw new RangeError(
      `Expected the manifest of results but got a file that cannot be read (${file}). The results next to it are not replaced: name another folder with --out, or move them away.`,
    );
  }
}

/**
 * Writes the tables and figures of a result, and the manifest, into a folder; each file is written in full or left as it was.
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
    "times.csv": csvOf(result.times),
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
    onDisk(path, () => writeWhole(path, text));
    return path;
  });
}

async function pictureOf(figure: Figure): Promise<string> {
  return svgOnCard(await figureSvg(figure));
}

/** Ends with exactly one newline: a second one would read as a row. */
function csvOf(table: Table): string {
  return `${table.toCSV().trimEnd()}\n`;
}
