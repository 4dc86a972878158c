import {
  also,
  callable,
  choose,
  demand,
  integer,
  list,
  number,
  oneOf,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { type MixedBlock, mixedBlocks } from "../templates/coefficient-initializer.js";
import { coefficientsFrom, isVector } from "../templates/coefficient-lists.js";
import { type RandomSource, randomSource } from "../templates/parameter.js";
import { rightSingularVectors } from "../tensorflow/linear-algebra.js";

/** A layer at the moment it grows. */
export interface GrowingLayer {
  /** Name of the layer. */
  readonly name: string;
  /** All blocks of the layer: members first, then those that growth fills. */
  readonly blocks: readonly MixedBlock[];
  /** Current coefficients of every block, in the order of `blocks`. */
  readonly coefficients: readonly (readonly number[])[];
  /** Indices of the blocks that the nets before growth already use. */
  readonly trained: readonly number[];
  /** Indices of the blocks that the grown net adds. */
  readonly fresh: readonly number[];
}

/**
 * Makes the coefficients of a layer's fresh blocks, one list for each, in the order of `layer.fresh`. Before it trains, a
 * run calls it on the shapes of every layer, with numbers that no member has learned, to check that it can be used.
 */
export type CoefficientGrowthFunction = (
  layer: GrowingLayer,
  noise: number,
  random: RandomSource,
) => number[][];

/**
 * How the coefficients of the new blocks start.
 *
 * | name | coefficients of a new block |
 * |---|---|
 * | `"zero"` | 0: the grown net computes exactly the sum of its members' logits |
 * | `"orthogonal"` | a unit vector orthogonal to those of the layer's blocks of the same template set |
 * | `"copy"` | those of the trained block of the same set, plus centred noise |
 * | `"random"` | `noise` times Normal(0, 1), scaled to the norm of the trained blocks of the set |
 * | `"none"` | the untrained values they were made with |
 * | `"...-as-coded"` | what the published code computes, for two members with equally large sets |
 */
export type CoefficientGrowth = NamedGrowth | CoefficientGrowthFunction;

/** The named ways to start new coefficients. */
export const coefficientGrowthNames = [
  "zero",
  "orthogonal",
  "orthogonal-as-coded",
  "copy",
  "copy-as-coded",
  "random",
  "random-as-coded",
  "none",
] as const;

type NamedGrowth = (typeof coefficientGrowthNames)[number];

/** A named way to start new coefficients, or a function. */
export const coefficientGrowth: Shape = choose(
  [(value) => typeof value === "function", callable("a function")],
  [() => true, oneOf(coefficientGrowthNames, 'Use "zero", or a function.')],
);

const blockIndex = integer({ min: 0 });

const growingLayer: Shape = also(
  record<GrowingLayer>({
    name: text("Name the layer."),
    blocks: mixedBlocks,
    coefficients: list(list(number())),
    trained: list(blockIndex),
    fresh: list(blockIndex),
  }),
  ({ blocks, coefficients, trained, fresh }: GrowingLayer) =>
    coefficients.length === blocks.length &&
    blocks.every(({ templates }, j) => isVector(coefficients[j], templates)) &&
    [...trained, ...fresh].every((j) => j < blocks.length),
  "to have coefficients for every block, and no other trained or fresh ones",
  "Give each block as many numbers as it mixes templates.",
);

const argumentShape = record<{ layer: unknown; growth: unknown; noise: unknown; random: unknown }>({
  layer: growingLayer,
  growth: coefficientGrowth,
  noise: number({ min: 0, max: 1_000_000, use: 1 }),
  random: randomSource,
});

/**
 * Makes the coefficients of the blocks that growth adds to a layer.
 *
 * @param noise Factor on the random part of `"copy"` and `"random"`, and `a` of the published formulas.
 * @param where What they are made for, in errors.
 * @returns One vector of length `m` for each fresh block, in the order of `layer.fresh`.
 * @throws InputError for impossible arguments, and for a function that returns anything but such vectors, or throws;
 *   RangeError when the layer has no trained block of a needed set, or a published formula does not apply.
 * Source: paper section 3.2; the differences between it and the code are in the table of {@link CoefficientGrowth}.
 */
export function growCoefficients(
  layer: GrowingLayer,
  growth: CoefficientGrowth,
  noise: number,
  random: RandomSource,
  where = "growCoefficients",
): number[][] {
  demand({ layer, growth, noise, random }, argumentShape, "arguments", where);
  // First and last layers have only the members' blocks: growth leaves them as they are.
  if (layer.fresh.length === 0) return [];
  const lengths = layer.fresh.map((j) => lengthOf(layer.blocks, j));
  const at = `${where}, layer ${layer.name}`;
  if (typeof growth !== "function") {
    requireGrowable(layer, growth);
    const make = namedGrowth(growth);
    return coefficientsFrom(() => make(layer, noise, random), { maker: growth, lengths, where: at });
  }
  // A copy, so that the function cannot change the network.
  const own = structuredClone(layer);
  return coefficientsFrom(() => growth(own, noise, random), { maker: growth, lengths, where: at });
}

/**
 * Checks, without computing anything, whether a named way applies to a layer's new blocks.
 *
 * @throws RangeError when the layer has no trained block of a needed set, or a published formula does not apply.
 */
export function requireGrowable(layer: GrowingLayer, growth: NamedGrowth): void {
  if (layer.fresh.length === 0) return;
  if (growth === "orthogonal-as-coded" || growth === "copy-as-coded") requirePublishedShape(layer, growth);
  if (growth !== "copy" && growth !== "copy-as-coded") return;
  for (const j of layer.fresh) trainedOfSameSet(layer, j, growth);
}

function namedGrowth(growth: NamedGrowth): CoefficientGrowthFunction {
  const named: Readonly<Record<NamedGrowth, CoefficientGrowthFunction>> = {
    zero: ({ blocks, fresh }) => fresh.map((j) => new Array<number>(lengthOf(blocks, j)).fill(0)),
    none: ({ coefficients, fresh }) => fresh.map((j) => [...(coefficients[j] as readonly number[])]),
    orthogonal: growOrthogonally,
    "orthogonal-as-coded": growOrthogonallyAsCoded,
    copy: growByCopy,
    "copy-as-coded": growByCopyAsCoded,
    random: growAtRandom,
    "random-as-coded": ({ blocks, fresh }, noise, random) =>
      fresh.map((j) => uniformVector(lengthOf(blocks, j), random).map((u) => noise * u)),
  };
  return named[growth];
}

/** Each new vector is orthogonal to all earlier ones of its set while that is possible, then the least dominant direction. */
function growOrthogonally(layer: GrowingLayer): number[][] {
  const taken = layer.trained.map((j) => ({ set: setOf(layer, j), vector: vectorOf(layer, j) }));
  return layer.fresh.map((j) => {
    const set = setOf(layer, j);
    const earlier = taken.filter((entry) => entry.set === set).map((entry) => entry.vector);
    const vector = positiveSign(leastDominant(earlier, lengthOf(layer.blocks, j)));
    taken.push({ set, vector });
    return vector;
  });
}

/** The published code leaves block 2 as it was made and gives block 3 the last right-singular vector of rows 0 to 2. */
function growOrthogonallyAsCoded(layer: GrowingLayer, noise: number): number[][] {
  return layer.fresh.map((j, i) => {
    if (i === 0) return vectorOf(layer, j);
    const rows = layer.coefficients.slice(0, j).map((row) => [...row]);
    return leastDominant(rows, lengthOf(layer.blocks, j)).map((v) => noise * v);
  });
}

function growByCopy(layer: GrowingLayer, noise: number, random: RandomSource): number[][] {
  return layer.fresh.map((j) => {
    const source = vectorOf(layer, trainedOfSameSet(layer, j, "copy"));
    const direction = source.map(() => random.normal());
    const scale = noise / (Math.hypot(...direction) || 1);
    return source.map((value, t) => value + scale * (direction[t] as number));
  });
}

/** One all-positive unit vector is added to both copies, as the published code does. */
function growByCopyAsCoded(layer: GrowingLayer, noise: number, random: RandomSource): number[][] {
  const u = uniformVector(lengthOf(layer.blocks, layer.fresh[0] as number), random);
  const norm = Math.hypot(...u) || 1;
  return layer.fresh.map((j) => {
    const source = vectorOf(layer, trainedOfSameSet(layer, j, "copy-as-coded"));
    return source.map((value, t) => value + (noise * (u[t] as number)) / norm);
  });
}

function growAtRandom(layer: GrowingLayer, noise: number, random: RandomSource): number[][] {
  return layer.fresh.map((j) => {
    const peers = layer.trained.filter((i) => setOf(layer, i) === setOf(layer, j));
    const norms = peers.map((i) => Math.hypot(...vectorOf(layer, i)));
    const mean = norms.reduce((sum, norm) => sum + norm, 0) / (norms.length || 1);
    const length = lengthOf(layer.blocks, j);
    const scale = (noise * (peers.length > 0 ? mean : 1)) / Math.sqrt(length);
    return Array.from({ length }, () => scale * random.normal());
  });
}

function leastDominant(rows: readonly (readonly number[])[], length: number): number[] {
  const padded = rows.length > 0 ? rows : [new Array<number>(length).fill(0)];
  return rightSingularVectors(padded)[length - 1] as number[];
}

/** The sign that makes the largest component positive: the decomposition leaves it open. */
function positiveSign(vector: readonly number[]): number[] {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-6 ? value : best), 0);
  return vector.map((value) => (largest < 0 ? -value : value));
}

