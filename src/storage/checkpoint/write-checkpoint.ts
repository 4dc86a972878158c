import { hash } from "node:crypto";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder, writeDurably } from "../../files/durable.js";
import { bytesOf } from "../../safetensors/number-types.js";
import { safetensorsPieces } from "../../safetensors/write-safetensors.js";
import type { TensorValues } from "../../templates/parameter.js";
import type { RunSnapshot } from "../../training/run/run-store.js";
import { timesFile, writeTimes } from "./checkpoint-times.js";
import { onDisk } from "./durable-files.js";
import {
  type CheckpointData,
  checkpointSchema,
  type FileRecord,
  manifestFile,
  writeManifest,
} from "./manifest.js";
import { slotFile } from "./manifest-shape.js";

/** Marks folders that are being written; they are not checkpoints yet and may be deleted if their writer is gone. */
export const partialMark = ".partial";

/** The run that a state belongs to, and what computed it. */
export type CheckpointSource = Pick<CheckpointData, "run" | "versions">;

/**
 * Writes a checkpoint: a folder with the tensors as safetensors and everything else in `manifest.json`.
 *
 * It is written under another name, flushed, and then renamed: at every instant the path holds either nothing or all of
 * it. Equal states give equal bytes, except for the file of times.
 *
 * @param path Path of the checkpoint; nothing may be there, and its parent folder must exist.
 * @returns How many bytes were written.
 * @throws CheckpointNotWritten when the disk refuses; nothing is left behind then.
 */
export function writeCheckpoint(path: string, snapshot: RunSnapshot, source: CheckpointSource): number {
  const partial = `${path}${partialMark}`;
  return onDisk(path, () => {
    try {
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial);
      const bytes = writeFiles(partial, snapshot, source);
      syncFolder(partial);
      renameSync(partial, path);
      syncFolder(dirname(path));
      return bytes;
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      throw error;
    }
  });
}

function writeFiles(folder: string, snapshot: RunSnapshot, { run, versions }: CheckpointSource): number {
  const { tensors, optimizer, position, sums, ledger, times, history, reports, structure, random } = snapshot;
  const network = writeTensors(folder, "network.safetensors", tensors);
  const write = (file: string, values: ReadonlyMap<string, TensorValues>): FileRecord =>
    writeTensors(folder, file, values);
  const slots = Object.fromEntries(
    [...(optimizer?.slots ?? [])].map(([name, values]) => [name, write(slotFile(name), values)]),
  );
  const [average, best] = [
    snapshot.average && write("average.safetensors", snapshot.average),
    snapshot.best && write("best.safetensors", snapshot.best),
  ];
  const data: CheckpointData = {
    schema: checkpointSchema,
    versions,
    run,
    position,
    sums,
    ledger,
    history,
    reports,
    structure,
    random,
    network,
    optimizer: optimizer === null ? null : { settings: optimizer.settings, slots },
    average,
    best,
  };
  const manifest = Buffer.from(writeManifest(data));
  const others = [
    writeDurably(join(folder, timesFile), [Buffer.from(writeTimes(times))]),
    writeDurably(join(folder, manifestFile), [manifest]),
  ];
  const files = [network, ...Object.values(slots), ...[average, best].filter((file) => file !== null)];
  return [...others, ...files.map(({ bytes }) => bytes)].reduce((sum, bytes) => sum + bytes, 0);
}

function writeTensors(folder: string, file: string, tensors: ReadonlyMap<string, TensorValues>): FileRecord {
  const records = [...tensors].map(([name, { shape, values }]) => ({
    name,
    shape,
    sha256: tensorSha256(values),
  }));
  return { file, bytes: writeDurably(join(folder, file), safetensorsPieces(tensors)), tensors: records };
}

/** SHA-256 of a tensor's numbers as stored in the file. */
export function tensorSha256(values: Float32Array): string {
  return hash("sha256", bytesOf(values));
}
