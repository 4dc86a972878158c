import fc from "fast-check";
import { expect, test } from "vitest";
import { shortened, svgDocument, svgElement, svgMark, svgText, textWidth } from "./svg.js";

test("writes elements with rounded numbers and escaped text", () => {
  expect(svgElement("circle", { cx: 1, cy: 2.004, r: 1 / 3, fill: undefined })).toBe(
    '<circle cx="1" cy="2" r="0.33"/>',
  );
  expect(svgElement("g", { id: 'a"b' }, ["x", "y"])).toBe('<g id="a&quot;b">xy</g>');
  expect(svgText("a<b", 1, 2)).toBe('<text x="1" y="2">a&lt;b</text>');
  expect(svgElement("rect", { x: -0.001 })).toBe('<rect x="0"/>');
});

test("refuses numbers that would make an element vanish", () => {
  expect(() => svgElement("circle", { cx: Number.NaN })).toThrow(
    "Expected an SVG attribute to be a finite number but got NaN (circle cx). Leave the mark out.",
  );
});

test("a drawing is a file of its own, with a title and without a background", () => {
  const svg = svgDocument({ width: 10, height: 20 }, "a <dot>", ["<g/>"]);
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="10" height="20" viewBox="0 0 10 20"/,
  );
  expect(svg).toContain("<title>a &lt;dot&gt;</title><g/></svg>");
  expect(svg).not.toContain("<rect");
});

test("shortens a text to the room it has", () => {
  expect(shortened("stem", 100, 12)).toBe("stem");
  expect(shortened("stage 3 block 0 conv 1", 60, 10)).toMatch(/^stage 3.*…$/);
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: 20, max: 200 }),
      (text, width) => textWidth(shortened(text, width, 10), 10) <= width,
    ),
  );
});

test("a mark says what it is, as text; one that draws nothing is left out", () => {
  expect(svgMark("a < b\nc", "<rect/>")).toBe("<g><title>a &lt; b\nc</title><rect/></g>");
  expect(svgMark("nothing", "")).toBe("");
});
