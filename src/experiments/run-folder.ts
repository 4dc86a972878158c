import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CheckpointData, manifestFile, readManifest } from "../storage/checkpoint/manifest.js";
import {
  checkpointNumbers,
  checkpointPath,
  readNewestCheckpoint,
} from "../storage/checkpoint/read-checkpoint.js";

/**
 * The folder of a run, `DIRECTORY/runs/METHOD/seed-N`, or where an earlier version stored it. Whatever its name, a method
 * has a folder inside the directory that no other method has.
 */
export function runFolder(directory: string, method: string, seed: number): string {
  const folder = join(directory, "runs", folderName(method), `seed-${seed}`);
  if (holdsRun(folder)) return folder;
  return earlierFolders(directory, method, seed).find((earlier) => holdsRunOf(method, earlier)) ?? folder;
}

/** Whether a run is stored there; what is not a folder of runs is refused where it is opened. */
export function holdsRun(folder: unknown): boolean {
  try {
    return typeof folder === "string" && checkpointNumbers(folder).length > 0;
  } catch {
    return false;
  }
}

/** Whether a run is stored there that has done all of so many phases, by its manifest alone. */
export function holdsWholeRun(folder: string, phases: number): boolean {
  return newestManifest(folder)?.position.phase === phases;
}

/** Whether a run is stored there that was computed with so many threads, or by a version that did not say. */
export function holdsRunOfThreads(folder: string, threads: number): boolean {
  const manifest = newestManifest(folder);
  return manifest !== undefined && (manifest.versions.threads ?? threads) === threads;
}

/** Undefined where none can be read. */
function newestManifest(folder: string): CheckpointData | undefined {
  try {
    const [newest = 0] = checkpointNumbers(folder);
    const manifest = join(checkpointPath(folder, newest), manifestFile);
    return readManifest(readFileSync(manifest, "utf8"), manifest);
  } catch {
    return undefined;
  }
}

/** Where experiments and comparisons of version 0.1.0 stored a run. */
function earlierFolders(directory: string, method: string, seed: number): string[] {
  const name = method.replaceAll(/[^A-Za-z0-9.=]+/g, "-");
  return [
    join(directory, "runs", name, `seed-${seed}`),
    join(directory, `${escaped(method, /[^\p{L}\p{N}._ -]/gu)}, seed ${seed}`),
  ];
}

/** Whether the run stored there is the method's: several methods shared a folder. */
function holdsRunOf(method: string, folder: string): boolean {
  if (!holdsRun(folder)) return false;
  try {
    return readNewestCheckpoint(folder)?.checkpoint.run.name === method;
  } catch {
    // The damage is reported where the run is made.
    return true;
  }
}

/** Bytes of a folder's name, with room for what follows it. */
const longest = 200;

function folderName(method: string): string {
  const name = escaped(method, /^\.+$|[^\p{L}\p{N}._ ,=()+-]/gu);
  if (Buffer.byteLength(name) <= longest) return name;
  const hash = createHash("sha256").update(method).digest("hex").slice(0, 16);
  return `${name.slice(0, longest / 4)} ${hash}`;
}

function escaped(name: string, unsafe: RegExp): string {
  const code = (character: string): string => `%${(character.codePointAt(0) as number).toString(16)}%`;
  return name.replaceAll(unsafe, (found) => Array.from(found, code).join(""));
}
