import { describe, expect, it } from "vitest";
import { accuracyAtCost } from "./accuracy-at-cost.js";

describe("accuracy at cost", () => {
  const methods = Array.from({ length: 8 }, (_, i) => ({
    name: `method ${i}`,
    trainingMacs: 1e9 * (i + 1),
    accuracies: i === 0 ? [0.5] : [0.2, 0.3, 0.4],
  }));
  const figure = accuracyAtCost(methods, { axis: "test accuracy (%)" });

  it("has a mark a method at its cost and mean, with Student's interval from two seeds on", () => {
    expect(figure.data.map(({ x, y }) => [x, y])).toEqual([
      [[1e9], [50]],
      ...methods.slice(1).map(({ trainingMacs }) => [[trainingMacs], [expect.closeTo(30, 10)]]),
    ]);
    expect(figure.data[0]).not.toHaveProperty("error_y");
    // 4.30265 x 10 / sqrt(3)
    expect(figure.data[1]).toMatchObject({ error_y: { array: [expect.closeTo(24.841, 3)] } });
  });

  it("tells more methods apart than there are colours, by their shape", () => {
    const looks = figure.data.map(({ marker }) => JSON.stringify(marker));
    expect(new Set(looks).size).toBe(methods.length);
  });
});
