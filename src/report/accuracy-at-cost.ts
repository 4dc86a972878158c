import { demandArguments } from "../checking/shapes.js";
import { accuracyAtCostOptions, methodsAtCost } from "./argument-shapes.js";
import { colours, Figure, type Trace } from "./figure.js";
import { seedStatistics } from "./seed-statistics.js";

/** Where one method ended: what it cost, and an accuracy a seed, as shares. */
export interface MethodAtCost {
  readonly name: string;
  readonly trainingMacs: number;
  readonly accuracies: readonly number[];
}

const symbols = ["circle", "square", "diamond", "cross", "x", "triangle-up"] as const;

/**
 * Final accuracy over what was spent for it: a mark a method at the mean of its seeds, with the 95 % interval of the mean
 * by Student's t where there are two or more.
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
  const traces = methods.map(({ name, trainingMacs, accuracies }, i): Trace => {
    const { mean, halfWidth } = seedStatistics(accuracies.map((accuracy) => 100 * accuracy));
    const round = Math.floor(i / colours.length);
    const colour = colours[i % colours.length] as string;
    return {
      type: "scatter",
      mode: "markers",
      name,
      x: [trainingMacs],
      y: [mean],
      ...(halfWidth === undefined
        ? {}
        : { error_y: { type: "data", array: [halfWidth], color: colour, thickness: 1.5, width: 5 } }),
      // Where the colours are used up, the shape goes on telling methods apart.
      marker: { color: colour, size: 11, symbol: symbols[round % symbols.length] as string },
    };
  });
  return new Figure(traces, {
    title: { text: title, yref: "container", y: 0.97, yanchor: "top" },
    margin: { t: 96 },
    xaxis: { title: { text: "training multiply-accumulates spent" }, rangemode: "tozero" },
    yaxis: { title: { text: axis } },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
  });
}
