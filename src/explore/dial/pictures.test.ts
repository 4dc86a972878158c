import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { native } from "../../tensorflow/native.js";
import { featureMaps } from "./feature-maps.js";
import { kernelPictures } from "./kernel-pictures.js";

native();

/** What is made of a tensor, which is freed. */
function of<T>(tensor: tf.Tensor, make: (tensor: tf.Tensor) => T): T {
  const made = make(tensor);
  tensor.dispose();
  return made;
}

describe("pictures of templates", () => {
  it("stand the windows of every output below those of the one before, with a line between", () => {
    // [m, kh, kw, in, out] = [1, 1, 2, 2, 2]: number = 100 output + 10 input + x
    const numbers = [0, 1].flatMap((x) =>
      [0, 1].flatMap((input) => [0, 1].map((out) => 100 * out + 10 * input + x)),
    );
    const { height, width, values } = of(tf.tensor(numbers, [1, 1, 2, 2, 2]), kernelPictures);
    expect([height, width]).toEqual([3, 5]);
    const gap = Number.NaN;
    expect([...values]).toEqual([
      ...[0, 1, gap, 10, 11],
      ...[gap, gap, gap, gap, gap],
      ...[100, 101, gap, 110, 111],
    ]);
  });

  it("show as many outputs and inputs as can be seen", () => {
    const { count, height, width } = of(tf.zeros([3, 3, 3, 64, 4]), kernelPictures);
    expect([count, height, width]).toEqual([3, 15, 31]);
    const dense = of(tf.zeros([2, 5, 100]), kernelPictures);
    expect([dense.height, dense.width]).toEqual([32, 5]);
  });
});

describe("feature maps", () => {
  it("are those of one part of the channels", () => {
    // [1, 1, 2, 4]: two places, four channels
    const maps = of(tf.tensor([0, 1, 2, 3, 10, 11, 12, 13], [1, 1, 2, 4]), (value) =>
      featureMaps(value, { part: 1, parts: 2 }),
    );
    expect(maps).toMatchObject({ count: 2, height: 1, width: 2, channels: 2 });
    expect([...maps.values]).toEqual([2, 12, 3, 13]);
  });

  it("are one row of numbers where outputs have no place", () => {
    const maps = of(tf.tensor([[1, 2, 3, 4]]), (value) => featureMaps(value, { part: 0, parts: 2 }));
    expect(maps).toMatchObject({ count: 1, height: 1, width: 2, channels: 2 });
    expect([...maps.values]).toEqual([1, 2]);
  });
});
