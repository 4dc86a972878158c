import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromCSV } from "arquero";
import { commandHere } from "../checking/command-here.js";
import { pathShape } from "../checking/file-shapes.js";
import {
  demandArguments,
  entries,
  instance,
  integer,
  list,
  oneOf,
  open,
  optional,
  orNull,
  type Shape,
  something,
  text,
} from "../checking/shapes.js";
import { costConventions } from "../cost/convention.js";
import { CostLedger, type LedgerEntry } from "../cost/cost-ledger.js";
import { DataError } from "../data/data-error.js";
import type { AccuracyReference } from "../report/accuracy-over-cost.js";
import { nameShape } from "../report/argument-shapes.js";
import type { Table } from "../report/history-table.js";
import type { Observation } from "../training/run/events.js";
import type { TimeEntry } from "../training/run/run-times.js";
import { profileShape } from "./argument-shapes.js";
import type { Factors } from "./experiment.js";
import { ExperimentResult, type FinishedRun, type ResultSplit } from "./experiment-result.js";
import { experiment, experimentNames } from "./paper/experiments.js";
import { paperReferences } from "./paper-numbers.js";
import type { Profile } from "./profile.js";
import { historyColumns } from "./result-tables.js";
import { resultFolder, runExperiment } from "./run-experiment.js";

/** Where, when and with what results were made, from `manifest.json`. */
export interface Provenance {
  /** Name of the experiment. */
  readonly experiment: string;
  /** How large it was run. */
  readonly profile: Profile;
  /** The images on which it was measured. */
  readonly split: ResultSplit;
  /** Number of seeds. */
  readonly seeds: number;
  /** Which seeds, where they are not those from 0 on. */
  readonly seedNumbers?: readonly number[];
  /** When it started, ISO 8601. */
  readonly started: string;
  /** When it ended, ISO 8601. */
  readonly ended: string;
  /** Commit of the code that made it; null where unknown. */
  readonly commit: string | null;
  /** The machine, such as its processor and threads. */
  readonly machine: Readonly<Record<string, unknown>>;
  /** Versions of the library, TensorFlow and Node.js, and the device. */
  readonly versions: Readonly<Record<string, string | number>>;
}

/** What a manifest says of versions. */
type Versions = Readonly<
  Partial<Record<"library" | "tensorflow" | "node" | "device", string>> & { threads?: number }
>;

const provenanceShape: Shape = open<Provenance>(
  {
    experiment: nameShape,
    profile: profileShape,
    split: oneOf(["test", "validation"]),
    seeds: integer({ min: 1 }),
    seedNumbers: optional(list(integer({ min: 0 }))),
    started: nameShape,
    ended: nameShape,
    commit: orNull(nameShape),
    machine: entries(something),
    versions: open<Versions>(
      {
        library: optional(nameShape),
        tensorflow: optional(nameShape),
        node: optional(nameShape),
        device: optional(nameShape),
        threads: optional(integer({ min: 1 })),
      },
      "Use that of readResult.",
    ),
  },
  "Use that of readResult.",
);

/** A stored result: shows below its table where, when and with what it was made. */
export class StoredResult extends ExperimentResult {
  readonly provenance: Provenance;

  constructor(result: ExperimentResult, provenance: Provenance) {
    demandArguments("StoredResult", {
      result: [result, instance(ExperimentResult, "Use that of runExperiment.")],
      provenance: [provenance, provenanceShape],
    });
    super(result.runs, result.split, result.tables);
    this.provenance = provenance;
  }

  /** @deprecated A stored result is the result itself: `readResult(name).figure`. */
  get result(): this {
    return this;
  }

  /** Those of the paper, where the result is of its size. */
  protected override get referenceLines(): readonly AccuracyReference[] {
    const { experiment: name, profile } = this.provenance;
    if (profile !== "paper" || !experimentNames().includes(name)) return [];
    return paperReferences(experiment(name).config(profile).data.name);
  }

  protected override get caption(): string {
    const { experiment, profile, split, started, ended, commit, machine, versions } = this.provenance;
    const { library, tensorflow, node, device } = versions;
    const minute = (time: string): string => time.slice(0, 16).replace("T", " ");
    return [
      `${experiment}, profile ${profile}: ${split} images, ${seedsText(this.provenance)}; made ${minute(started)} to ${minute(ended)} UTC`,
      `commit ${commit ?? "unknown"}`,
      `${machine.processor}, ${machine.threads} ${machine.threads === 1 ? "thread" : "threads"}, ${device}; mixture-growth ${library}, TensorFlow ${tensorflow}, Node.js ${node}`,
    ].join("\n");
  }
}

function seedsText({ seeds, seedNumbers }: Provenance): string {
  if (seedNumbers !== undefined) return `seeds ${seedNumbers.join(", ")}`;
  return `${seeds} ${seeds === 1 ? "seed" : "seeds"}`;
}

