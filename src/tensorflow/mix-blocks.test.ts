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

/** A tensor's numbers in double precision, and the sizes of all that was added up for each: what rounding is a share of. */
interface Sums {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly sizes: Float64Array;
}

/** The weight, element by element and block by block, then its gradients with respect to the variables. */
function exactly(
  blocks: readonly PlacedMixture[],
  variables: readonly tf.Variable[],
  upstream: tf.Tensor,
): Sums[] {
  const tensors: readonly tf.Tensor[] = [upstream, ...variables];
  const sums = tensors.map(({ shape, size }) => ({
    shape,
    values: new Float64Array(size),
    sizes: new Float64Array(size),
  }));
  const add = (to: tf.Tensor, at: number, amount: number): void => {
    const { values, sizes } = sums[tensors.indexOf(to)] as Sums;
    values[at] = (values[at] as number) + amount;
    sizes[at] = (sizes[at] as number) + Math.abs(amount);
  };
  const [inputs = 1, outputs = 1] = upstream.shape.slice(-2);
  const gradient = upstream.dataSync();
  for (const { row, column, templates, coefficients } of blocks) {
    const [height = 1, width = 1] = templates.shape.slice(-2);
    const [values, shares] = [templates.dataSync(), coefficients.dataSync()];
    const size = templates.size / shares.length;
    for (let at = 0; at < size; at++) {
      const [tap, input, output] = [
        Math.floor(at / (height * width)),
        Math.floor(at / width) % height,
        at % width,
      ];
      const place = (tap * inputs + column * height + input) * outputs + row * width + output;
      const above = gradient[place] as number;
      shares.forEach((share, t) => {
        const value = values[t * size + at] as number;
        add(upstream, place, share * value);
        add(templates as tf.Variable, t * size + at, share * above);
        add(coefficients as tf.Variable, t, value * above);
      });
    }
  }
  return sums;
}

/** The largest error of a tensor, as a share of what is added up. */
function errorOf(tensor: tf.Tensor, { shape, values, sizes }: Sums): number {
  expect(tensor.shape).toEqual(shape);
  const errors = Array.from(tensor.dataSync<"float32">(), (value, i) => {
    const size = sizes[i] as number;
    return Math.abs(value - (values[i] as number)) / (size === 0 ? 1 : size);
  });
  return errors.reduce((one, other) => Math.max(one, other), 0);
}

describe("a mixture by TensorFlow's own operations", () => {
  it("is the sum of templates, each times its coefficient, and has the gradients of that", () => {
    const weight = { rows: 1, columns: 1, block: [3, 3, 20, 16], counts: [4], sets: [0], seed: 3 };
    tf.tidy(() => {
      const { variables, blocks } = variablesOf(weight);
      const { templates, coefficients } = blocks[0] as PlacedMixture;
      const mixed = plainMixture(templates, coefficients);
      const upstream = tf.randomNormal(mixed.shape, 0, 1, "float32", 4);
      const loss = (): tf.Scalar => tf.sum(tf.mul(plainMixture(templates, coefficients), upstream));
      const sums = exactly(blocks, variables, upstream);
      [mixed, ...valueAndGradients(loss, variables).gradients].forEach((tensor, i) => {
        // TensorFlow adds in an order of its own, which depends on the processor and its threads.
        expect(errorOf(tensor, sums[i] as Sums)).toBeLessThan(1e-5);
      });
    });
    tf.disposeVariables();
  });
});

describe.skipIf(!canMixBlocks())("a weight that is mixed at once", () => {
  it("is the blocks mixed one by one and joined, and has the gradients of that, for any grid, shape and sets", () => {
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(weights, (weight) => {
        tf.tidy(() => {
          const { variables, blocks } = variablesOf(weight);
          const mixed = mixBlocks(blocks);
          const [inputs, outputs] = weight.block.slice(-2) as [number, number];
          const taps = weight.block.slice(0, -2);
          const shape = [...taps, weight.columns * inputs, weight.rows * outputs];
          const upstream = tf.randomNormal(shape, 0, 1, "float32", weight.seed + 500);
          const { gradients } = valueAndGradients(
            () => tf.sum<tf.Scalar>(tf.mul(mixBlocks(blocks), upstream)),
            variables,
          );
          const sums = exactly(blocks, variables, upstream);
          [mixed, ...gradients].forEach((tensor, i) => {
            expect(errorOf(tensor, sums[i] as Sums)).toBeLessThan(1e-6);
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
