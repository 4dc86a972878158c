import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { dotsByGroup } from "./dots-by-group.js";

const groups = [
  { name: "zero", values: [1, 2, 3] },
  { name: "random", values: [5] },
];
const words = { title: "How far", axis: "distance" };

describe("dots by group", () => {
  it("shows every value, and mean and deviation where there are several", () => {
    const { data } = dotsByGroup(groups, words);
    expect(data.map((trace) => [trace.name, trace.x])).toEqual([
      ["zero", [1, 2, 3]],
      ["zero, mean of 3", [2]],
      ["random", [5]],
    ]);
    expect(data[1]).toMatchObject({ error_x: { array: [1] } });
  });

  it("draws the 95 % interval of the mean where it is asked for", () => {
    const [, middle] = dotsByGroup(groups, { ...words, whisker: "interval" }).data;
    // t(2) s / sqrt(3) with s = 1.
    expect(middle).toMatchObject({
      name: "zero, mean of 3 with 95 % interval",
      error_x: { array: [expect.closeTo(2.48414, 4)] },
    });
  });

  it("is wide enough for every whisker", () => {
    const { layout } = dotsByGroup(groups, { ...words, whisker: "interval" });
    const [low, high] = (layout.xaxis as { range: [number, number] }).range;
    expect(low).toBeLessThan(2 - 2.48414);
    expect(high).toBeGreaterThan(5);
  });

  it("puts the first group at the top and draws what all are compared with", () => {
    const figure = dotsByGroup(groups, { ...words, reference: { value: 4, name: "ensemble" } });
    expect(figure.layout).toMatchObject({ yaxis: { categoryarray: ["random", "zero"] }, showlegend: true });
    expect(figure.data.at(-1)).toMatchObject({ name: "ensemble", x: [4, 4], y: ["zero", "random"] });
    expect(figure[displaySymbol]()["text/html"]).toContain("data:image/svg+xml;base64,");
  });
});
