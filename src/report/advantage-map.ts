import { formatFixed } from "mixture-growth-display";
import { demandArguments, list, optional, record, type Shape, text } from "../checking/shapes.js";
import { anyNumber } from "../training/argument-shapes.js";
import { nameShape } from "./argument-shapes.js";
import { excludesZero } from "./difference-interval.js";
import { Figure } from "./figure.js";

/** How far one method is ahead of another in one setting. */
export interface Advantage {
  /** Where it stands along the horizontal axis. */
  readonly x: string;
  /** Where it stands along the vertical axis. */
  readonly y: string;
  /** Mean difference over the seeds, in points; below 0 where the method is behind. */
  readonly points: number;
  /** 95 % interval of the mean; undefined for fewer than three seeds. */
  readonly low: number | undefined;
  /** Upper end of that interval. */
  readonly high: number | undefined;
}

/** Options of {@link advantageMap}. */
export interface AdvantageMapOptions {
  /** Title of the figure. */
  readonly title: string;
  /** What lies along the horizontal axis. */
  readonly x: string;
  /** What lies along the vertical axis. */
  readonly y: string;
}

const advantagesShape: Shape = list(
  record<Advantage>({
    x: nameShape,
    y: nameShape,
    points: anyNumber,
    low: optional(anyNumber),
    high: optional(anyNumber),
  }),
  { min: 1, use: '[{ x: "0.5", y: "20", points: 1.2, low: 0.3, high: 2.1 }]' },
);

const advantageOptions: Shape = record<AdvantageMapOptions>({
  title: text("Give a title."),
  x: text("Say what lies along the horizontal axis."),
  y: text("Say what lies along the vertical axis."),
});

/**
 * Draws where one method is ahead of another: blue where it is, vermilion where it is behind, with the points in every field.
 * A field is in bold, with a star, where the interval of its seeds excludes 0.
 *
 * @param advantages One per field, in the order of the axes.
 * @example
 * ```ts
 * advantageMap([{ x: "0.5", y: "20", points: 1.2, low: 0.3, high: 2.1 }, { x: "1", y: "20", points: -0.4, low: -1.1, high: 0.3 }],
 *   { title: "Mixture growth less random growth", x: "width", y: "epochs" });
 * ```
 */
export function advantageMap(advantages: readonly Advantage[], options: AdvantageMapOptions): Figure {
  demandArguments("advantageMap", {
    advantages: [advantages, advantagesShape],
    options: [options, advantageOptions],
  });
  const [xs, ys] = [unique(advantages.map(({ x }) => x)), unique(advantages.map(({ y }) => y))];
  const at = (x: string, y: string): Advantage | undefined =>
    advantages.find((one) => one.x === x && one.y === y);
  const fields = <T>(value: (one: Advantage) => T): (T | null)[][] =>
    ys.map((y) =>
      xs.map((x) => {
        const one = at(x, y);
        return one === undefined ? null : value(one);
      }),
    );
  const largest = Math.max(...advantages.map(({ points }) => Math.abs(points)), 0.1);
  const trace = {
    type: "heatmap",
    x: xs,
    y: ys,
    z: fields(({ points }) => points),
    text: fields(fieldText),
    texttemplate: "%{text}",
    customdata: fields(intervalText),
    hovertemplate: `${options.x} %{x}, ${options.y} %{y}<br>%{customdata}<extra></extra>`,
    zmin: -largest,
    zmax: largest,
    // Okabe and Ito's vermilion and blue, with a light middle that dark text is read on in both themes.
    colorscale: [
      [0, "#d55e00"],
      [0.5, "#f2f2f2"],
      [1, "#0072b2"],
    ],
    colorbar: { title: { text: "points" } },
    xgap: 3,
    ygap: 3,
  };
  return new Figure([trace], {
    title: { text: options.title },
    xaxis: { title: { text: options.x }, type: "category" },
    yaxis: { title: { text: options.y }, type: "category" },
  });
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];

/** A minus as wide as a plus, so that fields line up; what rounds to nothing has no sign. */
export function signed(points: number): string {
  const size = formatFixed(Math.abs(points), 1);
  if (Number(size) === 0) return size;
  return `${points < 0 ? "−" : "+"}${size}`;
}

function fieldText(one: Advantage): string {
  return excludesZero(one.low, one.high) ? `<b>${signed(one.points)} ✱</b>` : signed(one.points);
}

function intervalText({ points, low, high }: Advantage): string {
  const interval =
    low === undefined || high === undefined
      ? "too few seeds"
      : `95 % interval ${signed(low)} to ${signed(high)}`;
  return `${signed(points)} points (${interval})`;
}
