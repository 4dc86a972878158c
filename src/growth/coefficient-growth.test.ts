import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { native } from "../tensorflow/native.js";
import {
  type CoefficientGrowth,
  coefficientGrowthNames,
  type GrowingLayer,
  growCoefficients,
} from "./coefficient-growth.js";

native();

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const norm = (a: readonly number[]): number => Math.hypot(...a);
const minus = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, i) => value - (b[i] as number));

/** An inner layer of two members whose sets hold `templatesPerSet` templates. */
function layerOfTwo(sets: readonly number[], templatesPerSet: readonly number[], seed = 0): GrowingLayer {
  const random = createRandom(seed);
  const blocks = sets.map((set, index) => ({ index, set, templates: templatesPerSet[set] as number }));
  const coefficients = blocks.map(({ templates }) =>
    Array.from({ length: templates }, () => random.normal()),
  );
  return { name: "stage1.0.conv1", blocks, coefficients, trained: [0, 1], fresh: [2, 3] };
}

const assignments = fc.constantFrom([0, 1, 0, 1], [0, 1, 1, 0]);
const layers = fc
  .tuple(assignments, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.nat(1e6))
  .map(([sets, m0, m1, seed]) => layerOfTwo(sets, [m0, m1], seed));
const equalLayers = fc
  .tuple(assignments, fc.integer({ min: 1, max: 8 }), fc.nat(1e6))
  .map(([sets, m, seed]) => layerOfTwo(sets, [m, m], seed));
const grow = (layer: GrowingLayer, growth: CoefficientGrowth, noise = 1, seed = 1): number[][] =>
  growCoefficients(layer, growth, noise, createRandom(seed));
const source = (layer: GrowingLayer, j: number): readonly number[] =>
  layer.coefficients[layer.trained.find((i) => layer.blocks[i]?.set === layer.blocks[j]?.set) as number]!;

describe("every way to start new coefficients", () => {
  it.each(coefficientGrowthNames)("%s: one finite vector of the right length for every new block", (name) => {
    fc.assert(
      fc.property(name.endsWith("as-coded") ? equalLayers : layers, (layer) => {
        const before = structuredClone(layer);
        const rows = grow(layer, name);
        expect(rows.map((row) => row.length)).toEqual(layer.fresh.map((j) => layer.blocks[j]?.templates));
        expect(rows.flat().every(Number.isFinite)).toBe(true);
        expect(layer).toEqual(before);
      }),
      { seed: 1, numRuns: 15 },
    );
  });

  it.each(coefficientGrowthNames)("%s: the same seed gives the same numbers", (name) => {
    const layer = layerOfTwo([0, 1, 0, 1], [3, 3]);
    expect(grow(layer, name, 1, 5)).toEqual(grow(layer, name, 1, 5));
  });
});

describe("zero and none", () => {
  it("zero is zero", () => {
    expect(grow(layerOfTwo([0, 1, 0, 1], [2, 3]), "zero")).toEqual([
      [0, 0],
      [0, 0, 0],
    ]);
  });

  it("none keeps what the blocks were made with", () => {
    const layer = layerOfTwo([0, 1, 1, 0], [2, 3]);
    expect(grow(layer, "none")).toEqual(layer.coefficients.slice(2));
  });
});

