import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { DataError } from "../../src/data/data-error.js";
import { attempt } from "../../src/data/test-support/bytes.js";
import { makePickle } from "../test-support/pickles.js";
import { parsePickle } from "./pickle.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const raw = (text: string): Buffer => Buffer.from(text, "latin1");
const matrix = { rows: 2, columns: 3, bytes: Uint8Array.from([1, 2, 3, 250, 251, 252]) };
const sample = makePickle({
  batch_label: "batch 1 of 5",
  labels: [6, 9, 300],
  names: ["a", "b"],
  data: matrix,
});

describe("a pickle of plain values and byte arrays", () => {
  it("is read", () => {
    const found = parsePickle(sample, "s") as Map<string, unknown>;
    expect([...found.keys()]).toEqual(["batch_label", "labels", "names", "data"]);
    expect(found.get("labels")).toEqual([6, 9, 300]);
    expect(found.get("data")).toMatchObject({ kind: "array", shape: [2, 3] });
    expect([...(found.get("data") as { values: Uint8Array }).values]).toEqual([1, 2, 3, 250, 251, 252]);
  });

  it("with a column-major array gives the rows", () => {
    const bytes = Uint8Array.from([1, 250, 2, 251, 3, 252]);
    const pickle = makePickle({ data: { ...matrix, bytes, isColumnMajor: true } });
    const found = parsePickle(pickle, "s") as Map<string, { values: Uint8Array }>;
    expect([...found.get("data")!.values]).toEqual([1, 2, 3, 250, 251, 252]);
  });

  it("with a key named like a prototype touches none", () => {
    const found = parsePickle(makePickle({ __proto__x: 1, constructor: 2 }), "s") as Map<string, unknown>;
    expect(found.get("constructor")).toBe(2);
    expect(Object.prototype.constructor).toBe(Object);
  });
});

describe("a hostile pickle", () => {
  it.each([
    [
      "calls a shell",
      "cos\nsystem\nU\x02lsR.",
      "only the names numpy.core.multiarray _reconstruct, numpy ndarray, numpy dtype but got os system",
    ],
    ["names a builtin", "c__builtin__\neval\n.", "but got __builtin__ eval"],
    [
      "calls numpy otherwise",
      "\x80\x02cnumpy\nndarray\nK\x01\x85R.",
      "only arrays of unsigned bytes but got a call of numpy ndarray",
    ],
    [
      "asks for another element type",
      "cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R.",
      "only arrays of unsigned bytes",
    ],
    ["makes an instance", "(i__main__\nX\n.", 'an opcode for plain values but got "i"'],
    ["uses an extension", "\x82\x01.", "an opcode for plain values"],
    ["refers to what it never stored", "h\x05.", "a remembered value but got number 5"],
    ["claims more bytes than there are", "T\xff\xff\xff\xff.", "4294967295 more bytes but got 1"],
    ["is of protocol 5", "\x80\x05}.", "pickle protocol 2 or 3 but got 5"],
    ["has an empty stack", ".", "a value but got none"],
    ["never ends", "}", "1 more bytes but got 0"],
    ["contains itself", "]q\x00h\x00a.", "a dictionary but got something else"],
    ["nests a list that contains itself", "}U\x01a]q\x00h\x00as.", 'something else under "a"'],
  ])("that %s is refused", (_, text, message) => {
    expect(() => parsePickle(raw(text), "p")).toThrow(message);
    expect(() => parsePickle(raw(text), "p")).toThrow(DataError);
  });

  it("of any bytes gives our error or plain values, in bounded time", () => {
    const opcodes = "N\x88\x89KMJUCTBX}])(c\x80qrhj\x85\x86\x87taesuRb.".split("");
    const soup = fc.array(
      fc.oneof(
        fc.constantFrom(...opcodes),
        fc.nat(255).map((byte) => String.fromCharCode(byte)),
      ),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(soup, (parts) => {
        const outcome = attempt(() => parsePickle(raw(parts.join("")), "p"));
        if (!(outcome instanceof DataError)) expect(outcome).toBeInstanceOf(Map);
      }),
      { numRuns: 2000 },
    );
  });

  it("made from a sound one by changing bytes gives our error or an array that fits its shape", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const bytes = Buffer.from(sample);
          for (const [place, value] of changes) bytes[place] = value;
          const outcome = attempt(() => parsePickle(bytes, "p"));
          if (outcome instanceof DataError) return;
          const data = (outcome as Map<string, { shape?: number[]; values?: Uint8Array }>).get("data");
          if (data?.shape !== undefined)
            expect(data.values?.length).toBe(data.shape.reduce((a, b) => a * b, 1));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
