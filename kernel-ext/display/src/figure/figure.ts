import { bundle } from "../bundle.js";
import type { MimeBundle } from "../protocol.js";
import { shortened, svgDocument, svgElement, svgText } from "../svg.js";
import { drawLegend, planLegend } from "./legend.js";
import { asList, asObject, asText, bounded, type Loose, labelLines, titleText } from "./loose.js";
import { type Area, roomAbove } from "./overlay.js";
import { drawPlots, plotEntries, preparePlots } from "./plots.js";
import { type Figure, readTraces } from "./read.js";

const defaultSize = { width: 700, height: 420 };

/**
 * Draws a plotly specification as a static SVG, without a browser.
 *
 * Draws scatter (lines, markers, text, bands), bar, box, histogram and heatmap traces on linear, log and category
 * axes, with subplots, error bars, shapes, notes and a legend. Other traces are named in a line of text instead.
 * Margins are chosen here, for the labels that there are.
 *
 * @param figure traces and layout; parts that make no sense are passed over
 * @returns a complete SVG file, the same for the same figure, with a transparent background
 * @example
 * figureSvg({ data: [{ x: [1, 2, 3], y: [2.3, 1.2, 0.8], name: "loss" }], layout: { title: { text: "Training" } } });
 */
export function figureSvg(figure: Figure): string {
  const layout = asObject(figure.layout);
  const size = {
    width: bounded(layout.width, defaultSize.width, 160, 4000),
    height: bounded(layout.height, defaultSize.height, 100, 4000),
  };
  const { traces, leftOut } = readTraces(figure);
  const lines = titleLines(layout, size.width - 32);
  const remark = remarkOn(
    leftOut,
    traces.length,
    asList(layout.shapes).length + asList(layout.annotations).length,
  );
  const title = lines.map((line, row) =>
    svgText(line, 16, 22 + row * 20, {
      "font-size": row < titleRows(layout) ? 15 : 12,
      "font-weight": row < titleRows(layout) ? 600 : undefined,
    }),
  );
  const below =
    remark === "" ? "" : svgText(remark, 16, size.height - 8, { "font-style": "italic", "font-size": 11 });
  const spoken = lines.join(" ") || plainFigure(figure);
  if (traces.length === 0 && asList(layout.shapes).length + asList(layout.annotations).length === 0) {
    const alone = svgText(remark, size.width / 2, size.height / 2, {
      "text-anchor": "middle",
      "font-style": "italic",
    });
    return svgDocument(size, spoken, [...background(layout, size), ...title, alone]);
  }
  const plots = preparePlots(traces, layout);
  const legend = planLegend(plotEntries(plots), layout, size.width - 32);
  const top = (lines.length === 0 ? 12 : 18 + lines.length * 20) + (legend.side === "top" ? legend.room : 0);
  const room: Area = {
    left: 12,
    top: top + roomAbove(layout),
    width: size.width - 28 - (legend.side === "right" ? legend.room : 0),
    height: size.height - top - roomAbove(layout) - (remark === "" ? 10 : 26),
  };
  const drawn = drawPlots(plots, layout, room);
  const key =
    legend.side === "top"
      ? drawLegend(legend, 16, top - legend.room - 2, legend.room)
      : drawLegend(legend, size.width - legend.room - 4, drawn.area.top, drawn.area.height);
  return svgDocument(size, spoken, [...background(layout, size), drawn.svg, key, ...title, below]);
}

function background(layout: Loose, size: { width: number; height: number }): readonly string[] {
  const paper = asText(layout.paper_bgcolor);
  return paper === undefined ? [] : [svgElement("rect", { x: 0, y: 0, ...size, fill: paper })];
}

function titleRows(layout: Loose): number {
  const text = titleText(layout.title);
  return text === "" ? 0 : labelLines(text).length;
}

function titleLines(layout: Loose, width: number): readonly string[] {
  const main = titleText(layout.title);
  const under = titleText(asObject(layout.title).subtitle);
  const lines = [...(main === "" ? [] : labelLines(main)), ...(under === "" ? [] : labelLines(under))];
  return lines.map((line) => shortened(line, width, 15));
}

function remarkOn(leftOut: readonly string[], drawn: number, others: number): string {
  if (leftOut.length === 0) return drawn + others === 0 ? "This figure has no data." : "";
  const kinds = leftOut.map((kind) => kind.slice(0, 40)).join(", ");
  return `Not drawn in this static picture: ${kinds}. The interactive view shows it.`;
}

/**
 * Puts a figure into a bundle: interactive where the reader has plotly, a static picture elsewhere.
 *
 * @param figure traces and layout of plotly
 * @returns `application/vnd.plotly.v1+json`, `text/html` with an image, and `text/plain`
 * @example
 * figureBundle({ data: [{ y: [3, 2, 1] }] })["text/plain"]; // "Figure with 1 trace"
 */
export function figureBundle(figure: Figure): MimeBundle {
  const specification = { data: figure.data, layout: figure.layout ?? {} };
  return bundle({
    plain: plainFigure(figure),
    svg: figureSvg(figure),
    extra: { "application/vnd.plotly.v1+json": specification },
  });
}

function plainFigure(figure: Figure): string {
  const title = labelLines(titleText(asObject(figure.layout).title)).join(" ");
  const traces = asList(figure.data).map(asObject);
  const names = traces.map((trace) => asText(trace.name)).filter((name) => name !== undefined);
  const count = `${traces.length} ${traces.length === 1 ? "trace" : "traces"}`;
  const listed =
    names.length === 0 ? count : `${count}: ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}`;
  return title === "" ? `Figure with ${listed}` : `Figure "${title}" with ${listed}`;
}
