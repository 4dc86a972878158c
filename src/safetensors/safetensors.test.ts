import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, floatToBrain, floatToHalf, halfToFloat, type TensorNumbers } from "./number-types.js";
import { readSafetensors, readSafetensorsFile, type StoredTensor } from "./read-safetensors.js";
import { safetensorsPieces, type TensorToStore, writeSafetensors } from "./write-safetensors.js";

/** A file with that header text, whatever it says. */
function fileOf(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Uint8Array.from(Buffer.concat([length, Buffer.from(header), data]));
}

const entry = (dtype: string, shape: unknown, offsets: unknown): string =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });

const numbers: fc.Arbitrary<TensorToStore> = fc.oneof(
  fc.float32Array().map((values): TensorToStore => ({ shape: [values.length], values })),
  fc.float64Array().map((values): TensorToStore => ({ shape: [1, values.length], values })),
  fc.bigInt64Array().map((values): TensorToStore => ({ shape: [values.length, 1], values })),
  fc.int32Array().map((values): TensorToStore => ({ shape: [values.length], values })),
  fc.uint8Array().map((values): TensorToStore => ({ shape: [values.length], values })),
  fc.float32Array({ minLength: 1, maxLength: 1 }).map((values): TensorToStore => ({ shape: [], values })),
);

describe("safetensors", () => {
  it("are read as they were written, bit by bit, whatever the names and numbers", () => {
    const name = fc
      .string({ minLength: 1, unit: "grapheme" })
      .filter((text) => /^[\p{L}\p{N}]+$/u.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, numbers)), (entries) => {
        const tensors = new Map(entries);
        const metadata = new Map([["format", "ours"]]);
        const read = readSafetensors(writeSafetensors(tensors, { metadata }), "test");
        expect(read.metadata).toEqual(metadata);
        expect(read.tensors.size).toBe(tensors.size);
        for (const [key, { shape, values }] of tensors) {
          const tensor = read.tensors.get(key);
          expect(tensor?.shape).toEqual(shape);
          expect(bytesOf(tensor?.values as TensorNumbers)).toEqual(bytesOf(values));
        }
      }),
    );
  });

  it("begin on a multiple of 8 bytes, the wider numbers first, and are the same bytes every time", () => {
    const tensors = new Map<string, TensorToStore>([
      ["bytes", { shape: [3], values: Uint8Array.of(1, 2, 3) }],
      ["floats", { shape: [1], values: Float32Array.of(1) }],
    ]);
    const [header, ...data] = safetensorsPieces(tensors);
    expect((header as Uint8Array).length % 8).toBe(0);
    expect(data.map((piece) => piece.length)).toEqual([4, 3]);
    expect(writeSafetensors(tensors)).toEqual(writeSafetensors(tensors));
  });

  it("hold brain floats and halves, rounded to nearest with ties to even", () => {
    const values = Float32Array.of(1, -0, 1.00390625, 1.01171875, Number.NaN, Number.NEGATIVE_INFINITY, 3e38);
    const read = readSafetensors(
      writeSafetensors(new Map([["w", { dtype: "BF16", shape: [7], values }]])),
      "test",
    );
    expect([...(read.tensors.get("w") as StoredTensor).values]).toEqual([
      ...[1, -0, 1, 1.015625, Number.NaN, Number.NEGATIVE_INFINITY],
      1.765625 * 2 ** 127,
    ]);
    expect(floatToBrain(Number.NaN) & 0x7fc0).toBe(0x7fc0);
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToFloat(bits);
      if (!Number.isNaN(value)) expect(floatToHalf(value)).toBe(bits);
    }
    expect([65519, 65520, 2 ** -25, 2 ** -24 * 1.5, 2049, 2051].map(floatToHalf)).toEqual([
      ...[0x7bff, 0x7c00, 0, 2, 0x6800, 0x6802],
    ]);
  });

  it("refuse to be written with a shape that is not the values', or as what they are not", () => {
    const values = Float32Array.of(1, 2);
    expect(() => writeSafetensors(new Map([["w", { shape: [3], values }]]))).toThrow(
      "Expected 2 numbers' shape but got [3] (tensor w to write). Pass the shape of the values.",
    );
    expect(() => writeSafetensors(new Map([["w", { dtype: "I64", shape: [2], values }]]))).toThrow(
      "Expected numbers that can be written as I64 but got Float32Array (tensor w to write). Leave dtype out, or convert the values.",
    );
  });
});

