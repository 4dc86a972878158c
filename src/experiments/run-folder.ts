import { createHash } from "node:crypto";
import { join } from "node:path";
import { checkpointNumbers, readNewestCheckpoint } from "../storage/checkpoint/read-checkpoint.js";

/**
 * The folder of a run, `DIRECTORY/runs/METHOD/seed-N`, or where an earlier version kept it. Whatever a method is called,
 * it has one folder inside the directory, and no other method has the same.
 */
export function runFolder(directory: string, method: string, seed: number): string {
  const folder = join(directory, "runs", folderName(method), `seed-${seed}`);
  if (keepsRun(folder)) return folder;
  return earlierFolders(directory, method, seed).find((earlier) => keepsRunOf(method, earlier)) ?? folder;
}

/** Whether a run was kept there; what is not a folder of runs is refused where it is opened. */
export function keepsRun(folder: unknown): boolean {
  try {
    return typeof folder === "string" && checkpointNumbers(folder).length > 0;
  } catch {
    return false;
  }
}

/** Where experiments and comparisons of version 0.1.0 kept a run. */
function earlierFolders(directory: string, method: string, seed: number): string[] {
  const name = method.replaceAll(/[^A-Za-z0-9.=]+/g, "-");
  return [
    join(directory, "runs", name, `seed-${seed}`),
    join(directory, `${escaped(method, /[^\p{L}\p{N}._ -]/gu)}, seed ${seed}`),
  ];
}

/** Whether the run that is kept there is the method's: several methods had one folder. */
function keepsRunOf(method: string, folder: string): boolean {
  if (!keepsRun(folder)) return false;
  try {
    return readNewestCheckpoint(folder)?.checkpoint.run.name === method;
  } catch {
    // Its damage is reported where the run is made.
    return true;
  }
}

/** Bytes that the name of a folder may have, with room for what comes behind it. */
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
