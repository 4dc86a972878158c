import { describe, expect, it } from "vitest";
import { featureMaps } from "../fronts/dial/feature-maps.js";
import { kernelPictures } from "../fronts/dial/kernel-pictures.js";
import type { Tensor } from "../fronts/page/tensor.js";

const tensor = (numbers: readonly number[], shape: readonly number[]): Tensor => ({
  shape,
  values: Float32Array.from(numbers),
});
const zeros = (shape: readonly number[]): Tensor =>
  tensor(new Array(shape.reduce((product, size) => product * size)).fill(0), shape);

describe("pictures of templates", () => {
  it("stand the windows of every output below those of the one before, with a line between", () => {
    // [m, kh, kw, in, out] = [1, 1, 2, 2, 2]: number = 100 output + 10 input + x
    const numbers = [0, 1].flatMap((x) =>
      [0, 1].flatMap((input) => [0, 1].map((out) => 100 * out + 10 * input + x)),
    );
    const { height, width, values } = kernelPictures(tensor(numbers, [1, 1, 2, 2, 2]));
    expect([height, width]).toEqual([3, 5]);
    const gap = Number.NaN;
    expect([...values]).toEqual([
      ...[0, 1, gap, 10, 11],
      ...[gap, gap, gap, gap, gap],
      ...[100, 101, gap, 110, 111],
    ]);
  });

  it("show as many outputs and inputs as can be seen", () => {
    const { count, height, width } = kernelPictures(zeros([3, 3, 3, 64, 4]));
    expect([count, height, width]).toEqual([3, 15, 31]);
    const dense = kernelPictures(zeros([2, 5, 100]));
    expect([dense.height, dense.width]).toEqual([32, 5]);
  });
});

describe("feature maps", () => {
  it("are those of one part of the channels", () => {
    // [1, 1, 2, 4]: two places, four channels
    const maps = featureMaps(tensor([0, 1, 2, 3, 10, 11, 12, 13], [1, 1, 2, 4]), {
      part: 1,
      parts: 2,
    });
    expect(maps).toMatchObject({ count: 2, height: 1, width: 2, channels: 2 });
    expect([...maps.values]).toEqual([2, 12, 3, 13]);
  });

  it("are one row of numbers where outputs have no place", () => {
    const maps = featureMaps(tensor([1, 2, 3, 4], [1, 4]), { part: 0, parts: 2 });
    expect(maps).toMatchObject({ count: 1, height: 1, width: 2, channels: 2 });
    expect([...maps.values]).toEqual([1, 2]);
  });
});
