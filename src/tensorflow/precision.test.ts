import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { convolution } from "./convolution.js";
import { native } from "./native.js";
import { operationsIn, precisionSupport, rounded, trainedPrecision } from "./precision.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();
afterEach(() => expect(tf.memory().numTensors).toBe(0));

/** The largest difference, as a share of the largest number. */
const gap = (one: tf.Tensor, other: tf.Tensor): number =>
  tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(one, other))), tf.max(tf.abs(other))).dataSync()[0]!);

describe("rounding to a precision", () => {
  it("keeps 8 bits for bfloat16, 11 for float16, the even neighbour of two", () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -10, -3.14159274, 2 ** -100, 70000]);
      expect([...rounded(x, "bfloat16").dataSync()]).toEqual(
        [1, 1, 1 + 4 * 2 ** -8, 1, -3.140625, 2 ** -100, 70144].map(Math.fround),
      );
      expect([...rounded(x, "float16").dataSync()]).toEqual(
        [1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -10, -3.140625, 0, Number.POSITIVE_INFINITY].map(
          Math.fround,
        ),
      );
    });
  });
});

describe("a machine's support of a precision", () => {
  it("is read from the processor's features, of which TensorFlow uses x86-64's; a GPU has all", () => {
    const of = (features: string, usesGpu = false): string[] =>
      (["float32", "bfloat16", "float16"] as const).map((precision) =>
        precisionSupport(precision, { features, usesGpu }),
      );
    expect(of("flags : fma avx2")).toEqual(["native", "emulated", "none"]);
    expect(of("AuthenticAMD avx2 avx512f avx512_bf16")).toEqual(["native", "native", "none"]);
    expect(of("GenuineIntel avx2 avx512f avx512_bf16")).toEqual(["native", "slow", "none"]);
    expect(of("GenuineIntel avx2 avx512f avx512_bf16 amx_bf16 amx_tile")).toEqual([
      "native",
      "native",
      "none",
    ]);
    expect(of("Features : asimd bf16 i8mm")).toEqual(["native", "emulated", "none"]);
    expect(of("", true)).toEqual(["native", "native", "native"]);
  });
});

describe("the precision of training steps", () => {
  it("is the one of the plan, or float32 where that would be emulated or slow", () => {
    const old = { features: "avx2", usesGpu: false };
    expect(trainedPrecision(undefined, old)).toBe("float32");
    expect(trainedPrecision("bfloat16", old)).toBe("float32");
    expect(trainedPrecision("bfloat16", { ...old, features: "avx2 avx512_bf16" })).toBe("float32");
    expect(trainedPrecision("bfloat16", { ...old, features: "AuthenticAMD avx512_bf16" })).toBe("bfloat16");
    expect(trainedPrecision("float16", { ...old, usesGpu: true })).toBe("float16");
  });
});

describe("a convolution in bfloat16", () => {
  const attributes = {
    T: { type: "float32" },
    strides: [1, 1, 1, 1],
    padding: "SAME",
    data_format: "NHWC",
    dilations: [1, 1, 1, 1],
  } as const;
  const tensors = (): [tf.Tensor4D, tf.Tensor4D] => [
    tf.randomNormal<tf.Rank.R4>([2, 6, 6, 16], 0, 1, "float32", 1),
    tf.randomNormal<tf.Rank.R4>([3, 3, 16, 16], 0, 0.1, "float32", 2),
  ];

  it("is, emulated, what TensorFlow's own bfloat16 gives, to the last of its bits but two", () => {
    tf.tidy(() => {
      const [x, w] = tensors();
      const size = tf.tensor1d(x.shape, "int32");
      for (const [op, inputs] of [
        ["Conv2D", [x, w]],
        ["Conv2DBackpropInput", [size, w, x]],
        ["Conv2DBackpropFilter", [x, tf.tensor1d(w.shape, "int32"), x]],
      ] as const) {
        const emulated = operationsIn("bfloat16", true)(op, attributes, inputs);
        const own = operationsIn("bfloat16", false)(op, attributes, inputs);
        const exact = operationsIn("float32")(op, attributes, inputs);
        expect(gap(emulated, own)).toBeLessThan(2 ** -6);
        expect(gap(emulated, exact)).toBeLessThan(2 ** -6);
        expect(gap(emulated, exact)).toBeGreaterThan(2 ** -12);
      }
    });
  });

  it("has gradients of the same precision", () => {
    tf.tidy(() => {
      const [x, w] = tensors();
      const gradients = (precision: "float32" | "bfloat16" | "float16"): tf.Tensor[] =>
        valueAndGradients(
          () => tf.sum<tf.Scalar>(tf.square(convolution(x, w, { stride: 1, padding: 1 }, "both", precision))),
          [x, w],
        ).gradients;
      const exact = gradients("float32");
      for (const [precision, bits] of [["bfloat16", 8] as const, ["float16", 11] as const]) {
        gradients(precision).forEach((gradient, i) => {
          expect(gap(gradient, exact[i]!)).toBeLessThan(8 * 2 ** -bits);
          expect(gap(gradient, rounded(gradient, precision))).toBe(0);
          expect(gap(gradient, exact[i]!)).toBeGreaterThan(0);
        });
      }
    });
  });
});
