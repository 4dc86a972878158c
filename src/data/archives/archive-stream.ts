import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { DataError, unreadable } from "../data-error.js";

/**
 * Streams a file, unpacked if it is gzipped.
 *
 * @param path the file
 * @throws DataError naming the file when it is missing or its gzip is cut or damaged
 */
export async function* openArchive(path: string): AsyncGenerator<Uint8Array> {
  const isGzipped = await beginsWithGzip(path);
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  const stream = isGzipped ? createGunzip({ chunkSize: 2 ** 18 }) : file;
  if (isGzipped) {
    file.on("error", (error) => stream.destroy(error));
    file.pipe(stream as ReturnType<typeof createGunzip>);
  }
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      "corrupt",
      `Expected a whole file but reading failed: ${reason} (${path}). Fetch the file again.`,
      { cause },
    );
  } finally {
    stream.destroy();
    file.destroy();
  }
}

async function beginsWithGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
