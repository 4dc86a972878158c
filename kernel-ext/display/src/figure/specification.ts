import { asObject } from "../arguments.js";
import { ink } from "../palette.js";
import { houseLayout } from "./template.js";
import { asList, asText, bounded } from "./untyped.js";

/** A plotly figure. */
export interface Figure {
  readonly data: readonly object[];
  readonly layout?: object;
}

/** What is drawn of a figure. */
export interface Specification {
  readonly size: { readonly width: number; readonly height: number };
  /** JSON of plotly's data and layout; undefined if there is nothing to draw. */
  readonly text: string | undefined;
  /** Kinds of traces that cannot be drawn without a browser, or that plotly does not know. */
  readonly leftOut: readonly string[];
}

const defaultSize = { width: 700, height: 420 };

/** Kinds of traces that are drawn in SVG. Others need WebGL, or maps from the network. */
const drawn: ReadonlySet<string> = new Set(
  `bar barpolar box candlestick carpet contour contourcarpet funnel funnelarea heatmap histogram histogram2d
  histogram2dcontour icicle image indicator ohlc parcats pie quiver sankey scatter scattercarpet scatterpolar scattersmith
  scatterternary sunburst table treemap violin waterfall`.split(/\s+/),
);
/** Kinds for very many points, and those that look the same. */
const alike: Readonly<Record<string, string>> = {
  scattergl: "scatter",
  scatterpolargl: "scatterpolar",
  heatmapgl: "heatmap",
};

/**
 * Selects from a figure what can be drawn without a browser, in the house style, skipping what is of the wrong kind.
 *
 * @throws TypeError if the figure contains itself
 */
export function specificationOf(figure: Figure): Specification {
  // Buttons and sliders have nothing to say in a picture.
  const { updatemenus: _, sliders: __, ...layout } = asObject(figure.layout);
  const size = {
    width: bounded(layout.width, defaultSize.width, 160, 4000),
    height: bounded(layout.height, defaultSize.height, 100, 4000),
  };
  const leftOut = new Set<string>();
  const data = asList(figure.data)
    .map(asObject)
    .flatMap((trace): object[] => {
      const type = asText(trace.type) ?? "scatter";
      const kind = Object.hasOwn(alike, type) ? alike[type] : type;
      if (kind !== undefined && drawn.has(kind)) return [{ ...trace, type: kind }];
      if (trace.visible !== false && trace.visible !== "legendonly") leftOut.add(type);
      return [];
    });
  const isEmpty = data.length + asList(layout.shapes).length + asList(layout.annotations).length === 0;
  const whole = { data, layout: { ...houseLayout(layout, inkColours), ...size, autosize: false } };
  return { size, text: isEmpty ? undefined : JSON.stringify(whole, plain), leftOut: [...leftOut] };
}

/** The ink, which the card below a picture recolours. */
const inkColours = { text: ink, line: ink, grid: "rgba(118,118,118,0.22)", panel: "#ffffff" } as const;

/** Typed arrays become lists. */
function plain(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return asList(value);
  return typeof value === "bigint" ? Number(value) : value;
}
