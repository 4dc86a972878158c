import { describe, expect, it } from "vitest";
import { publishedName, toOurLayout } from "./published-names.js";

describe("names of tensors in published checkpoints", () => {
  it.each([
    ["stem.templates.1", "mixed", 5, "conv_3x3.trainable_parameters.template_set_1"],
    ["stage2.0.shortcut.coefficients.3", "mixed", 1, "stage_2.0.convShortcut.coefficients.coefs_member_3"],
    ["head.bn.0-1.gamma", "mixed", 1, "last_bn.batch_norm_fully_grown.weight"],
    ["stage1.0.bn1.1.variance", "mixed", 1, "stage_1.0.bn1.batch_norms.1.running_var"],
    ["classifier.weight", "plain", 2, "fc.weight"],
    ["stem.conv2.coefficients.0", "mixed", 1, "conv2.conv.coefficients.coefs_member_0"],
    ["stem.conv3.bn.0.beta", "mixed", 1, "conv3.bn.batch_norms.0.bias"],
    [
      "stage2.0.skip.templates.0",
      "mixed",
      5,
      "block_modules.1.0.skip_connection.conv.trainable_parameters.template_set_0",
    ],
    [
      "stage1.2.mid.bn.0-1.mean",
      "mixed",
      1,
      "block_modules.0.2.mid_conv.bn.batch_norm_fully_grown.running_mean",
    ],
    ["stage1.2.out.weight", "mixed", 4, "block_modules.0.2.out_conv.conv"],
    ["fc.templates.1", "mixed", 3, "fc.trainable_parameters.template_set_1"],
    ["bank.13.templates.1", "mixed", 5, "bank.13.1"],
  ] as const)("%s is %s, rank %i: %s", (name, kind, rank, published) => {
    expect(publishedName(name, kind, rank).name).toBe(published);
  });

  it.each([
    ["stem.weight", "plain", 4, [2, 3, 1, 0]],
    ["bank.3.templates.0", "mixed", 5, [0, 3, 4, 2, 1]],
    ["fc.templates.0", "mixed", 3, [0, 2, 1]],
    ["stem.coefficients.0", "mixed", 1, undefined],
  ] as const)("%s (%s, rank %i) has axes in our order", (name, kind, rank, axes) => {
    expect(publishedName(name, kind, rank).axes).toEqual(axes);
  });

  it("refuses what is no tensor of a network", () => {
    expect(() => publishedName("stem.momentum", "mixed", 4)).toThrow(
      /^Expected the name of a network's tensor but got "stem\.momentum"/,
    );
  });
});

describe("published layouts", () => {
  it("become ours: OIHW to HWIO", () => {
    // Value 100 o + 10 i + w of an array [o, i, 1, w].
    const values = Float32Array.from([0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]);
    const ours = toOurLayout({ shape: [2, 3, 1, 2], values }, [2, 3, 1, 0]);
    expect(ours.shape).toEqual([1, 2, 3, 2]);
    expect([...ours.values]).toEqual([0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121]);
  });
});
