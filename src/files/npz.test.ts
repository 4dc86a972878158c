import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { NpzError, unpackNpz } from "./npz.js";

/** Where the central directory of an archive begins. */
const central = 0x02014b50;

it("a member that claims to be longer than its file can hold takes no memory", () => {
  const bytes = zipSync({ "x.npy": new Uint8Array(1000) });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = Array.from({ length: bytes.length - 4 }, (_, i) => i).find(
    (i) => view.getUint32(i, true) === central,
  );
  // The packed and the unpacked size, nearly 2 GB each.
  for (const field of [20, 24]) view.setUint32((at as number) + field, 0x70000000, true);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => unpackNpz(bytes, "x.npz")).toThrow(NpzError);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
});
