import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { svgOnCard } from "../svg.js";
import { figureBundle, figureSvg, figureText } from "./figure.js";
import { examples } from "./test-support/examples.js";
import { kinds } from "./test-support/kinds.js";
import { readSvg } from "./test-support/read-svg.js";

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? "");
const leftOut = (kind: string): string =>
  `Not drawn in this static picture: ${kind}. The interactive view shows it.`;

describe("a figure is drawn", () => {
  test.each(Object.entries(kinds))("of %s traces", async (_, [figure, ...marks]) => {
    const svg = await figureSvg(figure);
    readSvg(svg);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|No static picture/);
    for (const mark of marks) expect(svg).toMatch(mark);
  });

  test.each(Object.keys(examples))("of several parts: %s", async (name) => {
    const svg = await figureSvg(examples[name] as (typeof examples)[string]);
    readSvg(svg);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|No static picture/);
    expect(texts(svg).length).toBeGreaterThan(4);
  });

  test("the same, byte for byte, whatever was drawn before", async () => {
    for (const figure of [...Object.values(examples), kinds.heatmap?.[0], kinds.sankey?.[0]]) {
      if (figure === undefined) throw new Error("no figure");
      const first = await figureSvg(figure);
      await figureSvg({ data: [{ type: "pie", values: [1, 2] }] });
      expect(await figureSvg(structuredClone(figure))).toBe(first);
    }
  });

  test("without buttons and sliders, which only move in a browser", async () => {
    const still = { data: [{ y: [3, 1, 2] }], layout: { title: { text: "Loss" } } };
    const buttons = [{ label: "seconds", method: "restyle", args: [{}] }];
    const steps = [{ label: "1", method: "skip", args: [] }];
    const layout = { ...still.layout, updatemenus: [{ type: "buttons", buttons }], sliders: [{ steps }] };
    expect(await figureSvg({ ...still, layout })).toBe(await figureSvg(still));
  });

  test("of typed arrays as of lists", async () => {
    const typed = { data: [{ x: Float32Array.of(1, 2, 3), y: Float64Array.of(3, 1, 2) }] };
    expect(await figureSvg(typed)).toBe(await figureSvg({ data: [{ x: [1, 2, 3], y: [3, 1, 2] }] }));
  });

  test("with every text where it has room: labels do not overlap, and none is cut", async () => {
    const names = ["mixture growth", "random growth", "Net2Net, wider", "Firefly descent"];
    const svg = await figureSvg({ data: [{ type: "bar", orientation: "h", y: names, x: [1, 2, 3, 4] }] });
    // "random growth", the longest of them, is 80 px wide at 12 px in Arial.
    const left = Number(/translate\((\d+(?:\.\d+)?),0\)[^>]*>[^<]*<\/?[^>]*random/.exec(svg)?.[1] ?? 0);
    expect(svg).toContain(">Firefly descent</text>");
    expect(left === 0 || left > 80).toBe(true);
  });
});

describe("a sentence in the picture", () => {
  test.each(["surface", "parcoords", "splom", "choropleth", "scatter3d", "toString", "__proto__"])(
    "names what cannot be drawn: %s",
    async (type) => {
      expect(texts(await figureSvg({ data: [{ type, z: [[1]] }] }))).toEqual([leftOut(type)]);
    },
  );

  test("stands below what can be drawn", async () => {
    const svg = await figureSvg({ data: [{ type: "choropleth" }, { y: [1, 2], mode: "markers" }] });
    expect(texts(svg)).toContain(leftOut("choropleth"));
    expect(svg).toContain("#0072b2");
    expect(svg).toContain('height="444"');
  });

  test("does not speak of hidden traces", async () => {
    const svg = await figureSvg({ data: [{ type: "surface", visible: false }, { y: [1, 2] }] });
    expect(texts(svg).join()).not.toContain("Not drawn");
  });

  test("says that there is nothing", async () => {
    expect(texts(await figureSvg({ data: [] }))).toEqual(["This figure has no data."]);
  });

  test("says why a figure that holds itself is not drawn", async () => {
    const cyclic: Record<string, unknown> = { y: [1] };
    cyclic.self = cyclic;
    expect(texts(await figureSvg({ data: [cyclic] })).join()).toMatch(
      /^No static picture: Converting circular structure/,
    );
  });
});