function trainedOfSameSet(layer: GrowingLayer, fresh: number, operator: string): number {
  const source = layer.trained.find((j) => setOf(layer, j) === setOf(layer, fresh));
  if (source === undefined || lengthOf(layer.blocks, source) !== lengthOf(layer.blocks, fresh)) {
    throw new RangeError(
      `Expected a trained block of template set ${setOf(layer, fresh)} to copy but got none (layer ${layer.name}, block ${fresh}). Use another operator than "${operator}".`,
    );
  }
  return source;
}

function requirePublishedShape(layer: GrowingLayer, operator: string): void {
  const counts = new Set(layer.blocks.map((block) => block.templates));
  if (layer.blocks.length === 4 && layer.fresh.join() === "2,3" && counts.size === 1) return;
  throw new RangeError(
    `Expected two members with equally large template sets but got ${layer.blocks.length} blocks with ${[...counts].join(" and ")} templates (layer ${layer.name}). Use "${operator.replace("-as-coded", "")}": the published formula covers no more.`,
  );
}

function uniformVector(length: number, random: RandomSource): number[] {
  return Array.from({ length }, () => random.uniform());
}

function lengthOf(blocks: readonly MixedBlock[], j: number): number {
  return (blocks[j] as MixedBlock).templates;
}

function setOf(layer: GrowingLayer, j: number): number {
  return (layer.blocks[j] as MixedBlock).set;
}

function vectorOf(layer: GrowingLayer, j: number): number[] {
  return [...(layer.coefficients[j] as readonly number[])];
}
