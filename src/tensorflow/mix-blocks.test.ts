import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canMixBlocks, mixBlocks, mixture, type PlacedMixture, plainMixture } from "./mix-blocks.js";
import { native } from "./native.js";
import { runOp } from "./run-op.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();

/** A grid of blocks, and how many templates of what shape each of their sets has. */
interface Weight {
  readonly rows: number;
  readonly columns: number;
  readonly block: readonly number[];
  /** Templates of each set. */
  readonly counts: readonly number[];
  /** Set of each block, row by row, as a number of any size. */
  readonly sets: readonly number[];
  readonly seed: number;
}

const sizes = fc.constantFrom(1, 3, 7, 8, 9, 16, 20, 40);
const weights: fc.Arbitrary<Weight> = fc.record({
  rows: fc.integer({ min: 1, max: 4 }),
  columns: fc.integer({ min: 1, max: 4 }),
  block: fc.oneof(
    fc.tuple(sizes, sizes),
    fc.tuple(fc.constantFrom(1, 3), fc.constantFrom(1, 2), sizes, sizes),
  ),
  counts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
  sets: fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
  seed: fc.nat(1000),
});

/** Variables of templates and coefficients, and the blocks that they make, in any order of places. */
function variablesOf({ rows, columns, block, counts, sets, seed }: Weight): {
  variables: tf.Variable[];
  blocks: PlacedMixture[];
} {
  let next = seed;
  const draw = (shape: number[]): tf.Variable =>
    tf.variable(tf.randomNormal(shape, 0, 1, "float32", next++)) as tf.Variable;
  const setOf = (b: number): number => (sets[b] as number) % counts.length;
  // Sets that no block takes are no part of a weight.
  const taken = Array.from({ length: rows * columns }, (_, b) => setOf(b));
  const templates = new Map([...new Set(taken)].map((s) => [s, draw([counts[s] as number, ...block])]));
  const blocks = taken.map((s, b) => ({
    row: rows - 1 - Math.floor(b / columns),
    column: b % columns,
    templates: templates.get(s) as tf.Variable,
    coefficients: draw([counts[s] as number]),
  }));
  return { variables: [...templates.values(), ...blocks.map(({ coefficients }) => coefficients)], blocks };
}

/** Blocks that are mixed one by one and joined. */
function plain(blocks: readonly PlacedMixture[]): tf.Tensor {
  const rows = 1 + Math.max(...blocks.map(({ row }) => row));
  const columns = 1 + Math.max(...blocks.map(({ column }) => column));
  const at = (row: number, column: number): tf.Tensor => {
    const block = blocks.find((one) => one.row === row && one.column === column) as PlacedMixture;
    return plainMixture(block.templates, block.coefficients);
  };
  const rank = (blocks[0]?.templates.rank as number) - 1;
  const join = (parts: tf.Tensor[], axis: number): tf.Tensor => tf.concat(parts, axis);
  const bands = Array.from({ length: rows }, (_, row) =>
    join(
      Array.from({ length: columns }, (_, column) => at(row, column)),
      rank - 2,
    ),
  );
  return join(bands, rank - 1);
}

const gap = (one: tf.Tensor, other: tf.Tensor): number =>
  tf.tidy(() => {
    expect(one.shape).toEqual(other.shape);
    const scale = tf.maximum(tf.max(tf.abs(other)), 1);
    return tf.div(tf.max(tf.abs(tf.sub(one, other))), scale).dataSync()[0] as number;
  });

