import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "#library/data/random.js";
import { type NpyArray, NpzError, unpackNpz } from "#library/files/npz.js";
import { type GrowingLayer, growCoefficients } from "#library/growth/coefficient-growth.js";
import { type ComparedArrays, compare, type ParityResult, tolerances } from "../comparison.js";

/** One recorded growth of an inner layer of two members: `T{m}/{option}/sets{0101}/noise{a}`. */
interface RecordedGrowth {
  readonly key: string;
  readonly templates: number;
  readonly option: string;
  readonly noise: number;
  readonly layer: GrowingLayer;
  /** The four coefficient vectors after growth. */
  readonly rows: readonly (readonly number[])[];
}

/** Our names of the published options. */
const ourNames = {
  orthogonal: "orthogonal-as-coded",
  copy: "copy-as-coded",
  random: "random-as-coded",
  zero: "zero",
  none: "none",
} as const;

/** Replays `coefs_growing.npz`: the coefficients of the new blocks, for every option, set assignment and noise. */
export function coefficientGrowthCase(folder: string, name: string): ParityResult[] {
  const file = `${name}.npz`;
  const arrays = unpackNpz(readFileSync(join(folder, file)), file);
  const groups = new Map<string, RecordedGrowth[]>();
  for (const growth of recordedGrowths(arrays, file)) {
    const title = `${name} T${growth.templates} ${growth.option}`;
    groups.set(title, [...(groups.get(title) ?? []), growth]);
  }
  return [...groups].map(([title, growths]) => {
    const pairs = growths.flatMap(compareGrowth);
    const drawn = growths.some(isDrawn);
    const loose = growths.some(isUndetermined);
    const result = compare(title, pairs, tolerances.values);
    if (drawn) return { ...result, note: "with noise: what holds for every draw" };
    return loose ? { ...result, note: "a null space of several dimensions: norm and angles" } : result;
  });
}

function recordedGrowths(arrays: ReadonlyMap<string, NpyArray>, file: string): RecordedGrowth[] {
  return [...arrays].flatMap(([key, array]) => {
    const [, m, option = "", sets = "", noise] =
      /^T(\d+)\/(\w+)\/sets(\d{4})\/noise([\d.]+)$/.exec(key) ?? [];
    if (m === undefined) {
      if (/^T\d+\/before$/.test(key)) return [];
      throw new NpzError(
        `Expected names such as T2/copy/sets0101/noise1 but got ${key} (${file}). Copy the whole file again.`,
      );
    }
    const templates = Number(m);
    const layer = layerBefore(arrays, templates, sets, file);
    return [{ key, templates, option, noise: Number(noise), layer, rows: rowsOf(array, templates, key) }];
  });
}

function layerBefore(
  arrays: ReadonlyMap<string, NpyArray>,
  templates: number,
  sets: string,
  file: string,
): GrowingLayer {
  const before = arrays.get(`T${templates}/before`);
  if (before === undefined) {
    throw new NpzError(
      `Expected an array "T${templates}/before" but found none (${file}). Copy the whole file again.`,
    );
  }
  return {
    name: `T${templates}`,
    blocks: [...sets].map((set, index) => ({ index, set: Number(set), templates })),
    coefficients: rowsOf(before, templates, `T${templates}/before`),
    trained: [0, 1],
    fresh: [2, 3],
  };
}

function rowsOf(array: NpyArray, templates: number, key: string): number[][] {
  if (array.shape.join() !== `4,${templates}`) {
    throw new NpzError(
      `Expected an array of shape [4, ${templates}] but got [${array.shape.join(", ")}] (${key}). Copy the whole file again.`,
    );
  }
  const values = [...(array.values as Float32Array)];
  return Array.from({ length: 4 }, (_, j) => values.slice(j * templates, (j + 1) * templates));
}

/** Copies and random vectors depend on the generator. */
function isDrawn({ option, noise }: RecordedGrowth): boolean {
  return (option === "copy" || option === "random") && noise !== 0;
}

/** With more than four templates, many vectors are orthogonal to the three; the decomposition chooses one. */
function isUndetermined({ option, templates, noise }: RecordedGrowth): boolean {
  return option === "orthogonal" && templates > 4 && noise !== 0;
}

function compareGrowth(growth: RecordedGrowth): ComparedArrays[] {
  const { key, option, layer, noise, rows } = growth;
  const name = ourNames[option as keyof typeof ourNames];
  if (name === undefined) {
    throw new NpzError(
      `Expected one of the options ${Object.keys(ourNames).join(", ")} but got ${option} (${key}). Remove the array.`,
    );
  }
  const ours = [
    ...layer.coefficients.slice(0, 2).map((row) => [...row]),
    ...growCoefficients(layer, name, noise, createRandom(key)),
  ];
  if (!isDrawn(growth) && !isUndetermined(growth)) {
    return [{ name: key, ours: signed(ours, rows).flat(), recorded: rows.flat() }];
  }
  return [{ name: key, ours: factsOf(growth, ours), recorded: factsOf(growth, rows) }];
}

/** What holds for every draw of a growth. */
function factsOf(growth: RecordedGrowth, rows: readonly (readonly number[])[]): number[] {
  if (!isDrawn(growth)) return orthogonalFacts(rows);
  return growth.option === "copy" ? copyFacts(growth, rows) : randomFacts(growth, rows);
}

/** Negates our last vector if it points away from the recorded one, since the sign of a singular vector is arbitrary. */
export function signed(ours: readonly number[][], recorded: readonly (readonly number[])[]): number[][] {
  const last = ours[3] as number[];
  return dot(last, recorded[3] as readonly number[]) < 0
    ? [...ours.slice(0, 3), last.map((value) => -value)]
    : [...ours];
}

/** Both copies are moved alike, by `noise` and without a negative component. */
function copyFacts({ layer }: RecordedGrowth, rows: readonly (readonly number[])[]): number[] {
  const moves = layer.fresh.map((j) => {
    const source = layer.coefficients[layer.blocks[j]?.set as number] as readonly number[];
    return (rows[j] as readonly number[]).map((value, t) => value - (source[t] as number));
  }) as [number[], number[]];
  const apart = Math.hypot(...moves[0].map((value, t) => value - (moves[1][t] as number)));
  return [...rows.slice(0, 2).flat(), Math.hypot(...moves[0]), apart, Math.min(0, ...moves.flat())];
}

/** Every number in `[0, noise)`. */
function randomFacts({ layer, noise }: RecordedGrowth, rows: readonly (readonly number[])[]): number[] {
  const drawn = layer.fresh.flatMap((j) => [...(rows[j] as readonly number[])]);
  return [...rows.slice(0, 2).flat(), drawn.filter((value) => value >= 0 && value < noise).length];
}

/** Holds for every choice: block 2 is kept; block 3 has length `noise` and is orthogonal to the three before it. */
export function orthogonalFacts(rows: readonly (readonly number[])[]): number[] {
  const last = rows[3] as readonly number[];
  const angles = rows.slice(0, 3).map((row) => dot(row, last) / Math.hypot(...row));
  return [...rows.slice(0, 3).flat(), Math.hypot(...last), ...angles];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
