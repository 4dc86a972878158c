import {
  also,
  callable,
  choose,
  demand,
  integer,
  list,
  oneOf,
  record,
  type Shape,
} from "../checking/shapes.js";
import { orthonormalColumns } from "../tensorflow/linear-algebra.js";
import { coefficientsFrom } from "./coefficient-lists.js";
import { type RandomSource, randomSource } from "./parameter.js";

/** One block of a layer as an initialiser sees it: which set it mixes and how many templates that set has. */
export interface MixedBlock {
  /** Index `j` of the block's coefficients: members first, then the blocks that growth fills. */
  readonly index: number;
  /** Index of the template set that the block mixes. */
  readonly set: number;
  /** `m`, the length of the block's coefficient vector. */
  readonly templates: number;
}

/** Makes the coefficient vectors of a layer's blocks, in their order. */
export type CoefficientFunction = (blocks: readonly MixedBlock[], random: RandomSource) => number[][];

/**
 * How coefficients start.
 *
 * - `"orthonormal"`: blocks of one template set get orthonormal vectors (unit vectors where there are more blocks
 *   than templates): mixtures of the same templates start as different as possible, at He's scale.
 * - `"orthogonal-as-coded"`: one matrix `[J, m]` over all blocks, whatever their set, whose *columns* are
 *   orthonormal when `J > m`, so that vector norms differ between 0.2 and 1; Normal(0, 1) when set sizes differ.
 * - `"normal"`: Normal(0, 1), as in the published bank network.
 * - `"ones"`: every coefficient 1, as in the published bank network's first and last layer.
 */
export type CoefficientInitializer =
  | "orthonormal"
  | "orthogonal-as-coded"
  | "normal"
  | "ones"
  | CoefficientFunction;

/** The named ways in which coefficients start. */
const coefficientInitializers: readonly Exclude<CoefficientInitializer, CoefficientFunction>[] = [
  "orthonormal",
  "orthogonal-as-coded",
  "normal",
  "ones",
];

/** Accepts a named way in which coefficients start, or a function. */
export const coefficientInitializer: Shape = choose(
  [(value) => typeof value === "function", callable("a function")],
  [() => true, oneOf(coefficientInitializers, 'Use "orthonormal", or a function.')],
);

/** Accepts the blocks of a layer; those of one set mix equally many templates. */
export const mixedBlocks: Shape = also(
  list(
    record<MixedBlock>({
      index: integer({ min: 0 }),
      set: integer({ min: 0 }),
      templates: integer({ min: 1, max: 1_000_000 }),
    }),
    { use: "[{ index: 0, set: 0, templates: 2 }]" },
  ),
  (blocks: readonly MixedBlock[]) => {
    const counts = new Map(blocks.map(({ set, templates }) => [set, templates]));
    return blocks.every(({ set, templates }) => counts.get(set) === templates);
  },
  "to have equally many templates in all blocks of one set",
  "Give the blocks of a set one count.",
);

const argumentShape = record<{ blocks: unknown; initializer: unknown; random: unknown }>({
  blocks: mixedBlocks,
  initializer: coefficientInitializer,
  random: randomSource,
});

/**
 * First coefficient vectors `c^j` of a layer's blocks.
 *
 * @param where What they are made for, such as a layer, in errors.
 * @returns One vector of length `m` per block.
 * @throws InputError for invalid arguments, and for a function that throws or returns anything but such vectors.
 * Source: the paper initialises coefficients orthogonally; see {@link CoefficientInitializer} for what the code does.
 */
export function initialCoefficients(
  blocks: readonly MixedBlock[],
  initializer: CoefficientInitializer,
  random: RandomSource,
  where = "initialCoefficients",
): number[][] {
  demand({ blocks, initializer, random }, argumentShape, "arguments", where);
  const lengths = blocks.map(({ templates }) => templates);
  const make = coefficientFunction(initializer);
  return coefficientsFrom(() => make(blocks, random), { maker: initializer, lengths, where });
}

function coefficientFunction(initializer: CoefficientInitializer): CoefficientFunction {
  if (typeof initializer === "function") return initializer;
  if (initializer === "orthonormal") return orthonormalPerSet;
  if (initializer === "orthogonal-as-coded") return orthogonalAsCoded;
  if (initializer === "ones")
    return (blocks) => blocks.map((block) => new Array<number>(block.templates).fill(1));
  return (blocks, random) => blocks.map((block) => normalVector(block.templates, random));
}

function orthonormalPerSet(blocks: readonly MixedBlock[], random: RandomSource): number[][] {
  const rows: number[][] = new Array(blocks.length);
  for (const set of new Set(blocks.map((block) => block.set))) {
    const indices = blocks.flatMap((block, i) => (block.set === set ? [i] : []));
    const templates = blocks[indices[0] as number]?.templates as number;
    const vectors = orthogonalMatrix(indices.length, templates, random);
    indices.forEach((index, i) => {
      rows[index] = unit(vectors[i] as number[]);
    });
  }
  return rows;
}

function orthogonalAsCoded(blocks: readonly MixedBlock[], random: RandomSource): number[][] {
  const templates = blocks[0]?.templates ?? 0;
  const equal = blocks.every((block) => block.templates === templates);
  if (!equal) return blocks.map((block) => normalVector(block.templates, random));
  return orthogonalMatrix(blocks.length, templates, random);
}

/** A random matrix whose columns, or rows if it is wide, are orthonormal: QR of a standard normal matrix. */
function orthogonalMatrix(rows: number, columns: number, random: RandomSource): number[][] {
  const wide = rows < columns;
  const tall = Array.from({ length: Math.max(rows, columns) }, () =>
    normalVector(Math.min(rows, columns), random),
  );
  const q = orthonormalColumns(tall);
  return wide ? Array.from({ length: rows }, (_, i) => q.map((row) => row[i] as number)) : q;
}

function normalVector(length: number, random: RandomSource): number[] {
  return Array.from({ length }, () => random.normal());
}

function unit(vector: readonly number[]): number[] {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
