import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathShape } from "../../checking/file-shapes.js";
import { demandArguments } from "../../checking/shapes.js";
import { readSafetensorsFile } from "../../safetensors/read-safetensors.js";
import type { TensorValues } from "../../templates/parameter.js";
import type { Versions } from "../../tensorflow/versions.js";
import type { RunSnapshot } from "../../training/run/run-store.js";
import { CheckpointError, corrupt, unreadable } from "./checkpoint-error.js";
import { readTimes } from "./checkpoint-times.js";
import { type FileRecord, manifestFile, readManifest } from "./manifest.js";
import type { RunIdentity } from "./run-identity.js";
import { tensorSha256 } from "./write-checkpoint.js";

/** A valid checkpoint. */
export interface Checkpoint {
  /** Folder of the checkpoint. */
  readonly path: string;
  /** What wrote it. */
  readonly versions: Versions;
  /** The run that it belongs to. */
  readonly run: RunIdentity;
  /** The state of the run. */
  readonly snapshot: RunSnapshot;
}

/** Largest manifest that is read: far larger than the history of any run. */
const maxManifestBytes = 64 * 2 ** 20;

/**
 * Reads the checkpoint in a folder and checks every byte of it: the manifest by its own checksum, each tensor by its
 * SHA-256 in the manifest.
 *
 * @throws CheckpointError on any mismatch; wrong weights are never returned.
 * @example
 * ```ts
 * const { run, snapshot } = readCheckpoint("results/start-here/checkpoint-000012");
 * ```
 */
export function readCheckpoint(path: string): Checkpoint {
  demandArguments("readCheckpoint", { path: [path, pathShape] });
  const data = readManifest(readManifestText(join(path, manifestFile)), join(path, manifestFile));
  const { versions, run, optimizer, network, position, sums, ledger, history, reports } = data;
  const { structure, random } = data;
  const kept =
    optimizer === null ? null : { settings: optimizer.settings, slots: readSlots(path, optimizer.slots) };
  const ifAny = (file: FileRecord | null): RunSnapshot["best"] =>
    file === null ? null : readTensors(path, file);
  const [average, best] = [ifAny(data.average), ifAny(data.best)];
  const tensors = readTensors(path, network);
  const known = { position, sums, ledger, times: readTimes(path), history, reports, structure, random };
  return { path, versions, run, snapshot: { ...known, tensors, optimizer: kept, average, best } };
}

/** Every slot has the same parameters, in one order. */
function readSlots(
  path: string,
  files: Readonly<Record<string, FileRecord>>,
): Map<string, Map<string, TensorValues>> {
  const slots = new Map(Object.entries(files).map(([name, file]) => [name, readTensors(path, file)]));
  const names = [...slots.values()].map((tensors) => [...tensors.keys()].join("\n"));
  if (new Set(names).size <= 1) return slots;
  throw corrupt("slots of an optimizer with the same tensors", "others", join(path, manifestFile));
}

function readManifestText(path: string): string {
  try {
    const size = fileSize(path);
    if (size > maxManifestBytes)
      throw corrupt(`a manifest of at most ${maxManifestBytes} bytes`, `${size}`, path);
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    if (!existsSync(dirname(path))) {
      throw unreadable("the folder of a checkpoint", dirname(path), cause, "Check the path.");
    }
    throw corrupt("a manifest", (cause as NodeJS.ErrnoException).code ?? "no file", path, cause);
  }
}

/** A pipe or a device instead of a file would block the reader for ever. */
function fileSize(path: string): number {
  const found = lstatSync(path);
  if (!found.isFile()) throw corrupt("a file", "a link, a folder or a device", path);
  return found.size;
}

function readTensors(folder: string, { file, bytes, tensors }: FileRecord): Map<string, TensorValues> {
  const path = join(folder, file);
  const stored = readStored(path, bytes);
  const checked = tensors.map(({ name, shape, sha256 }): [string, TensorValues] => {
    const tensor = stored.get(name);
    const fits = tensor?.dtype === "F32" && tensor.shape.join() === shape.join();
    const values = tensor?.values as Float32Array;
    if (fits && tensorSha256(values) === sha256) return [name, { shape, values }];
    throw corrupt(
      `tensor ${name} to agree with its checksum`,
      fits ? "other numbers" : "another tensor",
      path,
    );
  });
  if (stored.size !== tensors.length) {
    throw corrupt(`${tensors.length} tensors`, `${stored.size}`, path);
  }
  return new Map(checked);
}

function readStored(path: string, bytes: number): ReturnType<typeof readSafetensorsFile>["tensors"] {
  try {
    const size = fileSize(path);
    if (size !== bytes) throw corrupt(`${bytes} bytes`, `${size}`, path);
    return readSafetensorsFile(path).tensors;
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw corrupt("whole tensors", (cause as Error).message, path, cause);
  }
}

/** The newest valid checkpoint, and the newer ones that are damaged. */
export interface NewestCheckpoint {
  /** The newest valid one. */
  readonly checkpoint: Checkpoint;
  /** Its number. */
  readonly number: number;
  /** Newer ones that cannot be read, the newest first. */
  readonly damaged: readonly {
    /** Folder of the damaged checkpoint. */
    readonly path: string;
    /** Why it cannot be read. */
    readonly error: CheckpointError;
  }[];
}

/** Numbers of the checkpoints in a run's directory, the newest first. */
export function checkpointNumbers(directory: string): number[] {
  if (!existsSync(directory)) return [];
  const found = namesIn(directory).map((name) => /^checkpoint-(\d{6,15})$/.exec(name)?.[1]);
  return found
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => b - a);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    throw unreadable("the directory of a run", directory, cause, "Give that of a run, or of none yet.");
  }
}

/** Where checkpoint `number` of a run is. */
export function checkpointPath(directory: string, number: number): string {
  return join(directory, `checkpoint-${String(number).padStart(6, "0")}`);
}

/**
 * Reads the newest checkpoint of a run's directory; if it is damaged, the one before it.
 *
 * @returns undefined if there is none at all.
 * @throws CheckpointError if there are some but none is valid: a run never silently starts over.
 */
export function readNewestCheckpoint(directory: string): NewestCheckpoint | undefined {
  demandArguments("readNewestCheckpoint", { directory: [directory, pathShape] });
  const damaged: { path: string; error: CheckpointError }[] = [];
  for (const number of checkpointNumbers(directory)) {
    const path = checkpointPath(directory, number);
    try {
      return { checkpoint: readCheckpoint(path), number, damaged };
    } catch (error) {
      if (!(error instanceof CheckpointError) || error.code !== "corrupt") throw error;
      damaged.push({ path, error });
    }
  }
  if (damaged.length === 0) return undefined;
  const reasons = damaged.map(({ error }) => error.message).join("\n");
  throw new CheckpointError(
    "corrupt",
    `Expected a whole checkpoint but got ${damaged.length} damaged ones (${directory}). Use another directory to begin a new run; these stay as they are.\n${reasons}`,
  );
}
