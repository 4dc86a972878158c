import { figureSvg } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { methodLook } from "./method-look.js";

type Triple = readonly [number, number, number];

/** What people without one kind of cone see, in linear light; after Viénot, Brettel and Mollon 1999. */
const visions: Readonly<Record<string, readonly Triple[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
  protanopia: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
};

/** Place in CIELAB, where distances are about as large as people see them. */
function lab(colour: string, vision: readonly Triple[]): Triple {
  const linear = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
  const dot = (row: Triple, vector: readonly number[]): number =>
    row.reduce((sum, factor, i) => sum + factor * (vector[i] as number), 0);
  const seen = vision.map((row) => Math.min(1, Math.max(0, dot(row, linear))));
  const white = [0.9505, 1, 1.089];
  const [x, y, z] = (
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ] as const
  ).map((row, i) => {
    const t = dot(row, seen) / (white[i] as number);
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  }) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const first = Array.from({ length: 10 }, (_, index) => methodLook(index));
const pairs = first.flatMap((one, i) => first.slice(i + 1).map((other) => [one, other] as const));

describe("the looks of the first ten methods", () => {
  it.each(Object.entries(visions))(
    "have colours that differ clearly, as bars and marks have no dashes: %s",
    (_, vision) => {
      for (const [one, other] of pairs) {
        const [a, b] = [lab(one.colour, vision), lab(other.colour, vision)];
        const distance = Math.hypot(...a.map((part, i) => part - (b[i] as number)));
        expect(distance, `${one.colour} and ${other.colour}`).toBeGreaterThan(10);
      }
    },
  );

  it("have other dashes beyond the sixth, and no line or mark looks like another among eighteen", () => {
    expect(first.map(({ dash }) => dash)).toEqual([...Array(6).fill("solid"), ...Array(4).fill("dash")]);
    const lines = Array.from({ length: 18 }, (_, index) => methodLook(index));
    expect(new Set(lines.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(lines.length);
    expect(new Set(lines.map(({ colour, symbol }) => `${colour} ${symbol}`)).size).toBe(lines.length);
  });

  it("have marks of different shapes, each of which the static figure draws", async () => {
    const drawn = await Promise.all(
      first.map(({ symbol }) =>
        figureSvg({ data: [{ mode: "markers", x: [1], y: [1], marker: { symbol, color: "#0072b2" } }] }),
      ),
    );
    expect(new Set(drawn).size).toBe(10);
  });

  it("stand out from white and from dark pages", () => {
    for (const { colour } of first) {
      const [lightness] = lab(colour, visions.usual as readonly Triple[]);
      expect(lightness).toBeGreaterThan(40);
      expect(lightness).toBeLessThan(80);
    }
  });
});
