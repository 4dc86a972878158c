import { figureSvg } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { accuracyAtCost } from "./accuracy-at-cost.js";
import type { Figure } from "./figure.js";

const axis = { axis: "test accuracy (%)" };
const methods = Array.from({ length: 8 }, (_, i) => ({
  name: `method ${i}`,
  trainingMacs: 1e9 * (i + 1),
  accuracies: i === 0 ? [0.5] : i === 1 ? [0.2, 0.4] : [0.2, 0.3, 0.4],
}));

interface Row {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly string[];
  readonly text: readonly string[];
  readonly error_x?: { readonly array: readonly number[]; readonly arrayminus?: readonly number[] };
  readonly marker: { readonly color: string; readonly symbol: string };
}
const rowsOf = ({ data }: Figure): Row[] => data as unknown as Row[];
/** The filled marks at the means. */
const meansOf = (figure: Figure): Row[] =>
  rowsOf(figure).filter(({ marker }) => marker.symbol !== undefined && !marker.symbol.endsWith("-open"));
const barsOf = ({ data }: Figure): Row => data.find(({ type }) => type === "bar") as unknown as Row;

describe("accuracy at cost", () => {
  const figure = accuracyAtCost(methods, axis);
  const means = meansOf(figure);

  it("has a mark per method at its mean, with Student's interval from three seeds on", () => {
    expect(means.map(({ x, y }) => [x, y])).toEqual([
      [[50], ["method 0"]],
      ...methods.slice(1).map(({ name }) => [[expect.closeTo(30, 10)], [name]]),
    ]);
    expect(means[0]).not.toHaveProperty("error_x");
    expect(means[1]).not.toHaveProperty("error_x");
    // 4.30265 x 10 / sqrt(3)
    expect(means[2]).toMatchObject({ error_x: { array: [expect.closeTo(24.841, 3)] } });
  });

  it("shows every seed where there are several", () => {
    const seeds = rowsOf(figure).filter(({ marker }) => marker.symbol?.endsWith("-open"));
    expect(seeds.map(({ y, x }) => [y[0], x])).toEqual([
      ["method 1", [20, 40]],
      ...methods.slice(2).map(({ name }) => [name, [20, 30, 40]]),
    ]);
  });

  it("puts the most accurate method at the top, each with the look of its place in the result", () => {
    const rising = [0.1, Number.NaN, 0.3, 0.2].map((accuracy, i) => ({
      name: `method ${i}`,
      trainingMacs: 1e9,
      accuracies: [accuracy],
    }));
    const sorted = accuracyAtCost(rising, axis);
    const fromBelow = (sorted.layout.yaxis as { categoryarray: string[] }).categoryarray;
    expect(fromBelow).toEqual(["method 1", "method 0", "method 3", "method 2"]);
    const symbols = Object.fromEntries(meansOf(sorted).map(({ name, marker }) => [name, marker.symbol]));
    expect(symbols).toMatchObject({ "method 0": "circle", "method 2": "diamond" });
  });

  it("has so few labels along the cost that they stay level", () => {
    const { layout } = accuracyAtCost([{ name: "scratch", trainingMacs: 658e9, accuracies: [0.2] }], axis);
    const { xaxis2 } = layout as { xaxis2: { ticktext: string[]; tickangle: number } };
    expect(xaxis2.ticktext).toEqual(["0", "500\u00a0G"]);
    expect(xaxis2.tickangle).toBe(0);
  });

  it("tells more methods apart than there are colours, by their shape", () => {
    expect(new Set(means.map(({ marker }) => marker.symbol)).size).toBe(methods.length);
  });

  it("keeps intervals within 0 and 100 %, and within the panel", () => {
    const wide = accuracyAtCost(
      [
        { name: "high", trainingMacs: 5, accuracies: [1, 0.99, 0.88] },
        { name: "low", trainingMacs: 1, accuracies: [0, 0.01, 0.12] },
      ],
      axis,
    );
    const [high, low] = meansOf(wide);
    expect((low?.x[0] as number) - (low?.error_x?.arrayminus?.[0] as number)).toBeCloseTo(0, 10);
    expect((high?.x[0] as number) + (high?.error_x?.array[0] as number)).toBeCloseTo(100, 10);
    const [from, to] = (wide.layout.xaxis as { range: [number, number] }).range;
    expect(from).toBeLessThan(0);
    expect(to).toBeGreaterThan(100);
  });

  it("draws the true cost of every method as a bar from 0, also where costs are equal", () => {
    const costs = [600e9, 600e9, 600e9, 600e9, 605e9, 600e9, 600e9, 243e9];
    const crowded = accuracyAtCost(
      costs.map((trainingMacs, i) => ({
        name: `method ${i}`,
        trainingMacs,
        accuracies: [0.2, 0.21, 0.22],
      })),
      axis,
    );
    const bars = barsOf(crowded);
    expect(bars.x).toEqual(costs);
    expect(bars.text.slice(3)).toEqual([
      "600\u00a0G",
      "605\u00a0G",
      "600\u00a0G",
      "600\u00a0G",
      "243\u00a0G",
    ]);
    expect((crowded.layout.xaxis2 as { range: number[] }).range[0]).toBe(0);
    expect(meansOf(crowded)[4]?.text[0]).toBe(
      "21.0\u00a0%, 95\u00a0% interval 18.5 to 23.5, for 605\u00a0G multiply-accumulates",
    );
  });

  it("draws bars in files as long as costs are, in the rows of their methods", async () => {
    const svg = await figureSvg(accuracyAtCost(methods, axis));
    const bars = [...svg.matchAll(/ d="M0,([\d.]+)V[\d.]+H([\d.]+)V\1Z"[^>]*fill="#[0-9a-f]{6}"/g)];
    const widths = bars.map(([, , width]) => Number(width));
    const longest = Math.max(...widths);
    expect(widths.map((width) => width / longest)).toEqual(
      methods.map((_, i) => expect.closeTo((i + 1) / 8, 2)),
    );
    for (const { name } of methods) expect(svg).toContain(`>${name}</text>`);
    expect(svg).toContain(">8\u00a0G</text>");
  });

  it("has the units of tables along its cost, also where plotly would write billions", () => {
    const { ticktext, tickvals } = figure.layout.xaxis2 as { ticktext: string[]; tickvals: number[] };
    expect(tickvals).toEqual([0, 5e9]);
    expect(ticktext).toEqual(["0", "5\u00a0G"]);
  });

  it("is drawn without any cost, any method", async () => {
    const svg = await figureSvg(accuracyAtCost([{ name: "a", trainingMacs: 0, accuracies: [0.1] }], axis));
    expect(svg).toContain(">0<");
    expect(accuracyAtCost([], axis).data).toHaveLength(1);
  });
});
