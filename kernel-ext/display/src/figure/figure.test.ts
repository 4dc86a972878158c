import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { figureBundle, figureSvg } from "./figure.js";
import { examples } from "./test-support/examples.js";
import { readSvg, type SeenElement } from "./test-support/read-svg.js";

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? "");
const named = (svg: string, name: string): SeenElement[] =>
  readSvg(svg).filter((element) => element.name === name);
const numbersOf = (element: SeenElement | undefined, ...keys: string[]): number[] =>
  keys.map((key) => Number(element?.attributes[key]));

describe("examples look as they did when a person last looked at them", () => {
  test.each(Object.entries(examples))("%s", async (name, figure) => {
    const svg = figureSvg(figure);
    readSvg(svg);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    await expect(svg).toMatchFileSnapshot(`test-support/snapshots/${name}.svg`);
  });
});

test("the same figure gives the same bytes", () => {
  for (const figure of Object.values(examples))
    expect(figureSvg(figure)).toBe(figureSvg(structuredClone(figure)));
});

describe("whatever a specification holds", () => {
  const value = fc.oneof(
    fc.double(),
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom(null, undefined, true, -0, 5e-324, 1e308),
  );
  const list = fc.oneof(
    fc.array(value, { maxLength: 8 }),
    fc.array(fc.double({ noNaN: true }), { maxLength: 30 }),
    value,
  );
  const trace = fc.record(
    {
      type: fc.constantFrom("scatter", "bar", "box", "histogram", "heatmap", "surface", "toString", 3),
      x: list,
      y: list,
      z: fc.array(list, { maxLength: 5 }),
      name: value,
      text: list,
      fill: fc.constantFrom("none", "tozeroy", "tonexty", "toself"),
      mode: fc.constantFrom("lines", "markers", "lines+markers+text", 7),
      orientation: fc.constantFrom("h", "v"),
      error_y: fc.record(
        { type: fc.constantFrom("data", "percent", "constant"), array: list, value },
        { requiredKeys: [] },
      ),
      marker: fc.record({ color: list, size: list, symbol: list, line: fc.anything() }, { requiredKeys: [] }),
      line: fc.record(
        { width: value, shape: fc.constantFrom("hv", "vhv", "spline"), dash: value },
        { requiredKeys: [] },
      ),
      colorscale: fc.oneof(fc.constantFrom("Viridis", "RdBu"), fc.anything()),
      xaxis: fc.constantFrom("x", "x2", "nonsense"),
      yaxis: fc.constantFrom("y", "y3"),
    },
    { requiredKeys: [] },
  );
  const axis = fc.record(
    {
      type: fc.constantFrom("linear", "log", "category", "odd"),
      range: fc.array(value, { maxLength: 2 }),
      domain: fc.array(fc.double({ min: -1, max: 2 })),
      dtick: value,
      tickformat: value,
      tickvals: list,
      ticktext: list,
      overlaying: value,
      matches: fc.constantFrom("x", "y", "y3"),
      autorange: value,
      nticks: value,
    },
    { requiredKeys: [] },
  );
  const layout = fc.record(
    {
      title: value,
      width: value,
      height: value,
      xaxis: axis,
      yaxis: axis,
      xaxis2: axis,
      yaxis3: axis,
      barmode: fc.constantFrom("stack", "group", "overlay", 1),
      shapes: fc.array(fc.dictionary(fc.constantFrom("x0", "x1", "y0", "y1", "type", "xref"), value)),
      annotations: fc.array(fc.dictionary(fc.constantFrom("x", "y", "ax", "text", "xref"), value)),
      grid: fc.record({ rows: value, columns: value }),
      bargap: value,
    },
    { requiredKeys: [] },
  );

  test.each(["toString", "constructor", "__proto__"])(
    "a name that every object inherits, %s, is an unknown name",
    (name) => {
      const named = { type: "scatter", x: [1, 2], y: [1, 2], marker: { symbol: name }, line: { dash: name } };
      const counted = { type: "histogram", x: [1, 2, 2], histnorm: name };
      const map = { type: "heatmap", z: [[1, 2]], colorscale: name };
      expect(figureSvg({ data: [named, counted, map, { type: name, y: [1] }] })).not.toMatch(/NaN|undefined/);
    },
  );

  test("the drawing is well-formed and every number in it is finite", () => {
    fc.assert(
      fc.property(fc.array(trace, { maxLength: 4 }), layout, (data, specification) => {
        const svg = figureSvg({ data, layout: specification });
        for (const element of readSvg(svg)) {
          for (const [key, text] of Object.entries(element.attributes)) {
            if (key === "d" || key === "points" || key === "transform" || key === "viewBox")
              expect(text).not.toMatch(/NaN|Infinity|undefined/);
            if (/^([xy][12]?|c[xy]|r[xy]?|width|height)$/.test(key)) expect(text).toMatch(/^-?\d+(\.\d+)?$/);
          }
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test("anything at all in place of data and layout does not throw", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (data, specification) => {
        readSvg(figureSvg({ data, layout: specification } as unknown as Parameters<typeof figureSvg>[0]));
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe("points", () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  test("lie inside the plot area", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 40 }), (points) => {
        const svg = figureSvg({
          data: [{ x: points.map(([x]) => x), y: points.map(([, y]) => y), mode: "markers" }],
        });
        const [left = 0, top = 0, width = 0, height = 0] = numbersOf(
          named(svg, "svg")[1],
          "x",
          "y",
          "width",
          "height",
        );
        for (const [x = 0, y = 0] of named(svg, "circle").map((circle) => numbersOf(circle, "cx", "cy"))) {
          expect(x).toBeGreaterThanOrEqual(left);
          expect(x).toBeLessThanOrEqual(left + width);
          expect(y).toBeGreaterThanOrEqual(top);
          expect(y).toBeLessThanOrEqual(top + height);
        }
      }),
    );
  });

  test("keep their order: larger values stand further right and higher up", () => {
    const svg = figureSvg({
      data: [{ x: [3, 1, 2], y: [1e-3, 1, 1e3], mode: "markers" }],
      layout: { yaxis: { type: "log" } },
    });
    const [first = [], second = [], third = []] = named(svg, "circle").map((circle) =>
      numbersOf(circle, "cx", "cy"),
    );
    expect(second[0]).toBeLessThan(third[0] ?? 0);
    expect(third[0]).toBeLessThan(first[0] ?? 0);
    expect((first[1] ?? 0) - (second[1] ?? 0)).toBeCloseTo((second[1] ?? 0) - (third[1] ?? 0), 0);
  });

  test("that are missing leave a gap", () => {
    const path = (y: unknown[], connectgaps: boolean): string =>
      named(figureSvg({ data: [{ y, mode: "lines", connectgaps }] }), "path")[0]?.attributes.d ?? "";
    expect(path([1, 2, Number.NaN, 3, 4], false).match(/M/g)).toHaveLength(2);
    expect(path([1, 2, null, 3, 4], true).match(/M/g)).toHaveLength(1);
  });

  test("of a long curve become few, and its spikes stay", () => {
    const y = Array.from({ length: 50_000 }, (_, at) => (at === 31_234 ? 9 : Math.sin(at / 5000)));
    const svg = figureSvg({ data: [{ y, mode: "lines" }] });
    expect(svg.length).toBeLessThan(60_000);
    const heights = [...(named(svg, "path")[0]?.attributes.d ?? "").matchAll(/ ([\d.]+)/g)].map((match) =>
      Number(match[1]),
    );
    const sorted = heights.sort((one, other) => one - other);
    expect((sorted[1] ?? 0) - (sorted[0] ?? 0)).toBeGreaterThan(100);
  });
});

describe("bars", () => {
  const heights = (figure: { data: object[]; layout?: object }): number[] => {
    const inner = readSvg(figureSvg(figure)).filter(({ name, path }) => name === "rect" && path.length > 1);
    return inner.map((rect) => Number(rect.attributes.height));
  };

  test("are as high as their values", () => {
    const [one = 0, two = 0] = heights({ data: [{ type: "bar", x: ["a", "b"], y: [1, 2] }] });
    expect(two / one).toBeCloseTo(2, 2);
  });

  test("stand on each other when stacked, up and down apart", () => {
    const layout = { barmode: "stack" };
    const data = [1, 2, -1].map((y) => ({ type: "bar", x: ["a"], y: [y] }));
    const rects = readSvg(figureSvg({ data, layout })).filter(
      ({ name, path }) => name === "rect" && path.length > 1,
    );
    const [first = [], second = [], third = []] = rects.map((rect) => numbersOf(rect, "y", "height"));
    expect((second[0] ?? 0) + (second[1] ?? 0)).toBeCloseTo(first[0] ?? 0, 1);
    expect(third[0]).toBeCloseTo((first[0] ?? 0) + (first[1] ?? 0), 1);
  });

  test("of a histogram are as high as their counts", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 200 }), (x) => {
        const all = heights({ data: [{ type: "histogram", x, xbins: { start: -0.5, end: 9.5, size: 1 } }] });
        const counts = all.map((_, digit) => x.filter((value) => value === digit).length);
        const unit = Math.max(...all) / Math.max(...counts);
        expect(all).toHaveLength(10);
        all.forEach((height, digit) => {
          expect(height).toBeCloseTo((counts[digit] ?? 0) * unit, 0);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe("labels", () => {
  test("are text, whatever they hold", () => {
    const evil = '<img src=x onerror="alert(1)">&<script>';
    const svg = figureSvg({
      data: [{ x: [evil, "b"], y: [1, 2], name: evil, text: evil, mode: "text", showlegend: true }],
      layout: { title: evil, xaxis: { title: evil }, annotations: [{ x: 0, y: 1, text: evil }] },
    });
    expect(svg).not.toMatch(/<img|<script/);
    expect(readSvg(svg).every(({ attributes }) => attributes.onerror === undefined)).toBe(true);
    expect(texts(svg).filter((text) => text.startsWith("&lt;img")).length).toBeGreaterThanOrEqual(4);
  });

  test("understand plotly's line breaks and drop its other tags", () => {
    const svg = figureSvg({ data: [{ y: [1] }], layout: { title: { text: "a<br><b>b</b> &amp; c" } } });
    expect(texts(svg)).toEqual(expect.arrayContaining(["a", "b &amp; c"]));
  });
});

test("says what it cannot draw, and draws the rest", () => {
  expect(texts(figureSvg({ data: [{ type: "surface", z: [[1]] }] }))).toEqual([
    "Not drawn in this static picture: surface. The interactive view shows it.",
  ]);
  const mixed = figureSvg({ data: [{ type: "choropleth" }, { y: [1, 2], mode: "markers" }] });
  expect(texts(mixed)).toContain(
    "Not drawn in this static picture: choropleth. The interactive view shows it.",
  );
  expect(named(mixed, "circle")).toHaveLength(2);
  expect(texts(figureSvg({ data: [] }))).toEqual(["This figure has no data."]);
});

test("hidden traces are hidden", () => {
  const svg = figureSvg({
    data: [
      { y: [1, 2], visible: false },
      { y: [3], visible: "legendonly" },
      { y: [5, 6, 7], mode: "markers" },
    ],
  });
  expect(named(svg, "circle")).toHaveLength(3);
});

test("axes that match share their range", () => {
  const figure = {
    data: [
      { y: [0, 1], mode: "markers" },
      { y: [0, 100], mode: "markers", xaxis: "x2", yaxis: "y2" },
    ],
    layout: { grid: { rows: 1, columns: 2, pattern: "independent" }, yaxis2: { matches: "y" } },
  };
  const heights = named(figureSvg(figure), "circle").map((circle) => Number(circle.attributes.cy));
  expect(Math.abs((heights[0] ?? 0) - (heights[1] ?? 0))).toBeLessThan(5);
  expect(heights[0]).toBe(heights[2]);
});

test("its bundle is interactive, static and plain", () => {
  const figure = { data: [{ y: [3, 2], name: "loss" }], layout: { title: { text: "Training" } } };
  const shown = figureBundle(figure);
  expect(shown["application/vnd.plotly.v1+json"]).toEqual(figure);
  expect(shown["text/html"]).toMatch(
    /^<img alt="Figure &quot;Training&quot; with 1 trace: loss" src="data:image\/svg\+xml;base64,/,
  );
  expect(shown["text/plain"]).toBe('Figure "Training" with 1 trace: loss');
});
