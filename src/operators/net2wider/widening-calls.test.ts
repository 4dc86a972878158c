import { describe, expect, it } from "vitest";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { narrow } from "../../networks/division.js";
import { smallCnn, smallWideResNet } from "../../networks/test-support/small-networks.js";
import { publishedWideningCalls } from "./widening-calls.js";

const shape = (depth: number, width: number) => wideResNet({ depth, width, classes: 10 });
const textOf = ({
  first,
  second,
  norm,
  updates,
}: ReturnType<typeof publishedWideningCalls>[number]): string => {
  const changed = Object.entries(updates).flatMap(([what, on]) => (on ? [what] : []));
  return `${first} > ${norm ?? "-"} > ${second ?? "-"}: ${changed.join()}`;
};

describe("the published order of widening", () => {
  it("is the recorded one for a network with a fixed stem, at any depth", () => {
    const calls = publishedWideningCalls(shape(10, 0.5), shape(10, 1.5));
    expect(calls.map(textOf)).toEqual([
      "stage1.0.conv2 > stage2.0.bn1 > stage2.0.shortcut: second",
      "stage2.0.conv2 > stage3.0.bn1 > stage3.0.shortcut: second",
      "stage1.0.shortcut > - > -: first",
      "stage2.0.shortcut > - > -: first",
      "stage3.0.shortcut > - > -: first",
      "stage1.0.conv1 > - > stage1.0.conv2: first,second,norm",
      "stage1.0.conv2 > stage2.0.bn1 > stage2.0.conv1: first,second,norm",
      "stage2.0.conv1 > - > stage2.0.conv2: first,second,norm",
      "stage2.0.conv2 > stage3.0.bn1 > stage3.0.conv1: first,second,norm",
      "stage3.0.conv1 > - > stage3.0.conv2: first,second,norm",
      "stage3.0.conv2 > head.bn > classifier: first,second,norm",
    ]);
    expect(calls.map(({ from, to }) => [from, to]).slice(0, 2)).toEqual([
      [8, 24],
      [16, 48],
    ]);
    expect(publishedWideningCalls(shape(22, 0.5), shape(22, 1.5))).toHaveLength(2 + 3 + 2 * 9);
  });

  it("treats a stem that grows as a stage before the first", () => {
    const wide = smallWideResNet(10, 2, true);
    const calls = publishedWideningCalls(narrow(wide, 1, 2), wide).map(textOf);
    expect(calls[0]).toBe("stem > stage1.0.bn1 > stage1.0.shortcut: second");
    expect(calls).toContain("stem > stage1.0.bn1 > stage1.0.conv1: first,second,norm");
    expect(calls).toContain("stage1.0.conv1 > stage1.0.bn2 > stage1.0.conv2: first,second,norm");
  });

  it("makes every tensor as wide as it should be, whatever the variant", () => {
    for (const wide of [smallWideResNet(10, 1, false), smallWideResNet(16, 2, true)]) {
      const calls = publishedWideningCalls(narrow(wide, 1, 2), wide);
      const [written, read] = [new Set<string>(), new Set<string>()];
      for (const { first, second, updates } of calls) {
        if (updates.first) expect(written.has(first), first).toBe(false);
        if (updates.first) written.add(first);
        if (updates.second && second !== undefined) expect(read.has(second), second).toBe(false);
        if (updates.second && second !== undefined) read.add(second);
      }
      const weights = wide.nodes.filter((node) => node.op === "convolution" || node.op === "dense");
      expect(written.size).toBe(weights.length - 1);
      expect(read.size).toBe(weights.length - 1);
    }
  });

  it("exists for no other network", () => {
    expect(() => publishedWideningCalls(smallCnn(4), smallCnn(8))).toThrow(
      "Expected a wide residual network but got CNN-4 (Net2Wider as coded). Use the function-preserving variant: the published order covers no other network.",
    );
  });
});
