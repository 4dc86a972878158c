import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "./data-error.js";
import { parseIdx, readBounded } from "./idx.js";
import { attempt, changedByte } from "./test-support/bytes.js";

const idx = (shape: readonly number[], values: readonly number[]): Uint8Array => {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt8(8, 2);
  header.writeUInt8(shape.length, 3);
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return Buffer.concat([header, Uint8Array.from(values)]);
};
const sample = idx([2, 3], [1, 2, 3, 4, 5, 6]);

describe("an IDX array", () => {
  it("is read from plain and gzipped bytes alike", () => {
    for (const bytes of [sample, gzipSync(sample)]) {
      expect(parseIdx(bytes, "s")).toEqual({ shape: [2, 3], values: Uint8Array.from([1, 2, 3, 4, 5, 6]) });
    }
  });

  it.each([
    [
      "empty",
      new Uint8Array(0),
      "Expected at least 4 bytes of header but got 0 bytes (f.idx). Fetch the file again.",
    ],
    [
      "of floats",
      changedByte(idx([1], [1]), 2, 0x0d),
      "magic 00 00 08 01..04 (unsigned bytes) but got 00 00 0d 01",
    ],
    ["of another format", Buffer.from("<html>"), "but got 3c 68 74 6d"],
    ["cut in the header", sample.subarray(0, 9), "Expected a header of 12 bytes but got 9 bytes"],
    ["cut in the values", sample.subarray(0, 15), "Expected 6 values for shape [2, 3] but got 3"],
    ["too long", Buffer.concat([sample, sample]), "Expected 6 values for shape [2, 3] but got 24"],
    ["of an impossible size", idx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]), "but got 1 (f.idx)"],
  ])("is refused when %s", (_, bytes, message) => {
    expect(() => parseIdx(bytes, "f.idx")).toThrow(message);
    expect(() => parseIdx(bytes, "f.idx")).toThrow(DataError);
  });

  it("R7 is refused when its gzip is cut or damaged", () => {
    const packed = gzipSync(sample);
    expect(() => parseIdx(packed.subarray(0, 20), "f.gz")).toThrow("Expected a whole gzip file");
    expect(() => parseIdx(changedByte(packed, packed.length - 6, 1), "f.gz")).toThrow("incorrect data check");
  });

  it("R7 never unpacks beyond the limit", () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 24));
    expect(() => parseIdx(bomb, "f.gz", 2 ** 20)).toThrow(
      "Expected at most 1048576 bytes when unpacked but got more (f.gz)",
    );
  });

  it("gives the right array or our error for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, isPacked) => {
        const outcome = attempt(() => parseIdx(isPacked ? gzipSync(bytes) : bytes, "f"));
        if (outcome instanceof DataError) return;
        expect(Buffer.concat([idx(outcome.shape, [...outcome.values])])).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it("gives the right array or our error for a sound file with changed bytes", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (isPacked, changes) => {
          const bytes = Buffer.from(isPacked ? gzipSync(sample) : sample);
          for (const [place, value] of changes) bytes[place % bytes.length] = value;
          const outcome = attempt(() => parseIdx(bytes, "f"));
          if (outcome instanceof DataError) return;
          expect(outcome.values.length).toBe(outcome.shape.reduce((product, size) => product * size, 1));
          // Gzip carries a checksum of the values: a change there must never get through.
          if (isPacked) expect(outcome.values).toEqual(Uint8Array.from([1, 2, 3, 4, 5, 6]));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("an IDX file", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "idx-"));
    writeFileSync(join(folder, "sample"), sample);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is read by its path", () => {
    expect(parseIdx(readBounded(join(folder, "sample"), 100), "sample").shape).toEqual([2, 3]);
  });

  it("that is missing is named", () => {
    const path = join(folder, "nothing");
    expect(() => readBounded(path, 100)).toThrow(`Expected a readable file but got ENOENT (${path})`);
  });

  it("that is a folder is refused", () => {
    expect(() => readBounded(folder, 100)).toThrow(DataError);
  });

  it("larger than the limit is not read", () => {
    expect(() => readBounded(join(folder, "sample"), 10)).toThrow(
      "Expected a file of at most 10 bytes but got 18",
    );
  });
});
