import { buffer } from "node:stream/consumers";
import { DataError } from "../data-error.js";
import { ByteReader } from "./byte-reader.js";
import { memberKind, parseHeader, parsePax, type TarHeader } from "./tar-header.js";

/** One file or folder of a tar archive. */
export interface TarEntry {
  /** Relative path with forward slashes, never leading out of the folder it is unpacked to. */
  readonly name: string;
  readonly kind: "file" | "folder";
  /** Bytes of the content. */
  readonly size: number;
  /** The content, to be read before the next entry is requested; unread content is skipped. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface TarOptions {
  /** The archive's name, for errors. */
  readonly source: string;
  /** Bytes one member may have; 1 GiB by default. */
  readonly maxEntryBytes?: number;
  /** Members the archive may have; 4 million by default. */
  readonly maxEntries?: number;
}

const blockLength = 512;
/** Longer names and extended headers are refused. */
const maxNameBytes = 65_536;
/** Archives end in zeros up to a full record; a file with more than this after the end is not a tar. */
const maxTrailingBytes = 2 ** 20;

/**
 * Reads a tar archive as a stream, one member at a time, in bounded memory.
 *
 * Refuses whatever could write elsewhere or is not plain data: absolute paths, `..`, links, devices, sparse files,
 * members over the limit. Supports ustar, GNU long names, and pax paths and sizes.
 *
 * @throws DataError when the archive is damaged, cut short or refused
 * @example
 * ```ts
 * for await (const entry of readTar(createReadStream("a.tar"), { source: "a.tar" })) {
 *   for await (const chunk of entry.body) write(entry.name, chunk);
 * }
 * ```
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  options: TarOptions,
): AsyncGenerator<TarEntry> {
  const { source, maxEntries = 4_000_000 } = options;
  const reader = new ByteReader(chunks, source);
  try {
    for (let entries = 0; ; entries++) {
      const header = await nextMember(reader, options);
      if (header === undefined) break;
      if (entries >= maxEntries) {
        throw refused(source, `at most ${maxEntries} members`, "more");
      }
      const body = openBody(reader, header.size);
      yield { ...header, body };
      await drain(body);
      await drain(reader.take(padding(header.size)));
    }
    await expectEnd(reader, source);
  } finally {
    await reader.close();
  }
}

/** Reads headers up to the next file or folder, or to the end mark. */
async function nextMember(
  reader: ByteReader,
  options: TarOptions,
): Promise<Omit<TarEntry, "body"> | undefined> {
  const { source, maxEntryBytes = 2 ** 30 } = options;
  let longName: string | undefined;
  let longSize: number | undefined;
  // A member has only a few headers before it; a longer chain is an attack.
  for (let headers = 0; headers < 16; headers++) {
    const block = await reader.read(blockLength);
    if (block === undefined) {
      throw new DataError(
        "corrupt",
        `Expected an end mark but the archive just stops (${source}). The file is cut short: fetch it again.`,
      );
    }
    if (block.every((byte) => byte === 0)) return undefined;
    const header = parseHeader(block, source);
    switch (header.type) {
      case "L":
        longName = (await readSmall(reader, header, source)).toString("utf8").replace(/\0+$/, "");
        continue;
      case "x": {
        const pax = parsePax(await readSmall(reader, header, source), source);
        longName = pax.path ?? longName;
        longSize = pax.size ?? longSize;
        continue;
      }
      case "g":
        await readSmall(reader, header, source);
        continue;
    }
    const name = safeArchivePath(longName ?? header.name, source);
    const kind = memberKind(header.type, header.name);
    if (kind === undefined) {
      throw refused(source, `only files and folders`, `${name} of type ${JSON.stringify(header.type)}`);
    }
    const size = kind === "folder" ? 0 : (longSize ?? header.size);
    if (size > maxEntryBytes) {
      throw new DataError(
        "too-large",
        `Expected members of at most ${maxEntryBytes} bytes but got ${size} (${name} in ${source}). Check that it is the right archive.`,
      );
    }
    return { name, kind, size };
  }
  throw refused(source, "at most 15 extension headers before a member", "more");
}

/**
 * Checks that a path of an archive stays in the folder it is unpacked to, and returns it without `./`.
 *
 * @param path as written in the archive
 * @param source the archive's name, for errors
 * @throws DataError when the path is absolute, leads upwards or is not a path
 */
export function safeArchivePath(path: string, source: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const isUnsafe =
    path.length > 4096 ||
    path.startsWith("/") ||
    /[\0\\\uFFFD]/.test(path) ||
    /^[A-Za-z]:/.test(path) ||
    parts.includes("..");
  // "./" is the folder itself, with which many archives begin.
  if (isUnsafe || path === "") {
    throw refused(source, "relative paths that stay inside", JSON.stringify(path.slice(0, 200)));
  }
  return parts.length === 0 ? "." : parts.join("/");
}

async function readSmall(reader: ByteReader, header: TarHeader, source: string): Promise<Buffer> {
  if (header.size > maxNameBytes) {
    throw refused(source, `extension headers of at most ${maxNameBytes} bytes`, `${header.size}`);
  }
  const content = await buffer(reader.take(header.size));
  await drain(reader.take(padding(header.size)));
  return content;
}

/** A body that can be abandoned early and drained afterwards. */
function openBody(reader: ByteReader, size: number): AsyncIterable<Uint8Array> {
  const parts = reader.take(size);
  return { [Symbol.asyncIterator]: () => ({ next: () => parts.next() }) };
}

async function expectEnd(reader: ByteReader, source: string): Promise<void> {
  let trailing = 0;
  // Read to the very end, so that a compressed stream can verify its checksum.
  for (;;) {
    const part = await reader.next(65_536);
    if (part === undefined) return;
    trailing += part.length;
    if (trailing > maxTrailingBytes || part.some((byte) => byte !== 0)) {
      throw new DataError(
        "corrupt",
        `Expected nothing but zeros after the end mark but got more (${source}). Fetch the file again.`,
      );
    }
  }
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of chunks);
}

function padding(size: number): number {
  return (blockLength - (size % blockLength)) % blockLength;
}

function refused(source: string, expected: string, found: string): DataError {
  return new DataError(
    "refused",
    `Expected ${expected} but got ${found} (${source}). Such an archive is not unpacked: fetch the right one.`,
  );
}
