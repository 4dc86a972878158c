import { demandArguments } from "../checking/shapes.js";
import { accuracyAtCostOptions, methodsAtCost } from "./argument-shapes.js";
import { costFigureLayout, costText } from "./cost-axis.js";
import { Figure, type Trace } from "./figure.js";
import { methodLook } from "./method-look.js";
import { seedStatistics } from "./seed-statistics.js";
import { whiskerOf } from "./whisker.js";

/** Where one method ended: what it cost, and an accuracy a seed, as shares. */
export interface MethodAtCost {
  readonly name: string;
  readonly trainingMacs: number;
  readonly accuracies: readonly number[];
}

/**
 * Final accuracy over what was spent for it: a mark per method at the mean of its seeds, a small open mark per seed, and
 * the 95 % interval of the mean by Student's t where there are three seeds or more. Marks that would hide each other
 * stand side by side; pointing at one tells its exact cost.
 *
 * @param axis What the values are, such as `"test accuracy (%)"`.
 * @example
 * ```ts
 * accuracyAtCost([{ name: "scratch", trainingMacs: 6e11, accuracies: [0.2, 0.21] }], { axis: "test accuracy (%)" });
 * ```
 */
export function accuracyAtCost(
  methods: readonly MethodAtCost[],
  options: { readonly axis: string; readonly title?: string },
): Figure {
  demandArguments("accuracyAtCost", {
    methods: [methods, methodsAtCost],
    options: [options, accuracyAtCostOptions],
  });
  const { axis, title = "Final accuracy and what it cost" } = options;
  const ends = methods.map(endOf);
  const places = sideBySide(ends);
  const traces = ends.map((end, i) => endTraces(end, places[i] as number, i));
  const isMoved = places.some((place, i) => place !== ends[i]?.cost);
  // All the means after all the seeds, so that no seed lies on a mean.
  return new Figure(
    [...traces.flatMap(({ seeds }) => seeds), ...traces.map(({ mean }) => mean)],
    costFigureLayout(title, axis, isMoved ? "marks that would hide each other stand side by side" : ""),
  );
}

/** A method's end in percent, and how far up and down it is drawn. */
interface End {
  readonly name: string;
  readonly cost: number;
  readonly values: readonly number[];
  readonly mean: number;
  readonly whisker: ReturnType<typeof whiskerOf>;
  readonly low: number;
  readonly high: number;
}

function endOf({ name, trainingMacs, accuracies }: MethodAtCost): End {
  const values = accuracies.map((accuracy) => 100 * accuracy);
  const { mean, halfWidth } = seedStatistics(values);
  const whisker = whiskerOf(mean, halfWidth, [0, 100]);
  const reach = whisker === undefined ? [] : [mean - whisker.minus, mean + whisker.plus];
  const all = [...values, ...reach];
  return { name, cost: trainingMacs, values, mean, whisker, low: Math.min(...all), high: Math.max(...all) };
}

/** How far apart two marks must be along the cost, as a share of the axis, and how far up and down of it. */
const room = { across: 0.026, along: 0.03 } as const;

/**
 * Where each mark stands: at its cost, or where that is taken as near to it as there is room.
 *
 * @param ends In their order; the first keep their place.
 */
function sideBySide(ends: readonly End[]): number[] {
  const step = room.across * Math.max(0, ...ends.map(({ cost }) => cost));
  const margin =
    room.along * (Math.max(...ends.map(({ high }) => high)) - Math.min(...ends.map(({ low }) => low)));
  const places: number[] = [];
  for (const end of ends) {
    const isFree = (x: number): boolean =>
      ends.slice(0, places.length).every((other, i) => {
        const isBeside = Math.abs((places[i] as number) - x) >= step * 0.999;
        return isBeside || other.low - end.high > margin || end.low - other.high > margin;
      });
    let place = end.cost;
    for (let away = 1; !isFree(place); away++) {
      const sides = [end.cost - away * step * 0.5, end.cost + away * step * 0.5].filter((x) => x >= 0);
      place = sides.find(isFree) ?? place;
      if (away > 4 * ends.length) break;
    }
    places.push(place);
  }
  return places;
}

function endTraces(end: End, x: number, index: number): { readonly seeds: Trace[]; readonly mean: Trace } {
  const { name, cost, values, mean, whisker } = end;
  const { colour, symbol } = methodLook(index);
  const row = { type: "scatter", mode: "markers", name, legendgroup: name, hovertemplate: "%{text}" };
  const at = `for ${costText(cost)}`;
  const seeds: Trace = {
    ...row,
    showlegend: false,
    x: values.map(() => x),
    y: [...values],
    text: values.map((value) => `one seed: ${value.toFixed(1)} % ${at}`),
    marker: { color: colour, size: 7, symbol: `${symbol}-open` },
  };
  const interval =
    whisker === undefined
      ? ""
      : `, 95 % interval ${(mean - whisker.minus).toFixed(1)} to ${(mean + whisker.plus).toFixed(1)}`;
  return {
    seeds: values.length < 2 ? [] : [seeds],
    mean: {
      ...row,
      x: [x],
      y: [mean],
      text: [`${mean.toFixed(1)} %${interval}, ${at}`],
      ...(whisker === undefined ? {} : { error_y: whisker.options(colour) }),
      marker: { color: colour, size: 11, symbol },
    },
  };
}
