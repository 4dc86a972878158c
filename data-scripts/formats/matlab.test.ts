import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../src/data/data-error.js";
import { attempt } from "../../src/data/test-support/bytes.js";
import { synsetFile } from "../test-support/meta-mat.js";
import { readSynsets } from "./matlab.js";

describe("the development kit's list of classes", () => {
  it("gives class and name of every number, whatever type the number has", () => {
    expect([...readSynsets(synsetFile, "meta.mat")]).toEqual([
      [1, { wnid: "n02119789", words: "kit fox" }],
      [2, { wnid: "n02100735", words: "English setter" }],
      [300, { wnid: "n01674464", words: "lizard" }],
    ]);
  });

  it("that is cut or another file is refused", () => {
    for (const bytes of [
      synsetFile.subarray(0, 300),
      synsetFile.subarray(0, 140),
      Buffer.from("no"),
      Buffer.alloc(500),
    ]) {
      expect(() => readSynsets(bytes, "meta.mat")).toThrow(DataError);
    }
  });

  it("with changed bytes gives our error or what it says, in bounded time", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(synsetFile.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (changes) => {
          const bytes = Buffer.from(synsetFile);
          for (const [place, value] of changes) bytes[place] = value;
          const outcome = attempt(() => readSynsets(bytes, "meta.mat"));
          // The compressed content has a checksum: nothing changed gets through.
          if (!(outcome instanceof DataError)) expect(outcome.get(300)?.wnid).toBe("n01674464");
        },
      ),
      { numRuns: 300 },
    );
  });
});
