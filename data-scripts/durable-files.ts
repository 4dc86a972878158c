import { createHash, randomUUID } from "node:crypto";
import { createReadStream, rmdirSync } from "node:fs";
import { rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../src/data/data-error.js";
import { refusalOf, syncFolder } from "../src/files/durable.js";
import { expectFolder, makeFolder, partsOf } from "../src/files/folders.js";
import { FileLock } from "../src/files/lock.js";
import { describeBytes } from "./progress.js";

/** What a file must be. */
export interface FileCheck {
  /** Exact length. */
  readonly bytes?: number;
  readonly md5?: string;
  readonly sha256?: string;
}

/**
 * Checks a file's length and checksums.
 *
 * @param watch called with the bytes read so far and in all; an error it throws ends the reading
 * @returns undefined if all agree, else what was expected and found
 */
export async function findMismatch(
  path: string,
  check: FileCheck,
  watch: (done: number, total: number) => void = () => {},
): Promise<string | undefined> {
  const { size } = await stat(path);
  if (check.bytes !== undefined && size !== check.bytes)
    return `Expected ${check.bytes} bytes but got ${size}`;
  for (const algorithm of ["md5", "sha256"] as const) {
    const expected = check[algorithm];
    if (expected === undefined) continue;
    const found = await hashFile(path, algorithm, (done) => watch(done, size));
    const title = algorithm === "md5" ? "MD5" : "SHA-256";
    if (found !== expected) return `Expected ${title} ${expected} but got ${found}`;
  }
  return undefined;
}

/** The checksum of a whole file, as hexadecimal digits. */
async function hashFile(
  path: string,
  algorithm: "md5" | "sha256",
  watch: (done: number) => void,
): Promise<string> {
  const hash = createHash(algorithm);
  let done = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    const bytes = chunk as Uint8Array;
    hash.update(bytes);
    done += bytes.length;
    watch(done);
  }
  return hash.digest("hex");
}

/**
 * Writes a file whose name appears only when all of it is on the disk: under another name first, then flushed and
 * renamed.
 *
 * @param chunks the content
 * @param check what the content must be; otherwise it is discarded
 * @throws DataError when the content fails the check, or the disk is full
 */
export async function writeWhole(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  check: FileCheck = {},
): Promise<void> {
  const partial = `${path}.partial`;
  ensureFolder(dirname(path));
  try {
    await writeFile(partial, chunks, { flush: true });
    const mismatch = await findMismatch(partial, check);
    if (mismatch !== undefined) {
      throw new DataError(
        "checksum",
        `${mismatch} (${path}). The archive is not the right one: fetch it again.`,
      );
    }
    await renameDurably(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw asDiskError(error, path);
  }
}

/** Renames on the same disk so that the new name survives a power cut. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  syncFolder(dirname(to));
}

/** Turns an error of a full or read-only disk into ours; returns other errors as they are. */
export function asDiskError(error: unknown, path: string): unknown {
  // The missing file may be one to be read.
  return refusalOf(error)?.code === "ENOENT" ? error : refused(error, path);
}

function refused(error: unknown, path: string): unknown {
  const refusal = refusalOf(error);
  if (refusal === undefined) return error;
  const { code, cause, isFull } = refusal;
  const todo = isFull
    ? "make room or use --out on another disk, then run the same command again"
    : "use --out with another folder";
  const message = `Expected to be able to write but got ${code} (${path}). ${cause}: ${todo}.`;
  return new DataError("disk", message, { cause: error });
}

/**
 * Makes a folder and its missing parents.
 *
 * @throws DataError if the disk refuses it or a file is in the way
 */
export function ensureFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw refused(error, folder);
  }
}

/**
 * Checks before long work that the disk has room.
 *
 * @param folder where; it need not exist yet
 * @param bytes how many are needed
 * @throws DataError with needed and free bytes
 */
export async function expectRoom(folder: string, bytes: number): Promise<void> {
  try {
    expectFolder(folder);
  } catch (error) {
    throw refused(error, folder);
  }
  const { bavail, bsize } = await statfs(partsOf(folder).nearest);
  const free = bavail * bsize;
  if (free < bytes) {
    throw new DataError(
      "disk",
      `Expected ${describeBytes(bytes)} of free disk but got ${describeBytes(free)} (${folder}). Make room, or use --out on another disk.`,
    );
  }
}

/**
 * Runs an action that only one process may run at a time in the same place. The folder is made for it, and goes again if
 * the action leaves nothing there.
 *
 * @param path the lock file; it names the owner's process, and the lock of a dead process does not count
 * @throws DataError when another live process holds it
 */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  const folder = dirname(path);
  const { missing } = partsOf(folder);
  try {
    ensureFolder(folder);
    const lock = takeLock(path);
    try {
      return await action();
    } finally {
      lock.release();
    }
  } finally {
    removeEmpty(missing);
  }
}

/** Removes those of some folders, each in the one before it, that have nothing in them. */
function removeEmpty(folders: readonly string[]): void {
  try {
    for (const folder of [...folders].reverse()) rmdirSync(folder);
  } catch {
    // What has something in it stays, and so do the folders around it.
  }
}

function takeLock(path: string): FileLock {
  const held = (found: string): DataError =>
    new DataError(
      "disk",
      `Expected to be the only run here but got ${found} (${path}). Wait for it; if it is gone, delete this file.`,
    );
  try {
    return FileLock.take(path, randomUUID(), held);
  } catch (error) {
    throw refused(error, path);
  }
}