describe("whatever a specification holds", () => {
  test("anything at all in place of data and layout gives a well-formed picture", async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.anything(), async (data, layout) => {
        readSvg(await figureSvg({ data, layout } as unknown as Parameters<typeof figureSvg>[0]));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test("odd numbers and texts in traces and axes give a well-formed picture", async () => {
    const value = fc.oneof(
      fc.double(),
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom(null, true, 1e308),
    );
    const list = fc.oneof(fc.array(value, { maxLength: 8 }), value);
    const type = fc.constantFrom("scatter", "bar", "box", "histogram", "heatmap", "pie");
    const trace = fc.record(
      { type, x: list, y: list, z: fc.array(list), name: value, text: list },
      { requiredKeys: [] },
    );
    const axis = fc.record(
      {
        type: fc.constantFrom("linear", "log", "category"),
        range: fc.array(value, { maxLength: 2 }),
        title: value,
      },
      { requiredKeys: [] },
    );
    const layout = fc.record({ title: value, width: value, height: value, xaxis: axis, yaxis: axis });
    await fc.assert(
      fc.asyncProperty(fc.array(trace, { maxLength: 3 }), layout, async (data, own) => {
        const svg = await figureSvg({ data, layout: own });
        for (const { attributes } of readSvg(svg)) {
          expect(Object.values(attributes).join(" ")).not.toMatch(/NaN|Infinity|undefined/);
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test("labels are text, and links go nowhere", async () => {
    const evil =
      '<img src=x onerror="alert(1)">&<script>alert(1)</script><a href="javascript:alert(1)">a</a>';
    const svg = await figureSvg({
      data: [{ x: [evil, "b"], y: [1, 2], name: evil, text: evil, mode: "text", showlegend: true }],
      layout: { title: { text: evil }, xaxis: { title: { text: evil } } },
    });
    const seen = readSvg(svg);
    expect(seen.map(({ name }) => name)).not.toEqual(expect.arrayContaining(["img"]));
    expect(seen.filter(({ name }) => /^(img|script|a|foreignObject)$/.test(name))).toEqual([]);
    expect(
      seen.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /^on|href/.test(name)),
    ).toEqual([]);
  });
});

describe("on its card", () => {
  test("letters, axes and grid lines take the ink of a light or a dark page", async () => {
    const svg = svgOnCard(await figureSvg({ data: [{ y: [1, 2] }], layout: { title: { text: "Loss" } } }));
    expect(svg).toContain('class="card"');
    const inked = readSvg(svg).filter(({ name }) => name === "text");
    expect(inked.length).toBeGreaterThan(5);
    expect(new Set(inked.map(({ attributes }) => attributes.fill))).toEqual(new Set(["#767676"]));
    const lines = readSvg(svg).filter(({ attributes }) => attributes["shape-rendering"] === "crispEdges");
    expect(new Set(lines.map(({ attributes }) => attributes.stroke))).toEqual(new Set(["#767676"]));
  });

  test("a figure's own background stays", async () => {
    const svg = await figureSvg({ data: [{ y: [1, 2] }], layout: { paper_bgcolor: "#fff4e0" } });
    expect(svg).toMatch(/<rect [^>]*fill="#fff4e0"/);
  });
});

test("its bundle is interactive, static and plain", async () => {
  const figure = { data: [{ y: [3, 2], name: "loss" }], layout: { title: { text: "Training" } } };
  const shown = await figureBundle(figure);
  expect(shown["application/vnd.plotly.v1+json"]).toEqual(figure);
  expect(shown["text/html"]).toMatch(
    /^<img alt="Figure &quot;Training&quot; with 1 trace: loss" src="data:image\/svg\+xml;base64,/,
  );
  expect(shown["text/plain"]).toBe('Figure "Training" with 1 trace: loss');
  expect(figureText({ data: [{ y: [1] }, { y: [2] }] })).toBe("Figure with 2 traces");
});
