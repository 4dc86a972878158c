import { DataError } from "../data-error.js";

/** Reads a stream of chunks piece by piece, with one chunk in memory at a time. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #source: string;
  #chunk: Uint8Array = new Uint8Array(0);

  /** @param source the stream's name, for errors */
  constructor(chunks: AsyncIterable<Uint8Array>, source: string) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#source = source;
  }

  /**
   * The next bytes, as many as are available.
   *
   * @param most maximum number of bytes
   * @returns at least one byte, or `undefined` at the end of the stream
   */
  async next(most: number): Promise<Uint8Array | undefined> {
    while (this.#chunk.length === 0) {
      const result = await this.#chunks.next();
      if (result.done === true) return undefined;
      this.#chunk = result.value;
    }
    const part = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(part.length);
    return part;
  }

  /**
   * Exactly this many bytes, chunk by chunk.
   *
   * @throws DataError when the stream ends before that
   */
  async *take(length: number): AsyncGenerator<Uint8Array> {
    for (let missing = length; missing > 0; ) {
      const part = await this.next(missing);
      if (part === undefined) {
        throw new DataError(
          "corrupt",
          `Expected ${length} more bytes but got ${length - missing} (${this.#source}). The file is cut short: fetch it again.`,
        );
      }
      missing -= part.length;
      yield part;
    }
  }

  /**
   * Exactly this many bytes in one array; for small lengths.
   *
   * @returns `undefined` when the stream had ended before the first byte
   * @throws DataError when it ends in the middle
   */
  async read(length: number): Promise<Uint8Array | undefined> {
    const first = await this.next(length);
    if (first === undefined || first.length === length) return first;
    const result = new Uint8Array(length);
    result.set(first);
    let filled = first.length;
    for await (const part of this.take(length - filled)) {
      result.set(part, filled);
      filled += part.length;
    }
    return result;
  }

  /** Closes the stream before its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
