import { describe, expect, test } from "vitest";
import { colourAt, divergingScale, inkOn, sequentialScale } from "./colour.js";
import { ink, palette } from "./palette.js";

/** Contrast after the web's accessibility rules, written again here as an oracle. */
function contrast(one: string, other: string): number {
  const light = (colour: string): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
      const part = Number.parseInt(colour.slice(1 + 2 * at, 3 + 2 * at), 16) / 255;
      return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0.05);
  const [a, b] = [light(one), light(other)];
  return Math.max(a, b) / Math.min(a, b);
}

test("reads colours between those of a scale, and holds the ends", () => {
  expect(colourAt(["#000000", "#ffffff"], 0.5)).toBe("#808080");
  expect(colourAt(["#f00", "#00ff00"], 0)).toBe("#ff0000");
  expect(colourAt(sequentialScale, -3)).toBe(sequentialScale[0]);
  expect(colourAt(divergingScale, 9)).toBe(divergingScale.at(-1));
});

test("text on any colour of the scales is legible", () => {
  const colours = [sequentialScale, divergingScale].flatMap((scale) =>
    Array.from({ length: 41 }, (_, at) => colourAt(scale, at / 40)),
  );
  expect(Math.min(...colours.map((colour) => contrast(colour, inkOn(colour))))).toBeGreaterThan(4);
});

describe("on white and on a dark page", () => {
  test("the ink is legible", () => {
    expect(contrast(ink, "#ffffff")).toBeGreaterThan(4.5);
    expect(contrast(ink, "#111111")).toBeGreaterThan(4);
  });

  test("every curve is visible", () => {
    for (const colour of palette) {
      expect(contrast(colour, "#ffffff")).toBeGreaterThan(2.2);
      expect(contrast(colour, "#111111")).toBeGreaterThan(3);
    }
  });
});
