import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { drawTemplates, templateDeviation } from "./template-initializer.js";

const product = (numbers: readonly number[]): number => numbers.reduce((result, n) => result * n, 1);
const deviationOf = (values: Float32Array): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};
const shapes = fc.oneof(
  fc.tuple(
    fc.constantFrom(1, 3),
    fc.constantFrom(1, 3),
    fc.integer({ min: 1, max: 24 }),
    fc.integer({ min: 1, max: 24 }),
  ),
  fc.tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 })),
);

describe("how templates start", () => {
  it("he has the fan-in of one template, so it does not depend on the number of outputs", () => {
    expect(templateDeviation([3, 3, 8, 8], "he")).toBeCloseTo(Math.sqrt(2 / 72), 12);
    expect(templateDeviation([3, 3, 8, 640], "he")).toBe(templateDeviation([3, 3, 8, 8], "he"));
    expect(templateDeviation([32, 10], "he")).toBe(0.25);
  });

  it("as coded it is smaller by the root of the outputs, in every shape", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const ratio = templateDeviation(shape, "he") / templateDeviation(shape, "he-as-coded");
        expect(ratio).toBeCloseTo(Math.sqrt(shape.at(-1) as number), 9);
      }),
      { seed: 1 },
    );
  });

  it.each(["he", "he-as-coded"] as const)("%s draws normal numbers of that deviation", (initializer) => {
    const shape = [3, 3, 16, 32];
    const values = drawTemplates(4, shape, initializer, createRandom(7));
    expect(values).toHaveLength(4 * product(shape));
    const deviation = templateDeviation(shape, initializer);
    // Five standard errors of a measured deviation, sigma / sqrt(2 n).
    expect(Math.abs(deviationOf(values) / deviation - 1)).toBeLessThan(5 / Math.sqrt(2 * values.length));
    const outside = values.filter((value) => Math.abs(value) > 1.96 * deviation).length / values.length;
    expect(outside).toBeCloseTo(0.05, 2);
  });

  it("the same seed draws the same templates", () => {
    const draw = (seed: number): Float32Array => drawTemplates(2, [4, 4], "he", createRandom(seed));
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });
});
