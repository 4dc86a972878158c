import { expect, it } from "vitest";
import { advantageMap } from "./advantage-map.js";

const axes = { title: "Mixture less random", x: "width", y: "epochs" };
const fields = [
  { x: "0.5", y: "10", points: 1.24, low: 0.3, high: 2.1 },
  { x: "1", y: "10", points: -0.4, low: -1.1, high: 0.3 },
  { x: "1", y: "20", points: -2, low: -3, high: -1 },
];

it("has a field for every setting, and none where nothing was measured", () => {
  const [trace] = advantageMap(fields, axes).data;
  expect(trace).toMatchObject({
    x: ["0.5", "1"],
    y: ["10", "20"],
    z: [
      [1.24, -0.4],
      [null, -2],
    ],
    zmin: -2,
    zmax: 2,
  });
});

it("marks the fields whose interval excludes 0, in either direction", () => {
  const [trace] = advantageMap(fields, axes).data;
  expect(trace?.text).toEqual([
    ["<b>+1.2 ✱</b>", "−0.4"],
    [null, "<b>−2.0 ✱</b>"],
  ]);
  const [one] = advantageMap([{ x: "1", y: "1", points: 9, low: undefined, high: undefined }], axes).data;
  expect(one?.text).toEqual([["+9.0"]]);
  expect(JSON.stringify(one?.customdata)).toContain("too few seeds");
});

it("refuses what is no map", () => {
  expect(() => advantageMap([], axes)).toThrow("Expected advantages to be a list of at least 1 value");
});