/** Tables that every result has, from which our others follow. */
const ownTables = ["results.csv", "summary.csv", "ledger.csv"] as const;
/** Tables that do not come from an analysis; results of version 0.1.0 have no `accuracies.csv` and no times. */
const notMeasured: readonly string[] = [...ownTables, "accuracies.csv", "times.csv"];

/**
 * Reads results that the command `experiment` wrote, without training: the same tables and figures.
 *
 * @param name Of an experiment.
 * @param folder Where they lie. Default: the repository's `results/laptop/NAME`, where committed ones are.
 * @throws DataError where there are none, with the command that makes them.
 * @example
 * ```ts
 * const result = readResult("cifar100");
 * result // last line of a cell: the table, and where it comes from
 * ```
 */
export function readResult(name: string, folder?: string): StoredResult {
  const known = folder === undefined ? oneOf(experimentNames()) : text("Name an experiment.");
  demandArguments("readResult", { name: [name, known], folder: [folder, optional(pathShape)] });
  return readFrom(name, folder ?? resultFolder(name));
}

/**
 * Reads the stored result of an experiment in a profile, or trains it now. A smoke run is not evidence and never stored.
 *
 * @param name Of an experiment.
 * @param profile How large it is run.
 * @throws DataError where its data are missing, with the command that fetches them; StoppedError when it is stopped.
 * @example
 * ```ts
 * const result = await resultOf("cifar100", profileFrom(process.env));
 * ```
 */
export async function resultOf(name: string, profile: Profile = "laptop"): Promise<ExperimentResult> {
  demandArguments("resultOf", {
    name: [name, oneOf(experimentNames())],
    profile: [profile, profileShape],
  });
  const folder = resultFolder(name, profile);
  const isStored = profile !== "smoke" && existsSync(join(folder, "manifest.json"));
  return isStored ? readFrom(name, folder) : runExperiment(name, { profile });
}

function readFrom(name: string, folder: string): StoredResult {
  const missing = [...ownTables, "manifest.json"].filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) {
    throw new DataError(
      "missing",
      `Expected results of ${name} but found no ${missing.join(", ")} (${folder}). Make them: ${commandHere("experiment", `${name} --out ${folder}`)}.`,
    );
  }
  const read = (file: string): Table => fromCSV(readFileSync(join(folder, file), "utf8").trim());
  const [history, summary, ledger] = ownTables.map(read) as [Table, Table, Table];
  const provenance = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Provenance;
  const others = readdirSync(folder).filter((file) => file.endsWith(".csv") && !notMeasured.includes(file));
  const tables = Object.fromEntries(others.map((file) => [file.slice(0, -".csv".length), read(file)]));
  const times = existsSync(join(folder, "times.csv")) ? (read("times.csv").objects() as TimeRow[]) : [];
  const runs = finishedRuns(history, summary, ledger).map(({ run, ...finished }) => {
    const own = times.filter((row) => row.run === run).map(timeEntry);
    return { ...finished, ...(own.length === 0 ? {} : { times: own }) };
  });
  return new StoredResult(new ExperimentResult(runs, provenance.split, tables), provenance);
}

type HistoryRow = Omit<Observation, "split"> & { readonly method: string; readonly split: string };

type TimeRow = TimeEntry & { readonly run: string };

function timeEntry({ phase, epoch, what, seconds, processorSeconds }: TimeRow): TimeEntry {
  return { phase, epoch, what, seconds, processorSeconds };
}

/** The runs, with their names in the tables. */
function finishedRuns(
  history: Table,
  summary: Table,
  ledger: Table,
): (FinishedRun & { readonly run: string })[] {
  const rows = history.objects() as HistoryRow[];
  const factorNames = history.columnNames((name) => !historyColumns.includes(name));
  const summaries = summary.objects() as { method: string; parameters: number }[];
  const spent = ledger.objects() as Record<string, unknown>[];
  return [...new Set(rows.map(({ run }) => run))].map((run) => {
    const own = rows.filter((row) => row.run === run);
    const [first] = own as [HistoryRow, ...HistoryRow[]];
    const { method, seed } = first;
    return {
      run,
      method,
      factors: picked(first, factorNames) as Factors,
      seed,
      history: own.map((row) => ({
        ...(picked(row, historyColumns.slice(2)) as unknown as Observation),
        run: method,
        split: row.split === "train" ? "train" : "test",
      })),
      ledger: new CostLedger(spent.filter((row) => row.run === run).map(ledgerEntry)),
      parameters: summaries.find((row) => row.method === method)?.parameters ?? 0,
    };
  });
}

/** Some columns of a row; those without a value are left out. */
function picked(row: HistoryRow, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => names.includes(name) && value != null),
  );
}

function ledgerEntry(row: Record<string, unknown>): LedgerEntry {
  const cost = Object.fromEntries(costConventions.map((key) => [key, row[key]]));
  const { phase, what, images } = row;
  return { phase, what, images, cost } as LedgerEntry;
}
