import { hash } from "node:crypto";
import { problemText } from "../../checking/input-error.js";
import { Place } from "../../checking/place.js";
import { isRecord } from "../../checking/shapes.js";
import type { RandomState } from "../../data/random.js";
import type { NetworkStructure } from "../../networks/network-structure.js";
import type { AnyOptimizer } from "../../optimizers/optimizers.js";
import type { SgdOptions } from "../../optimizers/sgd.js";
import { withCurrentNames } from "../../plan/earlier-plans.js";
import type { Versions } from "../../tensorflow/versions.js";
import type { RunSnapshot } from "../../training/run/run-store.js";
import { CheckpointError, corrupt } from "./checkpoint-error.js";
import { checkpointShape, firstCheckpointShape } from "./manifest-shape.js";
import type { RunIdentity } from "./run-identity.js";
import { readObservations, storedObservations } from "./stored-numbers.js";

/** The schema that this version writes; it reads this one and all before it. */
export const checkpointSchema = 2;

/** The manifest's file in a checkpoint's folder. */
export const manifestFile = "manifest.json";

/** A tensor's entry in the manifest. */
export interface TensorRecord {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of its float32 numbers, little-endian. */
  readonly sha256: string;
}

/** A safetensors file of a checkpoint. */
export interface FileRecord {
  readonly file: string;
  readonly bytes: number;
  /** In the order in which the run keeps them. */
  readonly tensors: readonly TensorRecord[];
}

/** All of a checkpoint except its tensors: plain data. */
export interface CheckpointData
  extends Pick<RunSnapshot, "position" | "sums" | "ledger" | "history" | "reports"> {
  readonly schema: typeof checkpointSchema;
  /** What wrote it. */
  readonly versions: Versions;
  readonly run: RunIdentity;
  readonly structure: NetworkStructure;
  readonly random: RandomState;
  readonly network: FileRecord;
  /** Null before the first training phase. */
  readonly optimizer: {
    readonly settings: AnyOptimizer;
    /** A file for each slot, by the slot's name. */
    readonly slots: Readonly<Record<string, FileRecord>>;
  } | null;
  /** Null where the phase takes no average. */
  readonly average: FileRecord | null;
  /** Null where the phase leaves its last epoch. */
  readonly best: FileRecord | null;
}

/** What the first schema wrote instead: it knew SGD only, and neither averages nor best epochs. */
interface FirstSchema {
  readonly optimizer: { readonly options: SgdOptions; readonly momentum: FileRecord } | null;
}

/** The manifest's text: the data, and its checksum. */
export function writeManifest(data: CheckpointData): string {
  const checkpoint = { ...data, history: storedObservations(data.history) };
  return `${JSON.stringify({ sha256: checksum(checkpoint), checkpoint }, null, 1)}\n`;
}

/**
 * Reads and checks a manifest's text: its checksum, its schema, and the type of every field.
 *
 * @param where Name of the file, for errors.
 * @throws CheckpointError
 */
export function readManifest(text: string, where: string): CheckpointData {
  const { sha256, checkpoint } = parse(text, where);
  // A separate error for a newer version's checkpoint: it is not damaged.
  const schema = schemaOf(checkpoint);
  if (schema !== undefined && schema > checkpointSchema) {
    throw new CheckpointError(
      "newer",
      `Expected a checkpoint of schema ${checkpointSchema} at most but got ${schema} (${where}). Install the version of the library that wrote it.`,
    );
  }
  if (sha256 !== checksum(checkpoint)) {
    throw corrupt("a manifest that agrees with its checksum", "another content", where);
  }
  const at = new Place("checkpoint", where, [], false, "Use an older checkpoint, or delete this one.");
  const shape = schema === 1 ? firstCheckpointShape : checkpointShape;
  if (shape(checkpoint, at)) return withCurrentWords(withCurrentSchema(checkpoint as CheckpointData));
  // A history has thousands of rows.
  throw new CheckpointError("corrupt", problemText(at.problems.slice(0, 10), where));
}

/** The data with today's names for a plain network, which earlier versions called normal, and for a plan's fields. */
function withCurrentWords({ structure, run, history, ...rest }: CheckpointData): CheckpointData {
  return {
    ...rest,
    history: readObservations(history),
    run: { ...run, plan: withCurrentNames(run.plan) },
    structure: structure.kind === "mixed" ? structure : { ...structure, kind: "plain" },
  };
}

/** The data as this version would have written them. */
function withCurrentSchema(data: CheckpointData): CheckpointData {
  if ((data.schema as number) !== 1) return data;
  const { optimizer } = data as unknown as FirstSchema;
  const settings = { optimizer: "sgd", ...(optimizer?.options as SgdOptions) } as const;
  return {
    ...data,
    schema: checkpointSchema,
    optimizer: optimizer === null ? null : { settings, slots: { momentum: optimizer.momentum } },
    average: null,
    best: null,
  };
}

function parse(text: string, where: string): { sha256?: unknown; checkpoint?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw corrupt("a manifest in JSON", `${text.length} other characters`, where);
}

function schemaOf(checkpoint: unknown): number | undefined {
  const schema = isRecord(checkpoint) ? checkpoint.schema : undefined;
  return Number.isInteger(schema) ? (schema as number) : undefined;
}

/** Checksum of the data: its JSON without white space. */
function checksum(data: unknown): string {
  return hash("sha256", JSON.stringify(data) ?? "");
}
