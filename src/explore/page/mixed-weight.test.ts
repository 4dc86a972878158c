import { describe, expect, it } from "vitest";
import { mixedWeight } from "../fronts/page/mixed-weight.js";
import type { Tensor } from "../fronts/page/tensor.js";

/** Two templates of one input and one output. */
const templates = (one: number, other: number): Tensor => ({
  shape: [2, 1, 1],
  values: Float32Array.from([one, other]),
});

describe("a weight of a page", () => {
  it("is mixed block by block: rows stand along the outputs, columns along the inputs", () => {
    const coefficients = Float32Array.from([2, -1]);
    const { shape, values } = mixedWeight([
      { row: 0, column: 0, index: 0, templates: templates(1, 1), coefficients },
      { row: 1, column: 1, index: 1, templates: templates(5, 1), coefficients },
      { row: 0, column: 1, index: 2, templates: templates(1, 0), coefficients },
      { row: 1, column: 0, index: 3, templates: templates(0, 3), coefficients },
    ]);
    expect(shape).toEqual([2, 2]);
    // [in, out]: W_0 reads input 0 and W_2 input 1, both make output 0.
    expect([...values]).toEqual([1, -3, 2, 9]);
  });

  it("of a net that has one part of the grid stands at its corner", () => {
    const coefficients = Float32Array.from([1, 1]);
    const { shape, values } = mixedWeight([
      { row: 1, column: 1, index: 1, templates: templates(5, 1), coefficients },
    ]);
    expect({ shape, values: [...values] }).toEqual({ shape: [1, 1], values: [6] });
  });
});
