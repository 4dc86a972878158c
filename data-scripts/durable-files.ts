import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../src/checking/folders.js";
import { DataError } from "../src/data/data-error.js";
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
 * @param watch told how many bytes of how many were read; what it throws ends the reading
 * @returns nothing when all agree, else what was expected and found
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

/** Whether something lies at the path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Writes a file so that its name appears only when all of it is on the disk: under another name first, then
 * flushed, then renamed.
 *
 * @param chunks the content
 * @param check what the content must be, or it is thrown away
 * @throws DataError when the content is not what it must be, or the disk is full
 */
export async function writeWhole(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  check: FileCheck = {},
): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const file = await open(partial, "w");
    try {
      for await (const chunk of chunks) await writeAll(file, chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    const mismatch = await findMismatch(partial, check);
    if (mismatch !== undefined) {
      throw new DataError(
        "checksum",
        `${mismatch} (${path}). The archive is not the right one: fetch it again.`,
      );
    }
    await rename(partial, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(partial, { force: true });
    throw asDiskError(error, path);
  }
}

/** Renames on the same disk and makes the new name outlast a power cut. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** Writes all of a chunk; a single write may take less. */
export async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let start = 0; start < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, start, chunk.length - start);
    start += bytesWritten;
  }
}

/** Turns what the file system says when it is full or closed to us into our error; leaves others alone. */
export function asDiskError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const fixes: Readonly<Record<string, string>> = {
    ENOSPC: "The disk is full: make room or use --out on another disk, then run the same command again.",
    EDQUOT: "Your quota is used up: make room or use --out elsewhere, then run the same command again.",
    EROFS: "The disk is read-only: use --out with a folder you may write to.",
    EACCES: "You may not write there: use --out with a folder you may write to.",
    ENOTDIR: "A part of the path is a file: use --out with a folder.",
    EEXIST: "There is a file in the way: use --out with a folder.",
    EPERM: "You may not write there: use --out with a folder you may write to.",
  };
  const fix = fixes[code ?? ""];
  if (fix === undefined) return error;
  return new DataError("disk", `Expected to be able to write but got ${code} (${path}). ${fix}`, {
    cause: error,
  });
}

/**
 * Makes a folder and those that it lies in, where they are not there.
 *
 * @throws DataError where the disk, or what lies in the way, does not let it
 */
export function ensureFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw asDiskError(cause, folder);
    throw new DataError(
      "disk",
      `Expected a folder that can be made but got ENOENT (${folder}). Use --out with another folder.`,
      { cause },
    );
  }
}

/**
 * Checks before long work that the disk has room.
 *
 * @param folder where; made when it is not there
 * @param bytes how many are needed
 * @throws DataError with needed and free bytes
 */
export async function expectRoom(folder: string, bytes: number): Promise<void> {
  ensureFolder(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes) {
    throw new DataError(
      "disk",
      `Expected ${describeBytes(bytes)} of free disk but got ${describeBytes(free)} (${folder}). Make room, or use --out on another disk.`,
    );
  }
}

/**
 * Does something that no second run may do at the same time in the same place.
 *
 * @param path the lock file; it holds the owner's process number, and that of a dead process does not count
 * @throws DataError when another live process holds it
 */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  ensureFolder(dirname(path));
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw asDiskError(error, path);
      const owner = Number.parseInt(await readFile(path, "utf8").catch(() => ""), 10);
      if (attempt >= 3 || isAlive(owner)) {
        throw new DataError(
          "disk",
          `Expected to be the only run here but process ${owner} is at work (${path}). Wait for it; if there is no such process, delete this file.`,
        );
      }
      await rm(path, { force: true });
    }
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
