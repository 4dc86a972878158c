import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { expectFolder } from "../../checking/folders.js";
import { CheckpointNotWritten } from "./checkpoint-error.js";

/**
 * Writes a new file and waits until the disk has it.
 *
 * @param pieces its bytes, one piece after the other
 * @returns how many bytes
 */
export function writeDurably(path: string, pieces: readonly Uint8Array[]): number {
  const file = openSync(path, "wx");
  try {
    for (const piece of pieces) {
      for (let start = 0; start < piece.length; ) {
        start += writeSync(file, piece, start, piece.length - start);
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** Waits until the disk has the names in a folder: a renamed file is only there for good after it. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: make room",
  EDQUOT: "Your quota is used up: make room",
  EROFS: "The disk is read-only: use a folder on another",
  EACCES: "You may not write there: use another folder, or change its permissions",
  EPERM: "You may not write there: use another folder, or change its permissions",
  ENOTDIR: "A part of the path is a file: use another folder",
  EEXIST: "A file is in the way: use another folder",
  ENOENT: "No folder can be made there: use another",
  EIO: "The disk fails: use another",
};

/**
 * Does something with the disk; what the disk refuses becomes an error that says what to do.
 *
 * @param kept what the message says of earlier work
 * @throws CheckpointNotWritten
 */
export function onDisk<T>(path: string, action: () => T, kept = "; older checkpoints are still there"): T {
  try {
    return action();
  } catch (cause) {
    const { code = "", syscall } = cause as NodeJS.ErrnoException;
    // Only what comes from the system; a mistake of ours is not the disk's.
    if (syscall === undefined) throw cause;
    const remedy = remedies[code] ?? "Check the folder and its disk";
    throw new CheckpointNotWritten(
      `Expected to be able to write but got ${code} (${path}). ${remedy}${kept}.`,
      { cause },
    );
  }
}

/**
 * Makes sure, before any work, that a folder to write into is there or can be made; leaves nothing behind.
 *
 * @throws CheckpointNotWritten
 */
export function expectPlaceFor(folder: string): void {
  onDisk(folder, () => expectFolder(folder), "");
}
