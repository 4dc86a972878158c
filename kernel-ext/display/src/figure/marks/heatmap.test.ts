import { describe, expect, test } from "vitest";
import { divergingScale, sequentialScale } from "../../colour.js";
import { figureSvg } from "../figure.js";
import { readSvg } from "../test-support/read-svg.js";

const cells = (trace: object, layout: object = {}): Readonly<Record<string, string>>[] =>
  readSvg(figureSvg({ data: [{ type: "heatmap", showscale: false, ...trace }], layout }))
    .filter(({ name, path }) => name === "rect" && path.length > 1)
    .map(({ attributes }) => attributes);

describe("colours", () => {
  test("run from the least to the largest number", () => {
    expect(cells({ z: [[1, 5]] }).map(({ fill }) => fill)).toEqual([
      sequentialScale[0],
      sequentialScale.at(-1),
    ]);
  });

  test("have zero in the middle when asked to, whatever the numbers", () => {
    const fills = cells({ z: [[-1, 0, 4]], zmid: 0 }).map(({ fill }) => fill);
    expect(fills[1]).toBe(divergingScale[4]);
    expect(fills[2]).toBe(divergingScale.at(-1));
    expect(fills[0]).not.toBe(divergingScale[0]);
  });

  test("can be given, and turned round", () => {
    const colorscale = [
      [0, "#000000"],
      [1, "#ffffff"],
    ];
    expect(cells({ z: [[0, 1]], colorscale }).map(({ fill }) => fill)).toEqual(["#000000", "#ffffff"]);
    expect(cells({ z: [[0, 1]], colorscale, reversescale: true }).map(({ fill }) => fill)).toEqual([
      "#ffffff",
      "#000000",
    ]);
  });

  test("of equal numbers are those of the middle", () => {
    expect(
      cells({
        z: [[2, 2]],
        colorscale: [
          [0, "#000"],
          [1, "#fff"],
        ],
      })[0]?.fill,
    ).toBe("#808080");
  });
});

describe("cells", () => {
  test("the first row lies at the bottom, unless the axis is turned", () => {
    const [first, , last] = cells({ z: [[0], [1], [2]] });
    expect(Number(first?.y)).toBeGreaterThan(Number(last?.y));
    const [top, , bottom] = cells({ z: [[0], [1], [2]] }, { yaxis: { autorange: "reversed" } });
    expect(Number(top?.y)).toBeLessThan(Number(bottom?.y));
  });

  test("that are missing are left open", () => {
    expect(cells({ z: [[1, null, 3]] })).toHaveLength(2);
  });

  test("reach from edge to edge where edges are given", () => {
    const widths = cells({ z: [[1, 2]], x: [0, 1, 4] }).map(({ width }) => Number(width));
    expect((widths[1] ?? 0) / (widths[0] ?? 1)).toBeCloseTo(3, 1);
  });

  test("of a large map are averaged to what an eye can tell apart", () => {
    const z = Array.from({ length: 500 }, () => new Array<number>(700).fill(1));
    expect(cells({ z }).length).toBeLessThanOrEqual(160 * 160);
    expect(cells({ z }).length).toBeGreaterThan(100 * 100);
  });
});

test("numbers are written into cells that have room for them", () => {
  const svg = (z: number[][]): string =>
    figureSvg({ data: [{ type: "heatmap", z, texttemplate: "%{z:.1f}" }] });
  expect(svg([[0.25, 1]])).toContain(">0.3<");
  expect(svg(Array.from({ length: 60 }, () => new Array<number>(90).fill(0.25)))).not.toContain(">0.3<");
});