describe("bytes that stand inside of others", () => {
  it("are read where they stand, though a Buffer's own slice copies nothing", () => {
    const values = Float32Array.of(1.5, -2);
    const file = writeSafetensors(new Map([["w", { shape: [2], values }]]));
    const around = Buffer.concat([Buffer.alloc(13, 7), file, Buffer.alloc(5, 9)]);
    const { tensors } = readSafetensors(around.subarray(13, 13 + file.length), "inside");
    expect(tensors.get("w")).toEqual({ dtype: "F32", shape: [2], values });
  });
});

/** Python's own reader and writer of the format, installed by the set-up. */
const python = fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
const hasPython = spawnSync(python, ["-c", "import safetensors"]).status === 0;

describe.skipIf(!hasPython)("Python's safetensors package (needs the set-up's Python)", () => {
  const run = (program: string, input: Uint8Array = new Uint8Array(0)): Buffer => {
    const { stdout, stderr } = spawnSync(python, ["-c", program], { input });
    expect(stderr.toString()).toBe("");
    return stdout;
  };

  it("reads what we write", () => {
    const tensors = new Map<string, TensorToStore>([
      ["stem.weight", { shape: [2, 1], values: Float32Array.of(0.5, -1e-30) }],
      ["labels", { shape: [2], values: BigInt64Array.of(-5n, 2n ** 60n) }],
      ["half", { dtype: "BF16", shape: [1], values: Float32Array.of(3) }],
      ["bytes", { shape: [1, 3], values: Uint8Array.of(1, 2, 3) }],
      ["none", { shape: [0, 4], values: new Float32Array(0) }],
    ]);
    const program =
      "import sys, json, safetensors; print(json.dumps([[n, t['dtype'], t['shape'], bytes(t['data']).hex()] for n, t in sorted(safetensors.deserialize(sys.stdin.buffer.read()))]))";
    expect(JSON.parse(run(program, writeSafetensors(tensors)).toString())).toEqual([
      ["bytes", "U8", [1, 3], "010203"],
      ["half", "BF16", [1], "4040"],
      ["labels", "I64", [2], `fbffffffffffffff${"00".repeat(7)}10`],
      ["none", "F32", [0, 4], ""],
      [
        "stem.weight",
        "F32",
        [2, 1],
        `0000003f${Buffer.from(Float32Array.of(-1e-30).buffer).toString("hex")}`,
      ],
    ]);
  });

  it("writes what we read", () => {
    const program = `
import ctypes, sys
from safetensors import TensorSpec, serialize
data = ctypes.create_string_buffer(bytes.fromhex("0000803f00000040"), 8)
def spec(dtype, shape):
    return TensorSpec(dtype=dtype, shape=shape, data_ptr=ctypes.addressof(data), data_len=8)
sys.stdout.buffer.write(serialize({"w": spec("float32", [1, 2]), "i": spec("int64", [])}, {"format": "pt"}))
`;
    const { tensors, metadata } = readSafetensors(run(program), "from Python");
    expect(tensors.get("w")).toEqual({ dtype: "F32", shape: [1, 2], values: Float32Array.of(1, 2) });
    expect(tensors.get("i")).toEqual({
      dtype: "I64",
      shape: [],
      values: BigInt64Array.of(0x400000003f800000n),
    });
    expect(metadata.get("format")).toBe("pt");
  });
});

