import { expect, test } from "vitest";
import { houseLayout } from "./template.js";

const colours = { text: "#222", line: "#777", grid: "#ccc", panel: "#fff" };
type Layout = Record<string, Record<string, unknown>>;
const templateOf = (layout: unknown): Layout =>
  (houseLayout(layout, colours).template as { layout: Layout }).layout;

test("what a figure says itself stays as it is, and its own template wins", () => {
  const own = {
    height: 200,
    xaxis: { color: "red" },
    template: { layout: { yaxis: { color: "blue" } }, data: { bar: [] } },
  };
  const layout = houseLayout(own, colours);
  expect(layout).toMatchObject({ height: 200, xaxis: { color: "red" }, template: { data: { bar: [] } } });
  expect(templateOf(own).yaxis).toMatchObject({ color: "blue", gridcolor: "#ccc" });
});

test("the title has its room, the legend is below it, and the plot below both", () => {
  const [none, one, two] = ["", "a", "a<br>b"].map((text) => templateOf({ title: { text } }));
  const top = (template: Layout | undefined): number => Number(template?.margin?.t);
  expect(top(none)).toBeLessThan(top(one));
  expect(top(two) - top(one)).toBe(20);
  const legend = Number(one?.legend?.y);
  expect(420 * (1 - legend)).toBeLessThan(top(one));
  expect(420 * (1 - legend)).toBeGreaterThan(420 * (1 - Number(one?.title?.y)) + 15);
});

test("a legend that has its own place is left to plotly", () => {
  for (const legend of [{ x: 0.5 }, { y: -0.2 }, { orientation: "v" }]) {
    expect(templateOf({ legend }).legend).not.toHaveProperty("yref");
  }
});

test("only its colours differ from place to place", () => {
  const without = (layout: unknown): string =>
    JSON.stringify(layout).replaceAll(/#222|#777|#ccc|#fff"|#eee|#888|#333|#000"/g, "");
  const dark = houseLayout({}, { text: "#eee", line: "#888", grid: "#333", panel: "#000" });
  expect(without(dark)).toBe(without(houseLayout({}, colours)));
});
