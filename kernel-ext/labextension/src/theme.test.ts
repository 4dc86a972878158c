import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { themeColours, themedLayout } from "./theme.js";

const dark = { text: "#fff", line: "#777", grid: "#333", panel: "#111" };
const layoutOf = (layout: unknown): Record<string, Record<string, unknown>> =>
  (themedLayout(layout, dark).template as { layout: Record<string, Record<string, unknown>> }).layout;

test("a figure takes the colours of the theme, on no background of its own", () => {
  expect(layoutOf({}).font?.color).toBe("#fff");
  expect(layoutOf({}).xaxis?.linecolor).toBe("#777");
  expect(layoutOf({}).paper_bgcolor).toBe("rgba(0,0,0,0)");
});

test("what a figure says itself wins", () => {
  const layout = {
    height: 200,
    font: { color: "red" },
    template: { layout: { font: { color: "blue" } }, data: { bar: [] } },
  };
  const themed = themedLayout(layout, dark);
  expect(themed).toMatchObject({ height: 200, font: { color: "red" }, template: { data: { bar: [] } } });
  expect(layoutOf(layout).font).toMatchObject({ color: "blue", size: 12 });
});

test("a broken layout is an empty one", () => {
  for (const odd of [undefined, null, 3, "x", [1]]) expect(layoutOf(odd)).toEqual(layoutOf({}));
});

test("does not change the layout that it is given", () => {
  const layout = { template: { layout: { xaxis: { gridcolor: "green" } } } };
  const before = structuredClone(layout);
  themedLayout(layout, dark);
  expect(layout).toEqual(before);
});

test("reads the colours of the page, and greys where there are none", () => {
  const page = {
    getPropertyValue: (name: string): string => (name === "--jp-border-color2" ? " #222 " : ""),
  };
  expect(themeColours(page)).toEqual({ text: "#767676", line: "#999999", grid: "#222", panel: "#ffffff" });
});

test("static pictures and JupyterLab have the same plotly", () => {
  const [lab, display] = ["../package.json", "../../display/package.json"].map((file) => {
    const { dependencies } = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as {
      dependencies: Record<string, string>;
    };
    return dependencies["plotly.js-dist-min"];
  });
  expect(lab).toMatch(/^\d/);
  expect(display).toBe(lab);
});
