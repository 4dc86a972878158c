import { describe, expect, it } from "vitest";
import { resamplePhoto } from "./photo-resampling.js";

// What Pillow 13's resize with its bilinear filter gives for the same pixels.
const enlarged = [
  11, 48, 85, 67, 104, 141, 141, 135, 172, 214, 38, 75, 161, 70, 107, 88, 125, 162, 86, 123, 58, 91, 128, 114,
  114, 125, 162, 187, 96, 133, 134, 94, 131, 61, 98, 135, 199, 236, 17, 127, 164, 73, 73, 110, 147, 146, 183,
  220, 93, 130, 167, 20, 57, 94, 158, 195, 130, 163, 123, 109, 160, 69, 106, 131, 142, 179, 129, 166, 126,
  133, 170, 53, 131, 168, 205, 187, 96, 133, 218, 42, 79, 121, 115, 152, 153, 190, 99, 208, 245, 26,
];
const reduced = [
  82, 164, 120, 122, 114, 114, 151, 144, 130, 141, 113, 157, 110, 142, 126, 95, 101, 103, 146, 111, 118, 130,
  136, 100, 148, 158, 102, 112, 128, 113, 158, 91, 146, 89, 115, 189,
];
const mixed = [
  59, 113, 131, 135, 106, 129, 187, 168, 168, 145, 116, 195, 66, 177, 128, 103, 118, 88, 137, 146, 108, 148,
  87, 189, 125, 193, 101, 136, 116, 136, 138, 120, 124, 128, 143, 83, 117, 146, 110, 98, 84, 109, 130, 96,
  117, 136, 143, 45, 98, 122, 151, 74, 101, 89, 152, 116, 113, 129, 131, 117, 117, 136, 139, 108, 137, 109,
  188, 132, 135, 107, 141, 200, 148, 145, 58, 121, 109, 103, 165, 77, 153, 104, 123, 195, 183, 202, 125, 103,
  145, 131, 114, 64, 148, 46, 75, 169,
];

const largestDifference = (found: Uint8Array, expected: readonly number[]): number => {
  expect(found.length).toBe(expected.length);
  return Math.max(...expected.map((value, place) => Math.abs(value - found[place]!)));
};

describe("scaling a photograph", () => {
  const small = Uint8Array.from({ length: 36 }, (_, i) => (i * 37 + 11) % 256);
  const large = Uint8Array.from({ length: 189 }, (_, i) => (i * i * 7 + i * 13) % 256);

  it("equals Pillow's bilinear filter, larger, smaller and mixed", () => {
    const found = resamplePhoto(small, { width: 4, height: 3 }, { width: 6, height: 5 });
    expect(largestDifference(found, enlarged)).toBe(0);
    const size = { width: 9, height: 7 };
    expect(largestDifference(resamplePhoto(large, size, { width: 4, height: 3 }), reduced)).toBe(0);
    expect(largestDifference(resamplePhoto(large, size, { width: 4, height: 8 }), mixed)).toBe(0);
  });

  it("to the same size changes nothing", () => {
    const size = { width: 4, height: 3 };
    expect(resamplePhoto(small, size, size)).toEqual(small);
  });

  it("keeps one colour as it is", () => {
    const flat = new Uint8Array(5 * 5 * 3).fill(200);
    const found = resamplePhoto(flat, { width: 5, height: 5 }, { width: 13, height: 2 });
    expect(found.every((pixel) => pixel === 200)).toBe(true);
  });
});
