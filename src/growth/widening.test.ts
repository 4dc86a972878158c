import { expect, test } from "vitest";
import { mapChannels, paddingMap } from "./widening.js";

const values = { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) };

test("a tensor along channels keeps its rows, and its new channels start fresh", () => {
  expect(mapChannels(values, paddingMap({ from: 2, to: 3 }), 9)).toEqual({
    shape: [2, 3],
    values: Float32Array.of(1, 2, 9, 3, 4, 9),
  });
});

test("a tensor along channels takes copies of its channels, scaled", () => {
  const map = { source: Int32Array.of(1, 0), scale: Float32Array.of(1, 0.5) };
  expect(mapChannels(values, map).values).toEqual(Float32Array.of(2, 0.5, 4, 1.5));
});
