import { expect, test } from "vitest";
import { domainsOf } from "./panels.js";

const place = (at: number): { xAxis: string; yAxis: string } => ({
  xAxis: at === 1 ? "x" : `x${at}`,
  yAxis: at === 1 ? "y" : `y${at}`,
});
const four = [1, 2, 3, 4].map(place);

test("one plot fills everything", () => {
  expect(domainsOf({}, [place(1)]).get("x")).toEqual({ from: 0, to: 1 });
});

test("a grid is filled from the top left, row by row", () => {
  const domains = domainsOf({ grid: { rows: 2, columns: 2, pattern: "independent" } }, four);
  expect(domains.get("x")).toEqual(domains.get("x3"));
  expect(domains.get("y")).toEqual(domains.get("y2"));
  expect(domains.get("x2")?.from).toBeGreaterThan(domains.get("x")?.to ?? 1);
  expect(domains.get("y")?.from).toBeGreaterThan(domains.get("y3")?.to ?? 1);
  expect(domains.get("y")?.to).toBeCloseTo(1);
  expect(domains.get("x4")?.to).toBeCloseTo(1);
});

test("in a coupled grid axes are shared by column and row", () => {
  const places = [
    { xAxis: "x", yAxis: "y" },
    { xAxis: "x2", yAxis: "y" },
    { xAxis: "x", yAxis: "y2" },
  ];
  const domains = domainsOf({ grid: { rows: 2, columns: 2 } }, places);
  expect(domains.get("x2")?.from).toBeGreaterThan(0.5);
  expect(domains.get("y2")?.to).toBeLessThan(0.5);
});

test("an axis with a domain of its own keeps it, and so does the one over it", () => {
  const layout = { yaxis: { domain: [0.6, 1] }, yaxis2: { overlaying: "y" }, yaxis3: { domain: [0.5, 0.5] } };
  const domains = domainsOf(layout, four);
  expect(domains.get("y")).toEqual({ from: 0.6, to: 1 });
  expect(domains.get("y2")).toEqual({ from: 0.6, to: 1 });
  expect(domains.get("y3")).toEqual({ from: 0, to: 1 });
});
