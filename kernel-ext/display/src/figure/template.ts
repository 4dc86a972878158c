import { asObject } from "../arguments.js";
import { divergingScale, sequentialScale } from "../colour.js";
import { palette } from "../palette.js";

/** The colours of the page that shows a figure. */
export interface FigureColours {
  readonly text: string;
  readonly line: string;
  readonly grid: string;
  /** Of labels on hover. */
  readonly panel: string;
}

type Options = ReturnType<typeof asObject>;

/** The fonts of figures, whose letters, except for the last, all have the same widths. */
export const figureFont: string = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif";

/** A colour scale in plotly's form. */
const scaleOf = (colours: readonly string[]): readonly (readonly [number, string])[] =>
  colours.map((colour, at) => [at / (colours.length - 1), colour]);

const defaultHeight = 420;

/**
 * Adds the house style to a layout: one plotly template for the interactive view and for static pictures, which differ only
 * in colours.
 *
 * @param layout plotly's layout, which takes precedence
 * @param colours of the page
 * @returns the layout with a height and a template
 * @example
 * houseLayout({ title: { text: "Loss" } }, { text: "#333", line: "#999", grid: "#ddd", panel: "#fff" });
 */
export function houseLayout(layout: unknown, colours: FigureColours): Options {
  const own = { height: defaultHeight, ...asObject(layout) };
  const template = asObject(asObject(own).template);
  const general = merge(layoutTemplate(colours), placesOnTop(own));
  return {
    ...own,
    template: {
      layout: merge(general, asObject(template.layout)),
      data: { ...traceTemplates(colours), ...asObject(template.data) },
    },
  };
}

/** The title in the upper left corner, the legend below it in as many rows as it needs, and the plot below both. */
function placesOnTop(own: Options): Options {
  const height = typeof own.height === "number" && own.height > 0 ? own.height : defaultHeight;
  const share = (pixels: number): number => Math.max(0, 1 - pixels / height);
  const lines = titleLines(own.title);
  const room = lines.main === 0 ? 14 : 20 + 20 * lines.main + 16 * lines.under;
  const legend = asObject(own.legend);
  const isPlaced = ["x", "y", "xref", "yref", "orientation"].some((name) => legend[name] !== undefined);
  return {
    // Plotly places a title of several lines higher than one of one line.
    title: { y: share(lines.main > 1 ? 25 : 14) },
    margin: { t: room + 18 },
    ...(isPlaced
      ? {}
      : { legend: { orientation: "h", x: 0, y: share(room), yref: "container", yanchor: "top" } }),
  };
}

function titleLines(title: unknown): { readonly main: number; readonly under: number } {
  const { text = title, subtitle } = asObject(title);
  const count = (value: unknown): number =>
    typeof value === "string" && value !== "" ? value.split(/<br\s*\/?>|\n/i).length : 0;
  return { main: count(text), under: count(asObject(subtitle).text) };
}

function layoutTemplate({ text, line, grid, panel }: FigureColours): Options {
  const lines = { gridcolor: grid, linecolor: line, tickcolor: line };
  const axis = { ...lines, automargin: true, zerolinecolor: line, zerolinewidth: 1, title: { standoff: 12 } };
  return {
    font: { color: text, size: 12, family: figureFont },
    title: {
      x: 0,
      xref: "container",
      xanchor: "left",
      yref: "container",
      yanchor: "top",
      pad: { l: 14 },
      font: { size: 15, weight: 600 },
      subtitle: { font: { size: 12, color: text } },
    },
    paper_bgcolor: clear,
    plot_bgcolor: clear,
    colorway: palette,
    colorscale: { sequential: scaleOf(sequentialScale), diverging: scaleOf(divergingScale) },
    coloraxis: { colorscale: scaleOf(sequentialScale), colorbar: colourBar(line) },
    legend: { traceorder: "normal" },
    hoverlabel: { bgcolor: panel, bordercolor: line, font: { color: text } },
    margin: { l: 56, r: 24, b: 48 },
    modebar: { bgcolor: clear, color: line, activecolor: text },
    xaxis: { ...axis, showgrid: false, zeroline: false, showline: true, ticks: "outside" },
    yaxis: axis,
    polar: { bgcolor: clear, angularaxis: lines, radialaxis: { ...lines, ticks: "" } },
    ternary: { bgcolor: clear, aaxis: lines, baxis: lines, caxis: lines },
    smith: { bgcolor: clear, realaxis: lines, imaginaryaxis: lines },
    annotationdefaults: { arrowcolor: line, arrowwidth: 1.2, arrowhead: 2, arrowsize: 0.9 },
    shapedefaults: { line: { color: line } },
  };
}

function traceTemplates({ text, line, grid }: FigureColours): Options {
  const map = [{ colorscale: scaleOf(sequentialScale), colorbar: colourBar(line) }];
  const bars = [{ error_x: { color: text }, error_y: { color: text } }];
  const side = {
    color: line,
    gridcolor: grid,
    minorgridcolor: grid,
    startlinecolor: line,
    endlinecolor: line,
  };
  const [first = "", down = "", up = ""] = palette;
  const days = [{ increasing: { line: { color: up } }, decreasing: { line: { color: down } } }];
  const cell = { line: { color: grid }, align: "left", font: { color: text } };
  const marker = (color: string): Options => ({ marker: { color } });
  return {
    bar: bars,
    candlestick: days,
    carpet: [{ color: line, aaxis: side, baxis: side }],
    contour: map,
    contourcarpet: map,
    funnel: [{ connector: { line: { color: line, width: 0 } } }],
    heatmap: map,
    histogram: bars,
    histogram2d: map,
    histogram2dcontour: map,
    indicator: [{ gauge: { bar: { color: first }, bordercolor: line, axis: { tickcolor: line } } }],
    ohlc: days,
    sankey: [{ node: { line: { width: 0 } }, link: { color: grid }, textfont: { color: text } }],
    table: [{ header: { ...cell, fill: { color: grid } }, cells: { ...cell, fill: { color: clear } } }],
    waterfall: [
      {
        connector: { line: { color: line, width: 1 } },
        increasing: marker(up),
        decreasing: marker(down),
        totals: marker(first),
      },
    ],
  };
}

const clear = "rgba(0,0,0,0)";

function colourBar(line: string): Options {
  return { outlinewidth: 0, ticks: "outside", tickcolor: line, thickness: 16, ticklen: 4 };
}

function merge(below: Options, above: Options): Options {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const isNested = Object.keys(asObject(value)).length > 0 && Object.hasOwn(below, key);
    merged[key] = isNested ? merge(asObject(below[key]), asObject(value)) : value;
  }
  return merged;
}
