import { type FileHandle, open } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";
import { safeArchivePath } from "../../src/data/archives/tar.js";
import { DataError } from "../../src/data/data-error.js";

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
  /** Bytes the list of members may have; 256 MiB by default. */
  readonly maxDirectoryBytes?: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const memberSignature = 0x02014b50;
const localSignature = 0x04034b50;

/**
 * Opens a zip archive and gives its files, in the order of its directory, to an action; folders are left out.
 *
 * Knows stored and deflated members and the 64-bit directory that archives of more than 65,535 members have.
 * Members can be read while the action runs.
 *
 * @returns what the action returns
 * @throws DataError when the archive is damaged or cut short, or a member is encrypted, too large or leads
 * out of its folder
 */
export async function withZip<T>(
  path: string,
  action: (entries: readonly ZipEntry[]) => Promise<T>,
  options: ZipOptions = {},
): Promise<T> {
  const file = await openForReading(path);
  try {
    const archive = new RandomAccess(file, path, (await file.stat()).size);
    return await action(await listMembers(archive, options));
  } finally {
    await file.close();
  }
}

async function listMembers(archive: RandomAccess, options: ZipOptions): Promise<ZipEntry[]> {
  const { maxEntryBytes = 2 ** 26, maxDirectoryBytes = 2 ** 28 } = options;
  const { path } = archive;
  const { start, length } = await findDirectory(archive);
  if (length > maxDirectoryBytes)
    throw damaged(path, `a directory of at most ${maxDirectoryBytes} bytes`, `${length}`);
  const directory = await archive.read(start, length);
  const entries: ZipEntry[] = [];
  for (let place = 0; place < directory.length; ) {
    if (place + 46 > directory.length || directory.readUInt32LE(place) !== memberSignature) {
      throw damaged(path, "a directory of members", `something else at byte ${start + place}`);
    }
    const member = parseMember(directory, place, path);
    place = member.end;
    if (member.name.endsWith("/")) continue;
    if (member.size > maxEntryBytes || member.packedSize > maxEntryBytes + 65_536) {
      throw new DataError(
        "too-large",
        `Expected members of at most ${maxEntryBytes} bytes but got ${member.size} (${member.name} in ${path}). Check that it is the right archive.`,
      );
    }
    const name = safeArchivePath(member.name, path);
    entries.push({ name, size: member.size, read: () => readMember(archive, { ...member, name }) });
  }
  return entries;
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown reason";
    throw new DataError("missing", `Expected a readable file but got ${reason} (${path}). Check the path.`, {
      cause,
    });
  }
}

interface Member {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly localStart: number;
  /** Where the next member begins in the directory. */
  readonly end: number;
}

class RandomAccess {
  readonly path: string;
  readonly size: number;
  readonly #file: FileHandle;

  constructor(file: FileHandle, path: string, size: number) {
    this.#file = file;
    this.path = path;
    this.size = size;
  }

  async read(start: number, length: number): Promise<Buffer> {
    if (start < 0 || length < 0 || start + length > this.size) {
      throw damaged(this.path, `bytes ${start} to ${start + length}`, `a file of ${this.size} bytes`);
    }
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await this.#file.read(buffer, 0, length, start);
    if (bytesRead !== length) throw damaged(this.path, `${length} bytes`, `${bytesRead}`);
    return buffer;
  }
}

async function findDirectory(archive: RandomAccess): Promise<{ start: number; length: number }> {
  // The end record is followed by a comment of at most 65,535 bytes.
  const tailLength = Math.min(archive.size, 22 + 65_535);
  const tailStart = archive.size - tailLength;
  const tail = await archive.read(tailStart, tailLength);
  for (let place = tail.length - 22; place >= 0; place--) {
    if (tail.readUInt32LE(place) !== endSignature) continue;
    const length = tail.readUInt32LE(place + 12);
    const start = tail.readUInt32LE(place + 16);
    const is64 = length === 0xffffffff || start === 0xffffffff || tail.readUInt16LE(place + 10) === 0xffff;
    if (!is64) return { start, length };
    return (await findDirectory64(archive, tailStart + place)) ?? { start, length };
  }
  throw damaged(archive.path, "the end record of a zip archive", "none");
}

async function findDirectory64(
  archive: RandomAccess,
  endStart: number,
): Promise<{ start: number; length: number } | undefined> {
  if (endStart < 20) return undefined;
  const locator = await archive.read(endStart - 20, 20);
  if (locator.readUInt32LE(0) !== locator64Signature) return undefined;
  const end = await archive.read(Number(locator.readBigUInt64LE(8)), 56);
  if (end.readUInt32LE(0) !== end64Signature)
    throw damaged(archive.path, "a 64-bit end record", "something else");
  return { length: Number(end.readBigUInt64LE(40)), start: Number(end.readBigUInt64LE(48)) };
}

function parseMember(directory: Buffer, start: number, path: string): Member {
  const nameLength = directory.readUInt16LE(start + 28);
  const end =
    start + 46 + nameLength + directory.readUInt16LE(start + 30) + directory.readUInt16LE(start + 32);
  if (end > directory.length) throw damaged(path, "a whole directory", "one that is cut");
  return {
    name: directory.toString("utf8", start + 46, start + 46 + nameLength),
    flags: directory.readUInt16LE(start + 8),
    method: directory.readUInt16LE(start + 10),
    crc: directory.readUInt32LE(start + 16),
    packedSize: directory.readUInt32LE(start + 20),
    size: directory.readUInt32LE(start + 24),
    localStart: directory.readUInt32LE(start + 42),
    end,
  };
}

async function readMember(archive: RandomAccess, member: Member): Promise<Uint8Array> {
  const where = `${member.name} in ${archive.path}`;
  if ((member.flags & 1) !== 0 || (member.method !== 0 && member.method !== 8)) {
    throw damaged(where, "a stored or deflated member", `method ${member.method}, flags ${member.flags}`);
  }
  const local = await archive.read(member.localStart, 30);
  if (local.readUInt32LE(0) !== localSignature) throw damaged(where, "a member's header", "something else");
  const start = member.localStart + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = await archive.read(start, member.packedSize);
  const content = member.method === 0 ? packed : inflate(packed, member.size, where);
  if (content.length !== member.size) throw damaged(where, `${member.size} bytes`, `${content.length}`);
  if (crc32(content) !== member.crc) throw damaged(where, `checksum ${member.crc}`, `${crc32(content)}`);
  return content;
}

function inflate(packed: Uint8Array, size: number, where: string): Uint8Array {
  try {
    // One byte more than stated, so that a member that unpacks to more is noticed and not unpacked.
    return inflateRawSync(packed, { maxOutputLength: size + 1 });
  } catch (error) {
    throw damaged(where, "deflated bytes", error instanceof Error ? error.message : String(error));
  }
}

function damaged(where: string, expected: string, found: string): DataError {
  return new DataError(
    "corrupt",
    `Expected ${expected} but got ${found} (${where}). The archive is damaged: fetch it again.`,
  );
}
