import { figureSvg } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { Figure } from "./figure.js";

const labels = (figure: Figure, axis: string): readonly string[] | undefined =>
  (figure.layout[axis] as { ticktext?: string[] } | undefined)?.ticktext;

describe("the axes of a figure", () => {
  it("have the units of tables where numbers are large, the same interactive and static", async () => {
    const figure = new Figure([{ x: [0, 4e11], y: [0.1, 0.2] }], {});
    expect(labels(figure, "xaxis")).toEqual(["0", "100\u00a0G", "200\u00a0G", "300\u00a0G", "400\u00a0G"]);
    expect(labels(figure, "yaxis")).toBeUndefined();
    const svg = await figureSvg(figure);
    for (const label of ["100\u00a0G", "400\u00a0G"]) expect(svg).toContain(`>${label}</text>`);
  });

  it("begin at 0 for bars and reach to the top of stacked ones", () => {
    const bars = [1, 2].map((each) => ({ type: "bar", x: ["a", "b"], y: [2e6, each * 1e6] }));
    expect(labels(new Figure(bars, {}), "yaxis")).toEqual(
      ["0.0", "0.5\u00a0M", "1.0\u00a0M", "1.5\u00a0M", "2.0\u00a0M"].map((label, i) =>
        i === 0 ? "0" : label,
      ),
    );
    expect(labels(new Figure(bars, { barmode: "stack" }), "yaxis")?.at(-1)).toBe("4\u00a0M");
  });

  it("of panels are labelled one by one", () => {
    const figure = new Figure(
      [
        { x: [1, 2], y: [1, 2] },
        { x: [1e6, 2e6], y: [1, 2], xaxis: "x2" },
      ],
      {},
    );
    expect([labels(figure, "xaxis"), labels(figure, "xaxis2")?.at(-1)]).toEqual([undefined, "2.0\u00a0M"]);
  });

  it("keep labels, steps and scales of their own", () => {
    const own = [{ tickvals: [1e5] }, { dtick: 5e4 }, { tickformat: "d" }, { type: "log" }];
    for (const xaxis of own) {
      expect(new Figure([{ x: [0, 1e5], y: [0, 1] }], { xaxis }).layout.xaxis).toEqual(xaxis);
    }
  });

  it("of names, of dates and of what is missing stay as they are", () => {
    for (const x of [
      ["10000", "20000"],
      [Number.NaN, 1e5],
      [null, 1e5],
    ]) {
      expect(new Figure([{ x, y: [1, 2] }], {}).layout).not.toHaveProperty("xaxis");
    }
  });
});