describe.skipIf(!canMixBlocks())("a weight that is mixed at once", () => {
  it("is the blocks mixed one by one and joined, and has their gradients, for any grid, shape and sets", () => {
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(weights, (weight) => {
        tf.tidy(() => {
          const { variables, blocks } = variablesOf(weight);
          const expected = plain(blocks);
          expect(gap(mixBlocks(blocks), expected)).toBeLessThan(1e-5);
          const upstream = tf.randomNormal(expected.shape, 0, 1, "float32", weight.seed + 500);
          const gradientsOf = (mix: typeof mixBlocks): tf.Tensor[] =>
            valueAndGradients(() => tf.sum<tf.Scalar>(tf.mul(mix(blocks), upstream)), variables).gradients;
          const reference = gradientsOf(plain);
          gradientsOf(mixBlocks).forEach((gradient, i) => {
            expect(gap(gradient, reference[i] as tf.Tensor)).toBeLessThan(1e-5);
          });
        });
        tf.disposeVariables();
      }),
      { numRuns: 60 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("has the same bits every time, also on several threads", () => {
    const weight = {
      rows: 2,
      columns: 2,
      block: [3, 3, 64, 64],
      counts: [2, 2],
      sets: [0, 1, 1, 0],
      seed: 1,
    };
    tf.tidy(() => {
      const { variables, blocks } = variablesOf(weight);
      const numbers = (): number[] => {
        const { value, gradients } = valueAndGradients(
          () => tf.sum<tf.Scalar>(tf.square(mixBlocks(blocks))),
          variables,
        );
        return [value, ...gradients].flatMap((tensor) => [...tensor.dataSync()]);
      };
      const first = numbers();
      for (let time = 0; time < 5; time++) expect(numbers()).toEqual(first);
    });
    tf.disposeVariables();
  });

  it("gives each block the bits that it has alone", () => {
    const weight = { rows: 2, columns: 1, block: [5, 11], counts: [3], sets: [0, 0], seed: 2 };
    tf.tidy(() => {
      const { blocks } = variablesOf(weight);
      const whole = mixBlocks(blocks);
      for (const { row, templates, coefficients } of blocks) {
        const part = tf.slice(whole, [0, 11 * row], [5, 11]);
        expect([...part.dataSync()]).toEqual([...mixture(templates, coefficients).dataSync()]);
      }
    });
    tf.disposeVariables();
  });

  it("lets what is no number through", () => {
    tf.tidy(() => {
      const templates = tf.tensor3d([Number.NaN, 1, 2, 3], [2, 1, 2]);
      expect([...mixture(templates, tf.tensor1d([1, 1])).dataSync()]).toEqual([Number.NaN, 4]);
    });
  });

  it("is refused where templates, coefficients and places do not belong together", () => {
    const grid = {
      n_sets: { int: 1 },
      n_blocks: { int: 1 },
      sets: [0],
      rows: [0],
      columns: [0],
      shape: [2, 2],
    };
    const mix = (attributes: Partial<typeof grid>, templates: number[], ...coefficients: number[]): void => {
      tf.tidy(() => {
        const inputs = [tf.zeros(templates), ...coefficients.map((count) => tf.zeros([count]))];
        runOp("MixtureGrowthMix", { ...grid, ...attributes }, inputs, 1);
      });
    };
    const two = { n_blocks: { int: 2 }, sets: [0, 0], columns: [0, 0] };
    expect(() => mix({}, [3, 2, 2], 3)).not.toThrow();
    expect(() => mix({}, [3, 2, 2], 2)).toThrow(/Expected templates/);
    expect(() => mix({}, [3, 2], 3)).toThrow(/Expected templates/);
    expect(() => mix({ sets: [1] }, [3, 2, 2], 3)).toThrow(/Expected templates/);
    expect(() => mix({ rows: [1] }, [3, 2, 2], 3)).toThrow(/a full grid/);
    expect(() => mix({ ...two, rows: [0, 0] }, [3, 2, 2], 3, 3)).toThrow(/a full grid/);
    expect(() => mix({ ...two, rows: [0, -1] }, [3, 2, 2], 3, 3)).toThrow(/a full grid/);
    expect(() => mix({ ...two, rows: [0] }, [3, 2, 2], 3, 3)).toThrow(/a full grid/);
  });
});
