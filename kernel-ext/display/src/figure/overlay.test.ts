import { describe, expect, test } from "vitest";
import { createAxis, createScale } from "./axis.js";
import { drawAnnotations, drawShapes, roomAbove } from "./overlay.js";
import { readSvg, type SeenElement } from "./test-support/read-svg.js";

const x = createScale(createAxis("x", {}, []), { low: 0, high: 10 }, [100, 300]);
const y = createScale(createAxis("y", { type: "log" }, []), { low: 0, high: 2 }, [200, 0]);
const around = {
  paper: { left: 100, top: 0, width: 200, height: 200 },
  scales: new Map([
    ["x", x],
    ["y", y],
  ]),
};

const shapes = (shape: object): readonly SeenElement[] =>
  readSvg(drawShapes({ shapes: [shape] }, around, false));
const notes = (note: object): readonly SeenElement[] =>
  readSvg(drawAnnotations({ annotations: [note] }, around));
const find = (elements: readonly SeenElement[], name: string): Readonly<Record<string, string>> | undefined =>
  elements.find((element) => element.name === name)?.attributes;

describe("shapes", () => {
  test("stand on the data, on a panel or on the paper", () => {
    const line = { type: "line", x0: 5, x1: 5, y0: 0, y1: 1, yref: "y domain" };
    expect(find(shapes(line), "line")).toMatchObject({ x1: "200", x2: "200", y1: "200", y2: "0" });
    const band = { type: "rect", x0: 2, x1: 4, y0: 1, y1: 10 };
    expect(find(shapes(band), "rect")).toMatchObject({ x: "140", width: "40", y: "100", height: "100" });
  });

  test("are cut off at the edge of the plot", () => {
    const frame = find(shapes({ type: "rect", x0: -100, x1: 4, y0: 1, y1: 10 }), "svg");
    expect(frame).toMatchObject({ x: "99", width: "202", overflow: "hidden" });
  });

  test("lie below the curves only when asked to", () => {
    const layout = { shapes: [{ type: "rect", x0: 0, x1: 1, y0: 1, y1: 2, layer: "below" }] };
    expect(drawShapes(layout, around, false)).toBe("");
    expect(drawShapes(layout, around, true)).not.toBe("");
  });

  test("without a place are passed over", () => {
    expect(shapes({ type: "line", x0: 1, x1: "a", y0: 0, y1: 1 })).toEqual([]);
  });
});

describe("notes", () => {
  test("point at their place with an arrow that ends before it", () => {
    const [line] = notes({ x: 5, y: 1, text: "growth", ax: 40, ay: -60 }).filter(
      ({ name }) => name === "line",
    );
    expect(Number(line?.attributes.x1)).toBeGreaterThan(Number(line?.attributes.x2));
    expect(Number(line?.attributes.y1)).toBeLessThan(Number(line?.attributes.y2));
    expect(Number(line?.attributes.y2)).toBeLessThan(100);
  });

  test("take exponents on a log axis, as plotly does", () => {
    const drawn = notes({ x: 5, y: 1, text: "ten", showarrow: false });
    expect(Number(find(drawn, "text")?.y)).toBeCloseTo(104, 0);
  });

  test("have one line of text for each of theirs", () => {
    expect(
      notes({ x: 1, y: 1, text: "a<br>b", showarrow: false }).filter(({ name }) => name === "text"),
    ).toHaveLength(2);
  });

  test("above a plot take room there", () => {
    const title = { text: "seed 0", xref: "x domain", yref: "y domain", x: 0.5, y: 1, yanchor: "bottom" };
    expect(roomAbove({ annotations: [title] })).toBeGreaterThan(10);
    expect(roomAbove({ annotations: [{ ...title, yref: "y" }] })).toBe(0);
  });
});
