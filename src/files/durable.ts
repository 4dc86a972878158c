import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a new file and waits until the disk has it.
 *
 * @param pieces its bytes, one piece after the other
 * @returns how many bytes
 */
export function writeDurably(path: string, pieces: readonly Uint8Array[]): number {
  const file = openSync(path, "wx");
  try {
    for (const piece of pieces) writeFileSync(file, piece);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** Writes a file so that readers find it whole or as it was, also where several processes write it at once. */
export function writeWhole(path: string, text: string): void {
  const part = `${path}.${randomUUID()}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

/** Waits until the disk has the names in a folder: only then does a renamed file survive a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Why the system refused to write. */
export interface Refusal {
  /** The system's error code, such as ENOSPC. */
  readonly code: string;
  /** A sentence without its full stop. */
  readonly cause: string;
  /** Whether the disk is full. */
  readonly isFull: boolean;
}

const causes: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full",
  EDQUOT: "Your quota is used up",
  EROFS: "The disk is read-only",
  EACCES: "You may not write there",
  EPERM: "You may not write there",
  ENOTDIR: "A part of the path is a file",
  EEXIST: "A file is in the way",
  ENOENT: "No folder can be made there",
  EIO: "The disk fails",
};

/** Explains why the system refused to write; undefined for an error that does not concern the disk. */
export function refusalOf(error: unknown): Refusal | undefined {
  const { code = "", syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const cause = causes[code];
  if (syscall === undefined || cause === undefined) return undefined;
  return { code, cause, isFull: code === "ENOSPC" || code === "EDQUOT" };
}
