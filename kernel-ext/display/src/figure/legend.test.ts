import { expect, test } from "vitest";
import { drawLegend, planLegend } from "./legend.js";

const entries = (count: number): { label: string; width: number; swatch: () => string }[] =>
  Array.from({ length: count }, (_, at) => ({
    label: `method number ${at}`,
    width: 20,
    swatch: () => "<g/>",
  }));

test("a few entries stand in one line above the plot", () => {
  const plan = planLegend(entries(3), {}, 600);
  expect(plan.side).toBe("top");
  expect(plan.rows).toHaveLength(1);
});

test("more of them break into lines, and many stand beside the plot", () => {
  expect(planLegend(entries(8), {}, 600)).toMatchObject({ side: "top", rows: { length: 2 } });
  expect(planLegend(entries(30), {}, 600)).toMatchObject({ side: "right", rows: { length: 30 } });
});

test("the layout may say where", () => {
  expect(planLegend(entries(2), { legend: { orientation: "v" } }, 600).side).toBe("right");
  expect(planLegend(entries(30), { legend: { orientation: "h" } }, 600).side).toBe("top");
});

test("no entries take no room", () => {
  expect(planLegend([], {}, 600)).toEqual({ side: "none", room: 0, rows: [] });
});

test("says how many do not fit", () => {
  const drawn = drawLegend(planLegend(entries(30), {}, 600), 0, 0, 200);
  expect(drawn.match(/<text/g)).toHaveLength(10);
  expect(drawn).toContain("and 21 more");
});
