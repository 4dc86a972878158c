import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { safeArchivePath } from "../../src/data/archives/tar.js";
import { DataError, unreadable } from "../../src/data/data-error.js";

/** One file of a zip archive. */
export interface ZipEntry {
  /** Relative path that stays inside the folder it is unpacked to. */
  readonly name: string;
  readonly size: number;
  /** Reads and checks the content. */
  read(): Promise<Uint8Array>;
}

export interface ZipOptions {
  /** Bytes one member may have unpacked; 64 MiB by default. */
  readonly maxEntryBytes?: number;
  /** Members an archive may have; a million by default. */
  readonly maxEntries?: number;
}

/**
 * Opens a zip archive and passes its files, in the order of its directory, to an action; folders are left out.
 *
 * Members can be read while the action runs.
 *
 * @returns what the action returns
 * @throws DataError when the archive is damaged or cut short, or a member is encrypted, too large or leads outside
 */
export async function withZip<T>(
  path: string,
  action: (entries: readonly ZipEntry[]) => Promise<T>,
  options: ZipOptions = {},
): Promise<T> {
  // Names stay bytes, so that they are read and refused as in other archives.
  const zip = await undamaged(path, () => openPromise(path, { autoClose: false, decodeStrings: false }));
  try {
    return await action(await undamaged(path, () => listMembers(zip, path, options)));
  } finally {
    zip.close();
  }
}

async function listMembers(
  zip: ZipFile,
  path: string,
  { maxEntryBytes = 2 ** 26, maxEntries = 2 ** 20 }: ZipOptions,
): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  if (zip.entryCount > maxEntries) throw tooLarge(`${maxEntries} members`, zip.entryCount, path);
  for await (const entry of zip.eachEntry()) {
    const written = entry.fileNameRaw.toString("utf8");
    if (written.endsWith("/")) continue;
    const { uncompressedSize: size, compressedSize } = entry;
    if (size > maxEntryBytes || compressedSize > maxEntryBytes + 65_536) {
      throw tooLarge(`members of at most ${maxEntryBytes} bytes`, size, `${written} in ${path}`);
    }
    const name = safeArchivePath(written, path);
    const where = `${name} in ${path}`;
    entries.push({ name, size, read: () => undamaged(where, () => readMember(zip, entry, where)) });
  }
  return entries;
}

async function readMember(zip: ZipFile, entry: Entry, where: string): Promise<Uint8Array> {
  if (!entry.canDecodeFileData()) {
    const found = entry.isEncrypted() ? "an encrypted one" : `one of method ${entry.compressionMethod}`;
    throw damaged(where, "a stored or deflated member", found);
  }
  const content = await buffer(await zip.openReadStreamPromise(entry));
  const sum = crc32(content);
  if (sum !== entry.crc32) throw damaged(where, `checksum ${entry.crc32}`, `${sum}`);
  return content;
}

/** Runs an action on an archive and turns its errors into ours. */
async function undamaged<T>(where: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const { syscall, message } = cause as NodeJS.ErrnoException;
    throw syscall === undefined
      ? damaged(where, "a whole zip archive", message, cause)
      : unreadable(where, cause);
  }
}

function tooLarge(expected: string, found: number, where: string): DataError {
  return new DataError(
    "too-large",
    `Expected ${expected} but got ${found} (${where}). Check that it is the right archive.`,
  );
}

function damaged(where: string, expected: string, found: string, cause?: unknown): DataError {
  return new DataError(
    "corrupt",
    `Expected ${expected} but got ${found} (${where}). The archive is damaged: fetch it again.`,
    { cause },
  );
}
