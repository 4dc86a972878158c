import { describe, expect, it } from "vitest";
import { type LabelledPoint, pointPresets, presetPoints } from "./points.js";

const radius = ({ x, y }: LabelledPoint): number => Math.hypot(x, y);

describe.each(pointPresets)("points of %s", (name) => {
  it.each([2, 3])("have %i classes of equal size on the square", (classes) => {
    const points = presetPoints(name, { classes, perClass: 50 });
    for (let label = 0; label < classes; label++)
      expect(points.filter((point) => point.class === label).length).toBe(50);
    expect(points.every(({ x, y }) => Math.max(Math.abs(x), Math.abs(y)) <= 1)).toBe(true);
    const most = Math.max(...points.map(({ x, y }) => Math.max(Math.abs(x), Math.abs(y))));
    expect(most).toBeGreaterThan(0.75);
  });

  it("are the same for the same seed, and others for another", () => {
    expect(presetPoints(name, { seed: 3 })).toEqual(presetPoints(name, { seed: 3 }));
    expect(presetPoints(name, { seed: 3 })).not.toEqual(presetPoints(name, { seed: 4 }));
  });
});

it("circles without noise have a radius for each class", () => {
  const points = presetPoints("circles", { noise: 0, classes: 3, perClass: 8 });
  const radii = points.map((point) => radius(point).toFixed(6));
  expect(new Set(radii).size).toBe(3);
  expect(new Set(radii.slice(0, 8)).size).toBe(1);
});

it("an arm of a spiral leaves the middle", () => {
  const arm = presetPoints("spiral", { noise: 0, perClass: 20 }).filter((point) => point.class === 0);
  const radii = arm.map(radius);
  expect(radii).toEqual([...radii].sort((a, b) => a - b));
});

it("refuses what is no set of points, with everything that is wrong", () => {
  expect(() => presetPoints("moon" as never, { classes: 4 })).toThrow(
    /Expected name to be "moons", "circles" or "spiral" but got "moon".*\n.*Expected classes to be an integer from 2 to 3 but got 4/,
  );
});
