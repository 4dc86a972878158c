import { figureSvg } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { linesInPanels } from "./lines-in-panels.js";

const series = ["members", "grown", "scratch"].map((name, i) => ({
  name,
  values: { stem: [0.9, 0.8 + 0.01 * i], "stage1.0.conv1": [0.5, 0.6, 0.4], classifier: [] },
}));
const words = { title: "Similarity", axis: "linear CKA" };

describe("lines in panels", () => {
  const { data, layout } = linesInPanels(series, words);
  const named = (name: string) => data.filter((trace) => trace.name === name);

  it("have a panel of its own per series: mean, every seed and their range", () => {
    const [mean] = named("grown, mean");
    expect(mean).toMatchObject({ xaxis: "x2", x: ["stem", "stage1.0.conv1"] });
    expect(((mean?.y ?? []) as number[]).map((value) => Number(value.toFixed(3)))).toEqual([0.855, 0.5]);
    expect(named("grown, a seed")[0]?.y).toEqual([0.9, 0.81, 0.5, 0.6, 0.4]);
    const [low, high] = named("grown").filter(({ xaxis }) => xaxis === "x2");
    expect([low?.y, high?.y]).toEqual([
      [0.81, 0.4],
      [0.9, 0.6],
    ]);
  });

  it("show the means of all others behind, without their spread", () => {
    const behind = data.filter(({ xaxis, opacity }) => xaxis === "x3" && opacity !== undefined);
    expect(behind.map(({ name }) => name)).toEqual(["members", "grown"]);
  });

  it("share one range, and no panel covers another", () => {
    const axes = ["", "2", "3"].map((id) => [layout[`xaxis${id}`], layout[`yaxis${id}`]] as never[]) as {
      domain: [number, number];
      range?: [number, number];
    }[][];
    expect(new Set(axes.map(([, y]) => String(y?.range))).size).toBe(1);
    const [first, second, third] = axes.map(([x, y]) => [x?.domain, y?.domain] as [number[], number[]]);
    expect(first?.[0][1]).toBeLessThan(second?.[0][0] as number);
    expect(third?.[1][1]).toBeLessThan(first?.[1][0] as number);
  });

  it("name the axis only at the left of each row, where no label lies below it", () => {
    expect(layout.yaxis).toMatchObject({ title: { text: "linear CKA" }, showticklabels: true });
    expect(layout.yaxis2).not.toHaveProperty("title");
  });

  it("are drawn for files too", async () => {
    const svg = await figureSvg(linesInPanels(series, { ...words, range: [0, 1], columns: 3 }));
    for (const { name } of series) expect(svg).toContain(`>${name}<`);
  });
});
