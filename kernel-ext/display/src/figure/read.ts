import { palette } from "../palette.js";
import { asList, asNumber, asObject, asText, type Loose, labelLines, ownValue } from "./loose.js";
import type { Trace } from "./marks/mark.js";

/** A specification as plotly takes it. */
export interface Figure {
  readonly data: readonly object[];
  readonly layout?: object;
}

const drawn: Readonly<Record<string, string>> = {
  scatter: "scatter",
  scattergl: "scatter",
  bar: "bar",
  box: "box",
  histogram: "histogram",
  heatmap: "heatmap",
  heatmapgl: "heatmap",
};

/** The traces of a figure: those that can be drawn, and the kinds of those that cannot. */
export interface ReadTraces {
  readonly traces: readonly Trace[];
  readonly leftOut: readonly string[];
}

/**
 * Reads the visible traces of a specification.
 *
 * @param figure the specification
 */
export function readTraces(figure: Figure): ReadTraces {
  const layout = asObject(figure.layout);
  const colourway = asList(layout.colorway).filter((colour): colour is string => typeof colour === "string");
  const colours = colourway.length === 0 ? palette : colourway;
  const visible = asList(figure.data)
    .map(asObject)
    .filter((options) => options.visible !== false && options.visible !== "legendonly");
  const leftOut = new Set<string>();
  const traces = visible.flatMap((options, at): Trace[] => {
    const type = asText(options.type) ?? "scatter";
    const kind = ownValue(drawn, type);
    if (kind === undefined || !Object.hasOwn(drawn, type)) {
      leftOut.add(type);
      return [];
    }
    return [readTrace(options, kind, at, colours)];
  });
  const several = traces.filter(({ kind }) => kind !== "heatmap").length > 1;
  return {
    traces: traces.map((trace) => ({ ...trace, showsLegend: showsLegend(trace, layout, several) })),
    leftOut: [...leftOut],
  };
}

function readTrace(options: Loose, kind: string, at: number, colours: readonly string[]): Trace {
  const opacity = asNumber(options.opacity) ?? 1;
  return {
    options,
    kind,
    name: labelLines(asText(options.name) ?? `trace ${at}`).join(" "),
    colour: colours[at % colours.length] ?? "#0072b2",
    xAxis: axisName(options.xaxis, "x"),
    yAxis: axisName(options.yaxis, "y"),
    showsLegend: false,
    opacity: Math.min(1, Math.max(0, opacity)),
  };
}

function axisName(value: unknown, letter: "x" | "y"): string {
  const name = asText(value) ?? letter;
  return /^[xy]\d*$/.test(name) && name.startsWith(letter) ? name.replace(/^([xy])1$/, "$1") : letter;
}

function showsLegend(trace: Trace, layout: Loose, several: boolean): boolean {
  if (layout.showlegend === false || trace.options.showlegend === false || trace.kind === "heatmap")
    return false;
  if (layout.showlegend === true || trace.options.showlegend === true) return true;
  return several;
}
