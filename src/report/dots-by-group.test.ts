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
      name: "zero, mean of 3 with 95\u00a0% interval",
      error_x: { array: [expect.closeTo(2.48414, 4)] },
    });
  });

  it("shows two values as two marks, without a summary of them", () => {
    for (const whisker of ["deviation", "interval"] as const) {
      const { data } = dotsByGroup([{ name: "two", values: [30, 67] }], { ...words, whisker });
      expect(data.map((trace) => trace.x)).toEqual([[30, 67]]);
    }
  });

  it("has whiskers that end where values must end", () => {
    const accuracies = [{ name: "a", values: [99, 100, 90] }];
    const { data } = dotsByGroup(accuracies, { ...words, whisker: "interval", within: [0, 100] });
    const mean = (99 + 100 + 90) / 3;
    expect(data[1]).toMatchObject({ error_x: { symmetric: false, array: [expect.closeTo(100 - mean, 10)] } });
  });

  it("gives every one of ten groups a shape of its own", () => {
    const ten = Array.from({ length: 10 }, (_, i) => ({ name: `group ${i}`, values: [i] }));
    const symbols = dotsByGroup(ten, words).data.map(({ marker }) => (marker as { symbol: string }).symbol);
    expect(new Set(symbols).size).toBe(10);
  });

  it("is wide enough for every whisker", () => {
    const { layout } = dotsByGroup(groups, { ...words, whisker: "interval" });
    const [low, high] = (layout.xaxis as { range: [number, number] }).range;
    expect(low).toBeLessThan(2 - 2.48414);
    expect(high).toBeGreaterThan(5);
  });

  it("puts the first group at the top and draws what all are compared with", async () => {
    const figure = dotsByGroup(groups, { ...words, reference: { value: 4, name: "ensemble" } });
    expect(figure.layout).toMatchObject({ yaxis: { categoryarray: ["random", "zero"] }, showlegend: true });
    expect(figure.data.at(-1)).toMatchObject({ name: "ensemble", x: [4, 4], y: ["zero", "random"] });
    expect((await figure[displaySymbol]())["text/html"]).toContain("data:image/svg+xml;base64,");
  });
});