describe("orthogonal", () => {
  it("gives unit vectors orthogonal to the trained block of the same set, where the set has two templates or more", () => {
    fc.assert(
      fc.property(layers, (layer) => {
        const rows = grow(layer, "orthogonal");
        layer.fresh.forEach((j, i) => {
          expect(norm(rows[i]!)).toBeCloseTo(1, 5);
          if ((layer.blocks[j]?.templates as number) > 1)
            expect(dot(rows[i]!, source(layer, j))).toBeCloseTo(0, 4);
        });
      }),
      { seed: 2, numRuns: 30 },
    );
  });

  it("gives the new blocks of one set vectors orthogonal to each other while there is room", () => {
    const random = createRandom(4);
    const blocks = Array.from({ length: 4 }, (_, index) => ({ index, set: 0, templates: 5 }));
    const coefficients = blocks.map(() => Array.from({ length: 5 }, () => random.normal()));
    const rows = grow({ name: "conv", blocks, coefficients, trained: [0, 1], fresh: [2, 3] }, "orthogonal");
    expect(dot(rows[0]!, rows[1]!)).toBeCloseTo(0, 5);
    for (const row of rows) for (const j of [0, 1]) expect(dot(row, coefficients[j]!)).toBeCloseTo(0, 4);
  });

  it("without room takes the direction that the earlier vectors of the set use least", () => {
    const layer: GrowingLayer = {
      name: "conv",
      blocks: [0, 0, 0, 0].map((set, index) => ({ index, set, templates: 2 })),
      coefficients: [
        [3, 0.1],
        [-2, 0.1],
        [0, 0],
        [0, 0],
      ],
      trained: [0, 1],
      fresh: [2],
    };
    const [row] = grow(layer, "orthogonal") as [number[]];
    expect(Math.abs(row[1]!)).toBeGreaterThan(0.99);
  });

  it("has the sign that makes its largest component positive", () => {
    fc.assert(
      fc.property(layers, (layer) => {
        for (const row of grow(layer, "orthogonal"))
          expect(Math.max(...row)).toBeGreaterThan(-Math.min(...row) - 1e-5);
      }),
      { seed: 3, numRuns: 15 },
    );
  });

  it("as coded keeps block 2 and gives block 3 the last right-singular vector of rows 0, 1 and 2", () => {
    fc.assert(
      fc.property(equalLayers, fc.double({ min: 0, max: 2, noNaN: true }), (layer, noise) => {
        const [second, third] = grow(layer, "orthogonal-as-coded", noise) as [number[], number[]];
        expect(second).toEqual(layer.coefficients[2]);
        expect(norm(third)).toBeCloseTo(noise, 4);
        // Nothing of unit norm is less present in the three rows; a property of the last singular vector.
        const presence = (v: readonly number[]): number =>
          norm(layer.coefficients.slice(0, 3).map((row) => dot(row, v)));
        for (const row of layer.coefficients) {
          expect(presence(third)).toBeLessThanOrEqual((noise * presence(row)) / norm(row) + 1e-4);
        }
      }),
      { seed: 4, numRuns: 30 },
    );
  });
});

