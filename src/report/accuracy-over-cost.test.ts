import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import type { Observation } from "../training/run/events.js";
import { accuracyOverCost } from "./accuracy-over-cost.js";
import { historyTable, lastAccuracies } from "./history-table.js";

const point = (
  run: string,
  seed: number,
  epoch: number,
  value: number,
  trainingMacs: number,
): Observation => ({
  run,
  seed,
  phase: "p",
  net: "member 0",
  epoch,
  split: "test",
  metric: "accuracy",
  value,
  trainingMacs,
});
const observations = [
  point("a", 0, 1, 0.5, 100),
  point("a", 0, 2, 0.7, 200),
  point("a", 1, 1, 0.6, 100),
  point("a", 1, 2, 0.9, 200),
  point("b", 0, 1, 0.4, 50),
];

describe("accuracy over cost", () => {
  it("draws the mean over seeds, and their range as a band", () => {
    const { data } = accuracyOverCost(observations);
    const line = data.find((trace) => trace.name === "a") as { y: number[] };
    expect(line).toMatchObject({ x: [100, 200] });
    expect(line.y.map(Math.round)).toEqual([55, 80]);
    const band = data.filter((trace) => trace.legendgroup === "a" && trace.showlegend === false);
    expect(band.map((trace) => (trace.y as number[]).map(Math.round))).toEqual([
      [50, 70],
      [60, 90],
    ]);
  });

  it("draws no band for one seed", () => {
    expect(accuracyOverCost(observations).data.filter((trace) => trace.legendgroup === "b")).toHaveLength(1);
  });

  it("gives every method a colour of its own and marks points", () => {
    const { data } = accuracyOverCost(observations, {
      points: [{ name: "c", accuracy: 0.8, trainingMacs: 150 }],
    });
    const colours = ["a", "b", "c"].map(
      (name) => (data.find((t) => t.name === name) as { marker: { color: string } }).marker.color,
    );
    expect(new Set(colours).size).toBe(3);
  });

  it("marks values to compare with as dashed lines over the whole cost", () => {
    const references = [{ name: "published", accuracy: 0.8 }];
    const { data } = accuracyOverCost(observations, { references });
    expect(data.at(-1)).toMatchObject({
      name: "published",
      x: [0, 200],
      y: [80, 80],
      line: { dash: "dash" },
    });
  });

  it("tells more methods than there are colours apart by dashes", () => {
    const many = Array.from({ length: 8 }, (_, i) => point(`method ${i}`, 0, 1, 0.5, 100));
    const looks = accuracyOverCost(many).data.map((trace) => {
      const { color, dash } = trace.line as { color: string; dash: string };
      return `${color} ${dash}`;
    });
    expect(new Set(looks).size).toBe(8);
    expect(looks.slice(0, 6).every((look) => look.endsWith(" solid"))).toBe(true);
  });

  it("shows every run of a shared beginning: earlier ones as rims, and every shape in its turn", () => {
    const way = (run: string, last: number): Observation[] =>
      [0.1, 0.2, 0.3, 0.4, last].map((value, i) => point(run, 0, i + 1, value, 100 * (i + 1)));
    const names = ["a", "b", "c"];
    const { data } = accuracyOverCost(names.flatMap((run, i) => way(run, 0.5 + 0.1 * i)));
    const rims = data.filter(({ name }) => name === undefined);
    expect(
      rims.map(({ legendgroup, x, line }) => [legendgroup, x, (line as { width: number }).width]),
    ).toEqual([
      ["a", [100, 200, 300, 400], 7],
      ["b", [100, 200, 300, 400], 4.5],
    ]);
    const sizesOf = names.map(
      (run) => (data.find(({ name }) => name === run) as { marker: { size: number[] } }).marker.size,
    );
    expect(sizesOf).toEqual([
      [9, 0, 0, 9, 7],
      [0, 9, 0, 0, 7],
      [0, 0, 9, 0, 7],
    ]);
  });

  it("keeps rims narrow however many runs share their beginning", () => {
    const many = Array.from({ length: 20 }, (_, i) =>
      [1, 2].map((epoch) => point(`method ${i}`, 0, epoch, 0.1 * epoch, 100 * epoch)),
    ).flat();
    const widths = accuracyOverCost(many)
      .data.filter(({ name }) => name === undefined)
      .map(({ line }) => (line as { width: number }).width);
    expect(widths).toHaveLength(19);
    expect(Math.max(...widths)).toBe(12);
    expect(new Set(widths).size).toBe(19);
  });

  it("draws no rim where runs only cross", () => {
    const { data } = accuracyOverCost([
      point("a", 0, 1, 0.5, 100),
      point("a", 0, 2, 0.6, 200),
      point("b", 0, 1, 0.5, 100),
      point("b", 0, 2, 0.7, 200),
    ]);
    expect(data.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(data.map(({ marker }) => (marker as { size: number[] }).size)).toEqual([
      [7, 7],
      [7, 7],
    ]);
  });

  it("marks the moment right after growth larger, in the run's own shape", () => {
    const { data } = accuracyOverCost([point("a", 0, 1, 0.5, 100), point("a", 0, 0, 0.4, 110)]);
    expect(data[0]).toMatchObject({ marker: { size: [7, 13], symbol: "circle" } });
  });

  it("says in the units of tables what was spent, along the axis and under the pointer", () => {
    const { data, layout } = accuracyOverCost([point("a", 0, 1, 0.5, 3e9), point("a", 0, 2, 0.6, 6.04e9)]);
    expect((layout.xaxis as { ticktext: string[] }).ticktext).toContain("2\u00a0G");
    expect(data[0]?.text).toEqual([
      "member 0, epoch 1<br>50.0\u00a0% after 3\u00a0G multiply-accumulates",
      "member 0, epoch 2<br>60.0\u00a0% after 6.04\u00a0G multiply-accumulates",
    ]);
  });

  it("is a specification, a picture for files, and text", async () => {
    const shown = await accuracyOverCost(observations)[displaySymbol]();
    expect(Object.keys(shown).sort()).toEqual(["application/vnd.plotly.v1+json", "text/html", "text/plain"]);
    expect(shown["text/html"]).toContain("data:image/svg+xml;base64,");
  });
});

describe("tidy tables", () => {
  it("have a row an observation, which arquero's verbs can cut", () => {
    const table = historyTable(observations);
    expect(table.numRows()).toBe(5);
    expect(table.filter((row: Observation) => row.epoch === 2).numRows()).toBe(2);
  });

  it("sum up the last accuracy of each run over its seeds", () => {
    const rows = lastAccuracies(observations).objects() as { run: string; accuracy: number; seeds: number }[];
    expect(rows.map((row) => [row.run, row.seeds])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(rows[0]?.accuracy).toBeCloseTo(0.8, 10);
  });
});
