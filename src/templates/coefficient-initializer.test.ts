import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { native } from "../tensorflow/native.js";
import {
  type CoefficientInitializer,
  initialCoefficients,
  type MixedBlock,
} from "./coefficient-initializer.js";

native();

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const blocksOf = (sets: readonly number[], templatesPerSet: readonly number[]): MixedBlock[] =>
  sets.map((set, index) => ({ index, set, templates: templatesPerSet[set] as number }));
/** Blocks of a layer of any size: sets of every block, templates of every set. */
const layers = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 9 }),
    fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 6 }))),
  )
  .map(([sets, templatesPerSet]) => blocksOf(sets, templatesPerSet));
const seeds = fc.integer({ min: 0, max: 1e6 });

describe("orthonormal coefficients, the default", () => {
  it("blocks of one set get orthonormal vectors while there are templates enough, unit vectors beyond", () => {
    fc.assert(
      fc.property(layers, seeds, (blocks, seed) => {
        const rows = initialCoefficients(blocks, "orthonormal", createRandom(seed));
        for (const block of blocks) {
          const peers = blocks.filter((other) => other.set === block.set);
          for (const peer of peers.length > block.templates ? [block] : peers) {
            const expected = peer === block ? 1 : 0;
            expect(dot(rows[block.index]!, rows[peer.index]!)).toBeCloseTo(expected, 5);
          }
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});

describe("orthogonal coefficients as coded", () => {
  it("four blocks of two templates: the columns are orthonormal, the rows are not", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rows = initialCoefficients(
          blocksOf([0, 1, 0, 1], [2, 2]),
          "orthogonal-as-coded",
          createRandom(seed),
        );
        const [first, second] = [0, 1].map((t) => rows.map((row) => row[t] as number)) as [
          number[],
          number[],
        ];
        expect(dot(first, first)).toBeCloseTo(1, 5);
        expect(dot(second, second)).toBeCloseTo(1, 5);
        expect(dot(first, second)).toBeCloseTo(0, 5);
        expect(rows.every((row) => Math.abs(dot(row, row) - 1) < 1e-3)).toBe(false);
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  it("norms of the rows have the recorded 5th, 50th and 95th percentiles 0.22, 0.71 and 0.98", () => {
    const random = createRandom(5);
    const norms = Array.from({ length: 750 }, () =>
      initialCoefficients(blocksOf([0, 1, 0, 1], [2, 2]), "orthogonal-as-coded", random),
    )
      .flat()
      .map((row) => Math.hypot(...row))
      .sort((a, b) => a - b);
    const percentile = (share: number): number => norms[Math.floor(share * norms.length)] as number;
    // A squared norm is uniform in [0, 1): the share below x is x.
    for (const share of [0.05, 0.5, 0.95]) {
      expect(Math.abs(percentile(share) - Math.sqrt(share))).toBeLessThan(0.03);
    }
    const meanSquare = norms.reduce((sum, norm) => sum + norm * norm, 0) / norms.length;
    expect(meanSquare).toBeCloseTo(0.5, 5);
  });

  it.each([2, 3, 4, 5, 8])("with no more blocks than %d templates the rows are orthonormal", (templates) => {
    const blocks = blocksOf(new Array<number>(Math.min(4, templates)).fill(0), [templates]);
    const rows = initialCoefficients(blocks, "orthogonal-as-coded", createRandom(1));
    rows.forEach((row, i) => {
      rows.forEach((other, j) => {
        expect(dot(row, other)).toBeCloseTo(i === j ? 1 : 0, 5);
      });
    });
  });

  it("sets of different sizes fall back to standard normal numbers", () => {
    const random = createRandom(3);
    const values = Array.from({ length: 400 }, () =>
      initialCoefficients(blocksOf([0, 1, 0, 1], [2, 3]), "orthogonal-as-coded", random),
    ).flat(2);
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(values).toHaveLength(400 * 10);
    expect(square).toBeCloseTo(1, 1);
  });
});

describe("the other initialisers", () => {
  it("normal draws standard normal numbers of each block's length", () => {
    const blocks = blocksOf([0, 1], [3, 5]);
    const rows = initialCoefficients(blocks, "normal", createRandom(0));
    expect(rows.map((row) => row.length)).toEqual([3, 5]);
    expect(new Set(rows.flat()).size).toBe(8);
  });

  it("ones are ones", () => {
    expect(initialCoefficients(blocksOf([0, 1], [1, 2]), "ones", createRandom(0))).toEqual([[1], [1, 1]]);
  });

  it("a function may do anything that has the right lengths", () => {
    const share: CoefficientInitializer = (blocks) =>
      blocks.map(({ templates }) => new Array<number>(templates).fill(1 / templates));
    expect(initialCoefficients(blocksOf([0, 1], [2, 4]), share, createRandom(0))).toEqual([
      [0.5, 0.5],
      [0.25, 0.25, 0.25, 0.25],
    ]);
  });

  it.each([
    ["another length", [[1, 2, 3]]],
    ["too few vectors", []],
    ["numbers that are not finite", [[1, Number.NaN]]],
  ])("a function that returns %s is refused", (_, rows) => {
    expect(() => initialCoefficients(blocksOf([0], [2]), () => rows, createRandom(0))).toThrow(
      /^Expected the function to return 1 list of 2 finite numbers but got \[.*\] \(initialCoefficients\)\. Return one/,
    );
  });

  it("the same seed gives the same coefficients", () => {
    for (const initializer of ["orthonormal", "orthogonal-as-coded", "normal"] as const) {
      const make = (): number[][] =>
        initialCoefficients(blocksOf([0, 1, 0, 1], [2, 2]), initializer, createRandom(9));
      expect(make()).toEqual(make());
    }
  });
});
