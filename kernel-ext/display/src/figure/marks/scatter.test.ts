import { describe, expect, test } from "vitest";
import { figureSvg } from "../figure.js";
import { readSvg, type SeenElement } from "../test-support/read-svg.js";

const marks = (data: object[], layout: object = {}): readonly SeenElement[] =>
  readSvg(figureSvg({ data, layout })).filter(
    ({ path }) => path.filter((name) => name === "svg").length === 2,
  );
const paths = (data: object[], layout: object = {}): Readonly<Record<string, string>>[] =>
  marks(data, layout)
    .filter(({ name }) => name === "path")
    .map(({ attributes }) => attributes);
const points = (d: string | undefined): number[][] =>
  [...(d ?? "").matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map((match) => [Number(match[1]), Number(match[2])]);

describe("a band", () => {
  const lower = { y: [1, 1, 1], mode: "lines", line: { width: 0 } };
  const upper = { y: [2, 3, 2], mode: "lines", line: { width: 0, color: "#112233" }, fill: "tonexty" };

  test("fills up to the curve before it, in its own colour, and has no edge", () => {
    const [band, ...rest] = paths([lower, upper]);
    expect(rest).toHaveLength(0);
    expect(band).toMatchObject({ fill: "#112233", "fill-opacity": "0.2" });
    const heights = points(band?.d).map(([, y]) => y ?? 0);
    expect(new Set(heights.slice(3)).size).toBe(1);
    expect(Math.min(...heights)).toBe(heights[1]);
  });

  test("to zero stands on zero", () => {
    const [band] = paths([{ y: [1, 2], mode: "none", fill: "tozeroy" }], { yaxis: { range: [-1, 3] } });
    const [, , last, first] = points(band?.d);
    expect(last?.[1]).toBe(first?.[1]);
  });
});

describe("error bars", () => {
  test("reach as far as they say, up and down apart", () => {
    const error_y = { type: "data", array: [2], arrayminus: [1] };
    const [bar] = paths([{ x: [1], y: [5], mode: "markers", error_y }], { yaxis: { range: [0, 10] } });
    const [circle] = marks([{ x: [1], y: [5], mode: "markers", error_y }], {
      yaxis: { range: [0, 10] },
    }).filter(({ name }) => name === "circle");
    const [low, high] = points(bar?.d).map(([, y]) => y ?? 0) as [number, number];
    const middle = Number(circle?.attributes.cy);
    expect((middle - high) / (low - middle)).toBeCloseTo(2, 0);
  });

  test("are seen whole: the axis makes room for them", () => {
    const elements = marks([{ y: [1, 2], mode: "markers", error_y: { type: "constant", value: 50 } }]);
    const frame = readSvg(
      figureSvg({ data: [{ y: [1, 2], mode: "markers", error_y: { type: "constant", value: 50 } }] }),
    ).find(({ path, name }) => name === "svg" && path.length === 1);
    const heights = elements
      .filter(({ name }) => name === "path")
      .flatMap(({ attributes }) => points(attributes.d).map(([, y]) => y ?? 0));
    expect(Math.min(...heights)).toBeGreaterThan(Number(frame?.attributes.y));
  });
});

test("steps hold their value until the next point", () => {
  const [line] = paths([{ y: [1, 2], mode: "lines", line: { shape: "hv" } }]);
  const [first, corner, last] = points(line?.d);
  expect(corner).toEqual([last?.[0], first?.[1]]);
});

test("markers have the size, shape and colours that they are given", () => {
  const drawn = marks([
    {
      y: [1, 2, 3],
      mode: "markers",
      marker: {
        size: [4, 8, 12],
        symbol: ["circle", "square", "diamond-open"],
        color: ["#111111", "#222222", "#333333"],
      },
    },
  ]);
  expect(drawn.map(({ name }) => name)).toEqual(["circle", "polygon", "polygon"]);
  expect(drawn[0]?.attributes).toMatchObject({ r: "2", fill: "#111111" });
  expect(drawn[2]?.attributes).toMatchObject({ fill: "none", stroke: "#333333" });
});

test("markers of size 0 are not drawn", () => {
  const drawn = marks([{ y: [1, 2, 3], mode: "markers", marker: { size: [7, 0, 7] } }]);
  expect(drawn).toHaveLength(2);
});

test("markers can be coloured by numbers", () => {
  const fills = marks([
    {
      y: [1, 2],
      mode: "markers",
      marker: {
        color: [0, 1],
        colorscale: [
          [0, "#000000"],
          [1, "#ffffff"],
        ],
      },
    },
  ]).map(({ attributes }) => attributes.fill);
  expect(fills).toEqual(["#000000", "#ffffff"]);
});

test("texts stand at their points", () => {
  const svg = figureSvg({ data: [{ y: [1, 2], mode: "text", text: ["one", "two"] }] });
  expect(svg).toContain(">one</text>");
  expect(svg).toContain(">two</text>");
});
