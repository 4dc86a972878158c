import { describe, expect, it } from "vitest";
import { accuracyAtCost } from "./accuracy-at-cost.js";
import type { Figure } from "./figure.js";

const axis = { axis: "test accuracy (%)" };
const methods = Array.from({ length: 8 }, (_, i) => ({
  name: `method ${i}`,
  trainingMacs: 1e9 * (i + 1),
  accuracies: i === 0 ? [0.5] : i === 1 ? [0.2, 0.4] : [0.2, 0.3, 0.4],
}));

interface Mean {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly text: readonly string[];
  readonly error_y?: { readonly array: readonly number[]; readonly arrayminus?: readonly number[] };
  readonly marker: { readonly color: string; readonly symbol: string };
}
/** The marks at the means: those that the legend names. */
const meansOf = ({ data }: Figure): Mean[] =>
  data.filter(({ showlegend }) => showlegend !== false) as unknown as Mean[];

describe("accuracy at cost", () => {
  const figure = accuracyAtCost(methods, axis);
  const means = meansOf(figure);

  it("has a mark per method at its cost and mean, with Student's interval from three seeds on", () => {
    expect(means.map(({ x, y }) => [x, y])).toEqual([
      [[1e9], [50]],
      ...methods.slice(1).map(({ trainingMacs }) => [[trainingMacs], [expect.closeTo(30, 10)]]),
    ]);
    expect(means[0]).not.toHaveProperty("error_y");
    expect(means[1]).not.toHaveProperty("error_y");
    // 4.30265 x 10 / sqrt(3)
    expect(means[2]).toMatchObject({ error_y: { array: [expect.closeTo(24.841, 3)] } });
  });

  it("shows every seed where there are several", () => {
    const seeds = figure.data.filter(({ showlegend }) => showlegend === false);
    expect(seeds.map(({ name, y }) => [name, y])).toEqual([
      ["method 1", [20, 40]],
      ...methods.slice(2).map(({ name }) => [name, [20, 30, 40]]),
    ]);
  });

  it("tells more methods apart than there are colours, by their shape", () => {
    expect(new Set(means.map(({ marker }) => marker.symbol)).size).toBe(methods.length);
  });

  it("keeps intervals within 0 and 100 %", () => {
    const [low, high] = meansOf(
      accuracyAtCost(
        [
          { name: "low", trainingMacs: 1, accuracies: [0, 0.01, 0.12] },
          { name: "high", trainingMacs: 5, accuracies: [1, 0.99, 0.88] },
        ],
        axis,
      ),
    );
    expect((low?.y[0] as number) - (low?.error_y?.arrayminus?.[0] as number)).toBeCloseTo(0, 10);
    expect((high?.y[0] as number) + (high?.error_y?.array[0] as number)).toBeCloseTo(100, 10);
  });

  it("sets marks of equal cost side by side, and says so and what each cost", () => {
    const equal = Array.from({ length: 9 }, (_, i) => ({
      name: `method ${i}`,
      trainingMacs: 600e9 + 1e9 * i,
      accuracies: [0.2, 0.21, 0.22],
    }));
    const crowded = accuracyAtCost(equal, axis);
    const places = meansOf(crowded).map(({ x }) => x[0] as number);
    const gaps = places.flatMap((place, i) => places.slice(i + 1).map((other) => Math.abs(place - other)));
    expect(Math.min(...gaps)).toBeGreaterThan(0.025 * 608e9);
    expect(places[0]).toBe(600e9);
    expect(meansOf(crowded)[5]?.text[0]).toBe(
      "21.0 %, 95 % interval 18.5 to 23.5, for 605\u00a0G multiply-accumulates",
    );
    expect(JSON.stringify(crowded.layout.xaxis)).toContain("side by side");
    expect(JSON.stringify(figure.layout.xaxis)).not.toContain("side by side");
  });

  it("leaves marks of equal cost in their place where none hides another", () => {
    const far = [0.1, 0.5, 0.9].map((accuracy, i) => ({
      name: `method ${i}`,
      trainingMacs: 5e9,
      accuracies: [accuracy],
    }));
    expect(meansOf(accuracyAtCost(far, axis)).map(({ x }) => x)).toEqual([[5e9], [5e9], [5e9]]);
  });

  it("has the units of tables along its cost, also where plotly would write billions", () => {
    const { ticktext, tickvals } = figure.layout.xaxis as { ticktext: string[]; tickvals: number[] };
    expect(tickvals).toEqual([0, 2e9, 4e9, 6e9, 8e9]);
    expect(ticktext).toEqual(["0", "2\u00a0G", "4\u00a0G", "6\u00a0G", "8\u00a0G"]);
  });
});
