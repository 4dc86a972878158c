import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { growNetworkRandomly, growRandomly } from "./random-values.js";

const ones = (shape: readonly number[]) => ({
  shape,
  values: new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(1),
});

describe("random growth of a weight", () => {
  it("keeps the old corner, and zeros from new inputs to old outputs", () => {
    const sizes = fc.record({
      window: fc.constantFrom([], [3, 3]),
      inputs: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(4)),
      outputs: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(4)),
      newToOld: fc.constantFrom("zero" as const, "random" as const),
    });
    fc.assert(
      fc.property(sizes, ({ window, inputs: [oldIn, moreIn], outputs: [oldOut, moreOut], newToOld }) => {
        const shape = [...window, oldIn + moreIn, oldOut + moreOut];
        const grown = growRandomly(ones([...window, oldIn, oldOut]), shape, createRandom(0), { newToOld });
        grown.values.forEach((value, at) => {
          const o = at % (oldOut + moreOut);
          const i = Math.floor(at / (oldOut + moreOut)) % (oldIn + moreIn);
          if (i < oldIn && o < oldOut) expect(value).toBe(1);
          else if (o < oldOut && newToOld === "zero") expect(value).toBe(0);
          else expect(value).not.toBe(0);
        });
      }),
    );
  });

  it("draws new weights with the deviation of the wide layer's fan-in", () => {
    const { values } = growRandomly(ones([3, 3, 1, 1]), [3, 3, 16, 64], createRandom(1), {
      newToOld: "random",
    });
    const fresh = values.filter((value) => value !== 1);
    const deviation = Math.sqrt(fresh.reduce((sum, value) => sum + value * value, 0) / fresh.length);
    expect(deviation).toBeCloseTo(Math.sqrt(2 / (9 * 16)), 2);
  });
});

describe("random growth of a network", () => {
  it("keeps every position of a flattened channel next to that channel's new neighbours", () => {
    const [hidden, logits] = [
      { name: "a", from: 1, to: 2 },
      { name: "b", from: 1, to: 1 },
    ];
    const layer = {
      node: "b",
      windows: 3,
      inputs: hidden,
      outputs: logits,
      shape: [3, 1],
      wideShape: [6, 1],
    };
    const widening = { spaces: [hidden, logits], layers: [layer], vectors: new Map() };
    const narrow = new Map([["b.weight", { shape: [3, 1], values: Float32Array.of(1, 2, 3) }]]);
    const wide = growNetworkRandomly(widening, narrow, createRandom(0)).get("b.weight");
    expect(wide?.shape).toEqual([6, 1]);
    expect([...(wide?.values ?? [])]).toEqual([1, 0, 2, 0, 3, 0]);
  });
});
