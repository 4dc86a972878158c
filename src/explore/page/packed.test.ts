import { describe, expect, it } from "vitest";
import { pack, unpack } from "../fronts/page/packed.js";

describe("packed data", () => {
  it("come back as they were, lists of numbers bit by bit", () => {
    const data = {
      pixels: Uint8Array.from([0, 7, 255]),
      weights: [Float32Array.from([1.5, -1e-30, 3e38])],
      axes: Int32Array.from([-1, 2 ** 31 - 1]),
      // A part of a longer list.
      part: Float32Array.from([1, 2, 3]).subarray(1),
      plain: { text: "ä", list: [1, null, true], uint8: 3, more: {} },
    };
    expect(unpack(pack(data))).toEqual(data);
  });
});
