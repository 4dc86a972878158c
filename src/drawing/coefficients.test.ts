import fc from "fast-check";
import { expect, test } from "vitest";
import { drawCoefficients } from "./coefficients.js";
import { seen } from "./test-support/seen.js";

const rows = [
  { group: "stem", label: "member 0", values: [0.7, -0.12] },
  { group: "stem", label: "member 1", values: [-0.7, 0] },
  { group: "stage 1", label: "member 0", values: [0.001, Number.NaN, 0.3] },
];

test("looks as it did when a person last looked at it", async () => {
  await expect(drawCoefficients(rows)).toMatchFileSnapshot("test-support/snapshots/coefficients.svg");
});

test("writes every number, and a lost one as what it is", () => {
  const { texts } = seen(drawCoefficients(rows));
  expect(texts).toEqual(expect.arrayContaining(["0.70", "−0.12", "0.00", "0.001", "NaN", "0.30"]));
});

test("names a layer once, above its members", () => {
  const { texts } = seen(drawCoefficients(rows));
  expect(texts.filter((text) => text === "stem")).toHaveLength(1);
  expect(texts.filter((text) => text === "member 0")).toHaveLength(2);
});

test("equal sizes of opposite sign lie at the ends of the scale", () => {
  const { elements } = seen(drawCoefficients([{ label: "a", values: [2, -2, 0] }]));
  const fills = elements("rect").map(({ fill }) => fill);
  const scale = fills.slice(3);
  expect(fills.slice(0, 2)).toEqual([scale.at(-1), scale[0]]);
  expect(fills[2]).toBe("#f5f5f2");
});

test("draws any numbers", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          label: fc.string(),
          group: fc.string(),
          values: fc.array(fc.double(), { maxLength: 6 }),
        }),
        { maxLength: 50 },
      ),
      (any) => {
        const count = any.reduce((sum, { values }) => sum + values.length, 0);
        expect(seen(drawCoefficients(any)).elements("rect")).toHaveLength(count + 60);
      },
    ),
  );
});
