import {
  type Displayable,
  displaySymbol,
  figureBundle,
  inspectSymbol,
  type MimeBundle,
  palette,
  plainText,
  unitTicks,
} from "mixture-growth-display";

/** One trace of a plotly specification, as plain data. */
export type Trace = Readonly<Record<string, unknown>>;

/**
 * A figure as a plotly specification that displays itself: interactive where a renderer is, as a drawing elsewhere.
 *
 * @example
 * ```ts
 * new Figure([{ type: "scatter", x: [1, 2], y: [3, 4] }], { title: { text: "Two points" } });
 * ```
 */
export class Figure implements Displayable {
  readonly data: readonly Trace[];
  readonly layout: Trace;

  constructor(data: readonly Trace[], layout: Trace) {
    this.data = data;
    // Sizes, fonts and backgrounds are left to whoever draws: JupyterLab fits them to the cell and the theme.
    this.layout = { colorway: palette, ...layout, ...unitAxes(data, layout) };
  }

  [displaySymbol](): MimeBundle {
    return figureBundle({ data: this.data, layout: this.layout });
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }
}

/** From here on numbers along an axis get units, as in tables. */
const leastWithUnit = 1e4;

/** The linear axes of large numbers, with labels in the style of tables: plotly's own are `200B`. */
function unitAxes(data: readonly Trace[], layout: Trace): Trace {
  const axes = data.flatMap((trace) =>
    (["x", "y"] as const).map((letter) => {
      const id = typeof trace[`${letter}axis`] === "string" ? (trace[`${letter}axis`] as string) : letter;
      return { key: `${letter}axis${id.slice(1)}`, values: trace[letter] };
    }),
  );
  const keys = [...new Set(axes.map(({ key }) => key))];
  return Object.fromEntries(
    keys.flatMap((key): [string, unknown][] => {
      const options = (layout[key] ?? {}) as Trace;
      const values = axes.flatMap((axis) =>
        axis.key === key && Array.isArray(axis.values) ? axis.values : [],
      );
      return isLarge(values) && isPlain(options)
        ? [[key, { ...unitLabels(values, options), ...options }]]
        : [];
    }),
  );
}

function isLarge(values: readonly unknown[]): values is readonly number[] {
  return (
    values.every((value) => typeof value === "number") &&
    values.some((value) => Math.abs(value as number) >= leastWithUnit)
  );
}

/** Whether an axis counts evenly and has no labels of its own. */
function isPlain({ type = "linear", tickvals, tickformat, dtick }: Trace): boolean {
  return type === "linear" && tickvals === undefined && tickformat === undefined && dtick === undefined;
}

function unitLabels(values: readonly number[], { rangemode, range }: Trace): Trace {
  const finite = values.filter(Number.isFinite);
  const ends = Array.isArray(range) ? (range as number[]) : rangemode === "tozero" ? [0, ...finite] : finite;
  const [low, high] = ends.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
  const ticks = unitTicks(low, high);
  // Numbers under the pointer have no room for a list of texts: at least their prefix is that of the labels.
  return ticks.tickvals.length < 2 ? {} : { tickmode: "array", ...ticks, hoverformat: ".3s" };
}