describe("a safetensors file that is broken or hostile", () => {
  const four = new Uint8Array(4);
  it.each<[string, Uint8Array, RegExp]>([
    ["empty", new Uint8Array(0), /^Expected a safetensors file of at least 8 bytes but got 0 \(test\)/],
    [
      "header of 2^63 bytes",
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 123),
      /^Expected a header of at most 1 bytes but got length 9223372036854775808 \(test\)/,
    ],
    [
      "header beyond the file",
      fileOf("{}").subarray(0, 9),
      /^Expected a header of at most 1 bytes but got length 2/,
    ],
    [
      "header that is no JSON",
      fileOf("{nope"),
      /^Expected a header that is a JSON object but got 5 other bytes/,
    ],
    ["header that is a list", fileOf("[]"), /^Expected a header that is a JSON object/],
    ["header with a space before it", fileOf(" {}"), /^Expected a header that is a JSON object/],
    [
      "header that is no UTF-8",
      fileOf('{"\u00ff":1}').map((byte, i) => (i === 10 ? 0xff : byte)),
      /^Expected a header that is a JSON object/,
    ],
    [
      "unknown type",
      fileOf(`{"w":${entry("F8_E4M3", [4], [0, 4])}}`, four),
      /one of the types F64.* but got "F8_E4M3" \(test, tensor "w"\)/,
    ],
    [
      "type that every object has",
      fileOf(`{"w":${entry("constructor", [4], [0, 4])}}`, four),
      /one of the types/,
    ],
    [
      "negative shape",
      fileOf(`{"w":${entry("U8", [-2, -2], [0, 4])}}`, four),
      /a shape of integers of at least 0 but got \[-2,-2\]/,
    ],
    [
      "shape beyond all numbers",
      fileOf(`{"w":${entry("U8", [2 ** 40, 2 ** 40], [0, 4])}}`, four),
      /offsets 0 to 4/,
    ],
    [
      "shape of another size",
      fileOf(`{"w":${entry("F32", [2], [0, 4])}}`, four),
      /^Expected 8 bytes for F32 \[2\] but got offsets 0 to 4/,
    ],
    ["offsets that go back", fileOf(`{"w":${entry("U8", [4], [4, 0])}}`, four), /^Expected 4 bytes for U8/],
    ["offsets that are no pair", fileOf(`{"w":${entry("U8", [4], [0, 4, 4])}}`, four), /two integers/],
    [
      "overlap",
      fileOf(`{"a":${entry("U8", [4], [0, 4])},"b":${entry("U8", [2], [2, 4])}}`, four),
      /^Expected tensors that follow one another but got an overlap at byte 2 of the data \(test, tensor "b"\)/,
    ],
    ["gap", fileOf(`{"a":${entry("U8", [2], [2, 4])}}`, four), /but got a gap at byte 2/],
    [
      "bytes that belong to nothing",
      fileOf(`{"a":${entry("U8", [2], [0, 2])}}`, four),
      /^Expected 2 bytes of tensors but got 4/,
    ],
    [
      "data cut short",
      fileOf(`{"a":${entry("U8", [8], [0, 8])}}`, four),
      /^Expected 8 bytes of tensors but got 4/,
    ],
    [
      "__proto__",
      fileOf(`{"__proto__":${entry("U8", [4], [0, 4])}}`, four),
      /a tensor's name that is not a path but got "__proto__"/,
    ],
    [
      "path out of its folder",
      fileOf(`{"../w":${entry("U8", [4], [0, 4])}}`, four),
      /a tensor's name that is not a path/,
    ],
    [
      "absolute path",
      fileOf(`{"/w":${entry("U8", [4], [0, 4])}}`, four),
      /a tensor's name that is not a path/,
    ],
    [
      "boolean of 2",
      fileOf(`{"w":${entry("BOOL", [4], [0, 4])}}`, new Uint8Array(4).fill(2)),
      /^Expected booleans/,
    ],
    ["metadata that is no text", fileOf(`{"__metadata__":{"a":1}}`), /__metadata__ of texts but got {"a":1}/],
  ])("is refused: %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes, "test")).toThrow(message);
  });

  it("R6 a header of 2^63 bytes, a million tensors or a sparse terabyte is refused by the first 8 bytes", () => {
    const folder = mkdtempSync(join(tmpdir(), "hostile "));
    const path = join(folder, "million.safetensors");
    const empty = entry("U8", [0], [0, 0]);
    const million = Array.from({ length: 1e6 }, (_, i) => `"t${i}":${empty}`).join();
    writeFileSync(path, fileOf(`{${million}}`));
    const huge = join(folder, "huge.safetensors");
    writeFileSync(huge, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128));
    truncateSync(huge, 2 ** 40);
    for (const file of [path, huge]) {
      const before = process.memoryUsage();
      const began = process.cpuUsage();
      expect(() => readSafetensorsFile(file)).toThrow(/^Expected a header of at most 4194304 bytes/);
      const { user, system } = process.cpuUsage(began);
      expect((user + system) / 1000).toBeLessThan(100); // ms of processor time: the clock also counts what else runs
      const after = process.memoryUsage();
      expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(1e8);
    }
    rmSync(folder, { recursive: true });
  });
});

it.each(["/nope", tmpdir()])(
  "a path that holds no file is told in a sentence, with its cause: %s",
  (path) => {
    const told = (): unknown => readSafetensorsFile(path);
    expect(told).toThrow(
      /^Expected a safetensors file that can be read but got E(NOENT|ISDIR) \(.*\)\. Check the path/,
    );
    expect(told).toThrow(
      expect.objectContaining({
        name: "SafetensorsError",
        cause: expect.objectContaining({ syscall: expect.any(String) }),
      }),
    );
  },
);