describe("copy", () => {
  it("without noise is the trained block of the same set", () => {
    fc.assert(
      fc.property(layers, (layer) => {
        expect(grow(layer, "copy", 0)).toEqual(layer.fresh.map((j) => [...source(layer, j)]));
      }),
      { seed: 5, numRuns: 20 },
    );
  });

  it("moves each copy by its own vector of length `noise`, in any direction", () => {
    fc.assert(
      fc.property(layers, fc.double({ min: 0.01, max: 3, noNaN: true }), (layer, noise) => {
        const rows = grow(layer, "copy", noise);
        layer.fresh.forEach((j, i) => {
          expect(norm(minus(rows[i]!, source(layer, j)))).toBeCloseTo(noise, 5);
        });
      }),
      { seed: 6, numRuns: 20 },
    );
    const layer = layerOfTwo([0, 1, 0, 1], [3, 3]);
    const moves = Array.from({ length: 50 }, (_, seed) =>
      minus(grow(layer, "copy", 1, seed)[0]!, source(layer, 2)),
    );
    expect(moves.flat().filter((value) => value < 0).length).toBeGreaterThan(50);
  });

  it("as coded moves both copies by one vector of length `noise` without a negative component", () => {
    fc.assert(
      fc.property(equalLayers, fc.double({ min: 0.01, max: 3, noNaN: true }), (layer, noise) => {
        const rows = grow(layer, "copy-as-coded", noise);
        const moves = layer.fresh.map((j, i) => minus(rows[i]!, source(layer, j))) as [number[], number[]];
        expect(norm(minus(...moves))).toBeLessThan(1e-12);
        expect(norm(moves[0])).toBeCloseTo(noise, 6);
        expect(Math.min(...moves[0])).toBeGreaterThanOrEqual(0);
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  it.each(["copy", "copy-as-coded"] as const)(
    "%s refuses a block whose set no trained block mixes",
    (name) => {
      const layer = { ...layerOfTwo([0, 0, 1, 0], [2, 2]), trained: [0, 1] };
      expect(() => grow(layer, name)).toThrow(
        `Expected a trained block of template set 1 to copy but got none (layer stage1.0.conv1, block 2). Use another operator than "${name}".`,
      );
    },
  );
});

describe("random", () => {
  it("has mean 0 and, on average, the norm of the trained block of its set times `noise`", () => {
    const layer = layerOfTwo([0, 1, 0, 1], [4, 4]);
    const rows = Array.from({ length: 400 }, (_, seed) => grow(layer, "random", 0.5, seed)[0]!);
    const expected = 0.5 * norm(source(layer, 2));
    const meanSquare = rows.reduce((sum, row) => sum + dot(row, row), 0) / rows.length;
    expect(Math.sqrt(meanSquare) / expected).toBeCloseTo(1, 1);
    const mean = rows.flat().reduce((sum, value) => sum + value, 0) / (4 * rows.length);
    expect(Math.abs(mean)).toBeLessThan(0.1 * expected);
  });

  it("has unit scale where no trained block mixes its set", () => {
    const layer = layerOfTwo([0, 0, 1, 1], [2, 4]);
    const rows = Array.from({ length: 200 }, (_, seed) => grow(layer, "random", 1, seed)[0]!);
    const meanSquare = rows.reduce((sum, row) => sum + dot(row, row), 0) / rows.length;
    expect(meanSquare).toBeGreaterThan(0.8);
    expect(meanSquare).toBeLessThan(1.2);
  });

  it("as coded is uniform in [0, noise), and works with sets of different sizes", () => {
    const values = Array.from({ length: 300 }, (_, seed) =>
      grow(layerOfTwo([0, 1, 0, 1], [2, 3]), "random-as-coded", 2, seed),
    ).flat(2);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(2);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(1, 1);
  });
});

describe("sets of different sizes, as in the bank", () => {
  it.each(["orthogonal", "copy", "random", "zero", "none"] as const)("%s grows them", (name) => {
    const rows = grow(layerOfTwo([0, 1, 0, 1], [4, 3]), name);
    expect(rows.map((row) => row.length)).toEqual([4, 3]);
  });

  it.each(["orthogonal-as-coded", "copy-as-coded"] as const)(
    "%s refuses them, as the published code crashes",
    (name) => {
      expect(() => grow(layerOfTwo([0, 1, 0, 1], [4, 3]), name)).toThrow(
        `Expected two members with equally large template sets but got 4 blocks with 4 and 3 templates (layer stage1.0.conv1). Use "${name.replace("-as-coded", "")}": the published formula covers no more.`,
      );
    },
  );

  it("layers without new blocks get nothing", () => {
    const layer: GrowingLayer = { ...layerOfTwo([0, 1], [2, 2]), trained: [0, 1], fresh: [] };
    for (const name of coefficientGrowthNames) expect(grow(layer, name)).toEqual([]);
  });
});

it("a function of one's own sees the layer, the noise and the random numbers", () => {
  const layer = layerOfTwo([0, 1, 0, 1], [2, 2]);
  const rows = grow(layer, (seen, noise, random) => seen.fresh.map(() => [noise, random.uniform()]), 0.25, 3);
  expect(rows.map((row) => row[0])).toEqual([0.25, 0.25]);
  expect(rows[0]![1]).not.toBe(rows[1]![1]);
});
