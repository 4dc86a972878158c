import { describe, expect, it } from "vitest";
import { weightNodes } from "../description.js";
import { outputShapes } from "../shapes.js";
import { batchNormNodes } from "../test-support/batch-norm-nodes.js";
import { wideResNet } from "./wide-resnet.js";

describe("a wide residual net", () => {
  const network = wideResNet({ depth: 16, width: 2, classes: 10 });

  it("halves the image in the first block of stages 2 and 3", () => {
    const shapes = outputShapes(network);
    const at = (name: string): string | undefined => shapes.get(name)?.join("x");
    expect(["stem", "stage1.1.sum", "stage2.1.sum", "stage3.1.sum", "head.pool"].map(at)).toEqual([
      "32x32x16",
      "32x32x32",
      "16x16x64",
      "8x8x128",
      "128",
    ]);
  });

  it("has a shortcut convolution where channels change, which reads the activated input", () => {
    const shortcuts = weightNodes(network).filter(({ name }) => name.endsWith(".shortcut"));
    expect(shortcuts.map(({ name, inputs }) => [name, ...inputs])).toEqual(
      [1, 2, 3].map((stage) => [`stage${stage}.0.shortcut`, `stage${stage}.0.relu1`]),
    );
    const names = weightNodes(wideResNet({ depth: 16, width: 1, classes: 10 })).map(({ name }) => name);
    expect(names).not.toContain("stage1.0.shortcut");
  });

  it("has the second batch norm only where it is asked for", () => {
    expect(batchNormNodes(network)).toHaveLength(7);
    const second = wideResNet({ depth: 16, width: 2, classes: 10, secondBatchNorm: true });
    expect(batchNormNodes(second).filter(({ name }) => name.endsWith("bn2"))).toHaveLength(6);
  });

  it("as coded updates the statistics before a shortcut twice: momentum 0.19", () => {
    const coded = wideResNet({ depth: 16, width: 2, classes: 10, shortcutStatistics: "as-coded" });
    const twice = batchNormNodes(coded).filter(({ momentum }) => momentum !== undefined);
    expect(twice.map(({ name }) => name)).toEqual(["stage1.0.bn1", "stage2.0.bn1", "stage3.0.bn1"]);
    for (const { momentum } of twice) expect(momentum).toBeCloseTo(0.19, 10);
  });

  it("refuses sizes that cannot be, all at once", () => {
    expect(() => wideResNet({ depth: 17, width: 0, classes: 0 })).toThrow(
      /Expected depth .* but got 17[\s\S]*Expected width .* but got 0[\s\S]*Expected classes .* but got 0/,
    );
  });
});
