import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { readNpz } from "./read-npz.js";

const folder = mkdtempSync(join(tmpdir(), "npz "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A `.npy` file as numpy.save writes it. */
function npy(type: string, shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00`, "latin1");
  const length = Buffer.from([header.length & 255, header.length >> 8]);
  return Buffer.concat([head, length, Buffer.from(header, "latin1"), values]);
}

describe("an .npz file", () => {
  it("is its arrays by name, in their own types", async () => {
    const file = join(folder, "all.npz");
    const bytes = (values: ArrayBufferView): Uint8Array => new Uint8Array(values.buffer as ArrayBuffer);
    writeFileSync(
      file,
      zipSync({
        "x.npy": npy("|u1", [2, 2], Uint8Array.of(1, 2, 3, 255)),
        "y.npy": npy("<i8", [2], bytes(BigInt64Array.of(1n, -2n))),
        "w.npy": npy("<i8", [2], bytes(BigInt64Array.of(3_000_000_000n, -2n))),
        "z.npy": npy("<f4", [1], bytes(Float32Array.of(0.5))),
        "s.npy": npy("<i2", [1], bytes(Int16Array.of(-7))),
        "t.npy": npy("<U1", [2], bytes(Uint32Array.of(97, 98))),
        "b.npy": npy("|b1", [2], Uint8Array.of(0, 1)),
      }),
    );
    expect(await readNpz(file)).toEqual({
      x: { shape: [2, 2], values: Uint8Array.of(1, 2, 3, 255) },
      y: { shape: [2], values: Int32Array.of(1, -2) },
      w: { shape: [2], values: Float64Array.of(3_000_000_000, -2) },
      z: { shape: [1], values: Float32Array.of(0.5) },
      s: { shape: [1], values: Int32Array.of(-7) },
      t: { shape: [2], values: new Uint8Array(0), texts: ["a", "b"] },
      b: { shape: [2], values: Uint8Array.of(0, 1) },
    });
  });

  it("is refused with the file's name where it is missing or broken", async () => {
    await expect(readNpz(join(folder, "none.npz"))).rejects.toThrow(
      /Expected a readable file but got ENOENT \(.*none/,
    );
    writeFileSync(join(folder, "text.npz"), "text");
    await expect(readNpz(join(folder, "text.npz"))).rejects.toThrow(
      /Expected a complete .npz archive .*text.npz/,
    );
  });
});
