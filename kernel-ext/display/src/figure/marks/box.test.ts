import { expect, test } from "vitest";
import { figureSvg } from "../figure.js";
import { readSvg } from "../test-support/read-svg.js";

/** Heights are read from the picture with an axis whose pixels are known: from the first label to the last. */
function levels(
  y: readonly number[],
  options: object = {},
): { box: number[]; whiskers: number[]; outliers: number } {
  const layout = { yaxis: { range: [0, 100], tickvals: [0, 100] }, height: 400 };
  const svg = figureSvg({ data: [{ type: "box", y, ...options }], layout });
  const elements = readSvg(svg).filter(({ path }) => path.length > 1);
  const frame = readSvg(svg).find(({ name, path }) => name === "svg" && path.length === 1)?.attributes;
  const [top, height] = [Number(frame?.y) + 5, Number(frame?.height) - 10];
  const value = (pixel: string | undefined): number => 100 * (1 - (Number(pixel) - top) / height);
  const rect = elements.find(({ name }) => name === "rect")?.attributes;
  const flat = elements.filter(({ name, attributes }) => name === "line" && attributes.y1 === attributes.y2);
  return {
    box: [value(rect?.y) - (100 * Number(rect?.height)) / height, value(rect?.y)],
    whiskers: flat.map(({ attributes }) => value(attributes.y1)),
    outliers: elements.filter(({ name }) => name === "circle").length,
  };
}

const sample = [1, 2, 3, 4, 5, 6, 7, 8, 9];

test("has the quartiles of plotly", () => {
  const scaled = levels(sample.map((value) => value * 10));
  expect(scaled.box[0]).toBeCloseTo(27.5, 0);
  expect(scaled.box[1]).toBeCloseTo(72.5, 0);
  expect(scaled.whiskers.map(Math.round)).toEqual([10, 90, 50]);
});

test("leaves far values outside of its whiskers", () => {
  const { whiskers, outliers } = levels([...sample, 40]);
  expect(outliers).toBe(1);
  expect(Math.round(whiskers[1] ?? 0)).toBe(9);
  expect(levels([...sample, 40], { boxpoints: false }).outliers).toBe(0);
  expect(levels(sample, { boxpoints: "all" }).outliers).toBe(9);
});
