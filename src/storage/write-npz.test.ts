import { expect, it } from "vitest";
import { unpackNpz } from "../files/npz.js";
import { writeNpz } from "./write-npz.js";

it("an archive is read as it was written, and has the same bytes every time", () => {
  const tensors = new Map([
    ["stem.weight", { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ["bias", { shape: [1], values: Float32Array.of(-0.5) }],
    ["scalar", { shape: [], values: Float32Array.of(7) }],
  ]);
  const bytes = writeNpz(tensors);
  expect([...unpackNpz(bytes, "test")]).toEqual([...tensors]);
  expect(writeNpz(tensors)).toEqual(bytes);
});

it("other numbers than float32 are refused", () => {
  expect(() => writeNpz(new Map([["w", { shape: [1], values: Int32Array.of(1) }]]))).toThrow(
    "Expected float32 numbers of shape [1] but got 1 of Int32Array (array w to write). Convert them first.",
  );
});
