import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { DataError } from "../../src/data/data-error.js";
import { attempt } from "../../src/data/test-support/bytes.js";
import { makePickle } from "../test-support/pickles.js";
import { type PickledArray, parsePickle } from "./numpy-pickle.js";

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
    const found = parsePickle(sample, "s");
    expect([...found.keys()]).toEqual(["batch_label", "labels", "names", "data"]);
    expect(found.get("labels")).toEqual([6, 9, 300]);
    expect(found.get("data")).toMatchObject({ shape: [2, 3] });
    expect([...(found.get("data") as PickledArray).values]).toEqual([1, 2, 3, 250, 251, 252]);
  });

  it("with a column-major array gives the rows", () => {
    const bytes = Uint8Array.from([1, 250, 2, 251, 3, 252]);
    const pickle = makePickle({ data: { ...matrix, bytes, isColumnMajor: true } });
    const data = parsePickle(pickle, "s").get("data") as PickledArray;
    expect([...data.values]).toEqual([1, 2, 3, 250, 251, 252]);
  });

  it("with a key named like a prototype touches none", () => {
    const found = parsePickle(makePickle({ __proto__x: 1, constructor: 2 }), "s");
    expect(found.get("constructor")).toBe(2);
    expect(Object.prototype.constructor).toBe(Object);
  });
});

/** A sound array of bytes whose type was changed to that of Python's objects. */
const asObjects = makePickle({ data: matrix }).toString("latin1").replace("U\x02u1", "U\x02O8");

describe("a hostile pickle", () => {
  it.each([
    ["calls a shell", "cos\nsystem\nU\x02ls\x85R.", "a dictionary but got a call of os.system"],
    ["calls a shell inside", "}U\x01acos\nsystem\nU\x02ls\x85Rs.", "but got a call of os.system"],
    ["calls what is no name", "U\x02lsU\x02ls\x85R.", "a name and its arguments"],
    ["names a builtin", "}U\x01ac__builtin__\neval\ns.", "but got the name __builtin__.eval"],
    ["hides a builtin in a list", "}U\x01a]c__builtin__\neval\nas.", "plain values and arrays but got"],
    [
      "calls numpy otherwise",
      "}U\x01acnumpy\nndarray\nK\x01\x85Rs.",
      "only arrays of unsigned bytes but got a call of numpy.ndarray",
    ],
    [
      "has an element type by itself",
      "}U\x01acnumpy\ndtype\nU\x02u1\x85Rs.",
      "only arrays of unsigned bytes",
    ],
    ["asks for another element type", asObjects, "shape, type and content of an array of unsigned bytes"],
    ["makes an instance", "(i__main__\nX\n.", "an opcode of plain data but got 0x69"],
    ["uses an extension", "\x82\x01.", "an opcode of plain data"],
    ["refers to what it never stored", "h\x05.", "a remembered value but got number 5"],
    ["claims more bytes than there are", "T\xff\xff\xff\xff.", "4294967295 more bytes but got 1"],
    ["has an empty stack", ".", "a value but got none"],
    ["never ends", "}", "1 more bytes but got 0"],
    ["contains itself", "]q\x00h\x00a.", "a dictionary but got something else"],
    [
      "nests a list that contains itself",
      "}U\x01a]q\x00h\x00as.",
      "plain values and arrays but got something",
    ],
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
