import {
  demandArguments,
  type Fields,
  integer,
  list,
  number,
  oneOf,
  optional,
  record,
  type Shape,
} from "../../checking/shapes.js";
import { createRandom } from "../../data/random.js";

/** A point of a class on the square from -1 to 1. */
export interface LabelledPoint {
  /** From -1, left, to 1. */
  readonly x: number;
  /** From -1, below, to 1. */
  readonly y: number;
  /** Class of the point: 0, 1 or 2. */
  readonly class: number;
}

/** Names of sets of points that {@link presetPoints} makes. */
export const pointPresets = ["moons", "circles", "spiral"] as const;
/** Name of a set of points. */
export type PointPreset = (typeof pointPresets)[number];

/** Options of {@link presetPoints}. */
export interface PresetOptions {
  /** Seed of the points. Default 0. */
  readonly seed?: number;
  /** Classes, 2 or 3. Default 2. */
  readonly classes?: number;
  /** Points of each class. Default 60. */
  readonly perClass?: number;
  /** Standard deviation of the noise on each coordinate. Default 0.06. */
  readonly noise?: number;
}

/** The most points that a view holds: more do not fit on the square. */
export const mostPoints = 1000;

const coordinate = number({ min: -1, max: 1, use: 0 });

/** Accepts the number of classes. */
export const classesShape: Shape = integer({ min: 2, max: 3 });

/** Accepts the seed of points and training. */
export const seedShape: Shape = integer({ min: 0, max: 2 ** 31 - 1 });

/** Accepts points of so many classes. */
export function pointsShape(classes: number): Shape {
  const point = record<LabelledPoint>({
    x: coordinate,
    y: coordinate,
    class: integer({ min: 0, max: classes - 1 }),
  });
  return list(point, { max: mostPoints, use: "[{ x: 0, y: 0.5, class: 0 }]" });
}

const presetFields: Fields<PresetOptions> = {
  seed: optional(seedShape),
  classes: optional(classesShape),
  perClass: optional(integer({ min: 1, max: Math.floor(mostPoints / 3), use: 60 })),
  noise: optional(number({ min: 0, max: 1, use: 0.06 })),
};

/**
 * Makes points of two or three classes on the square from -1 to 1: half moons, circles in each other, or arms of a spiral.
 *
 * @returns class by class; those that noise would move out of the square stand on its edge
 * @example
 * ```ts
 * presetPoints("spiral", { seed: 3, classes: 3 });
 * ```
 */
export function presetPoints(name: PointPreset, options: PresetOptions = {}): LabelledPoint[] {
  demandArguments("presetPoints", {
    name: [name, oneOf(pointPresets)],
    options: [options, record<PresetOptions>(presetFields)],
  });
  const { seed = 0, classes = 2, perClass = 60, noise = 0.06 } = options;
  const random = createRandom(seed).fork(`points ${name}`);
  const place = places[name];
  return Array.from({ length: classes }, (_, label) =>
    Array.from({ length: perClass }, (__, i) => {
      const [x, y] = place((i + 0.5) / perClass, { label, classes });
      return {
        x: onSquare(x + noise * random.normal()),
        y: onSquare(y + noise * random.normal()),
        class: label,
      };
    }),
  ).flat();
}

/** Which class, of how many. */
interface OfClass {
  readonly label: number;
  readonly classes: number;
}

/** Where a point stands, by its share of the way along its class. */
type Place = (share: number, of: OfClass) => readonly [x: number, y: number];

const places: Readonly<Record<PointPreset, Place>> = { moons, circles, spiral };

/** Half circles that open up and down in turn. */
function moons(share: number, { label, classes }: OfClass): readonly [number, number] {
  const radius = classes === 2 ? 0.56 : 0.42;
  const isDown = label % 2 === 1;
  const middle = (label - (classes - 1) / 2) * radius;
  const angle = Math.PI * share;
  const up = isDown ? -1 : 1;
  return [middle + radius * Math.cos(angle), 1.4 * up * radius * (Math.sin(angle) - 0.35)];
}

function circles(share: number, { label, classes }: OfClass): readonly [number, number] {
  const radius = (0.85 * (label + 0.35)) / (classes - 0.65);
  const angle = 2 * Math.PI * share;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Arms that make one and a quarter turns. */
function spiral(share: number, { label, classes }: OfClass): readonly [number, number] {
  const radius = 0.1 + 0.78 * share;
  const angle = 2.5 * Math.PI * share + (2 * Math.PI * label) / classes;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

const onSquare = (value: number): number => Math.max(-1, Math.min(1, value));
