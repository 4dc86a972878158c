import { svgElement, svgPoints, svgText, textWidth } from "../svg.js";
import type { Scale } from "./axis.js";
import { asList, asNumber, asObject, asText, bounded, type Loose, labelLines } from "./loose.js";
import { dashOf } from "./marks/mark.js";

/** A rectangle of pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What notes and shapes can refer to. */
export interface Surroundings {
  readonly paper: Area;
  readonly scales: ReadonlyMap<string, Scale>;
}

/**
 * Draws the shapes of a layout that lie below or above the curves.
 *
 * @param layout plotly's layout
 * @param around the plot
 * @param isBelow which of them
 */
export function drawShapes(layout: Loose, around: Surroundings, isBelow: boolean): string {
  const shapes = asList(layout.shapes).map(asObject);
  const wanted = shapes.filter(
    (shape) => shape.visible !== false && (asText(shape.layer) === "below") === isBelow,
  );
  return wanted.map((shape) => drawShape(shape, around)).join("");
}

function drawShape(shape: Loose, around: Surroundings): string {
  const place = (key: "x0" | "x1" | "y0" | "y1"): number | undefined => {
    const letter = key.startsWith("x") ? "x" : "y";
    return pixelOf(shape[key], asText(shape[`${letter}ref`]) ?? letter, around, false);
  };
  const [x0, x1, y0, y1] = [place("x0"), place("x1"), place("y0"), place("y1")];
  if (x0 === undefined || x1 === undefined || y0 === undefined || y1 === undefined) return "";
  const line = asObject(shape.line);
  const paint = {
    stroke: asText(line.color) ?? "#767676",
    "stroke-width": bounded(line.width, asText(shape.type) === "line" ? 1.5 : 1, 0, 20),
    "stroke-dasharray": dashOf(line),
    opacity: asNumber(shape.opacity) === undefined ? undefined : bounded(shape.opacity, 1, 0, 1),
  };
  const fill = asText(shape.fillcolor) ?? "none";
  const [left, top] = [Math.min(x0, x1), Math.min(y0, y1)];
  const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  const kind = asText(shape.type) ?? "rect";
  const drawn =
    kind === "line"
      ? svgElement("line", { x1: x0, x2: x1, y1: y0, y2: y1, ...paint })
      : kind === "circle"
        ? svgElement("ellipse", {
            cx: left + width / 2,
            cy: top + height / 2,
            rx: width / 2,
            ry: height / 2,
            fill,
            ...paint,
          })
        : svgElement("rect", { x: left, y: top, width, height, fill, ...paint });
  const label = asText(asObject(shape.label).text) ?? "";
  const text =
    label === ""
      ? ""
      : svgText(labelLines(label).join(" "), left + width / 2, top + height / 2 + 4, {
          "text-anchor": "middle",
        });
  return clipped(drawn, clipOf(shape, around)) + text;
}

/** Shapes that are tied to data end where the plot ends. */
function clipOf(shape: Loose, around: Surroundings): Area {
  const { paper } = around;
  const x = around.scales.get(asText(shape.xref) ?? "x");
  const y = around.scales.get(asText(shape.yref) ?? "y");
  const [left, width] =
    x === undefined ? [paper.left, paper.width] : [Math.min(x.from, x.to), Math.abs(x.to - x.from)];
  const [top, height] =
    y === undefined ? [paper.top, paper.height] : [Math.min(y.from, y.to), Math.abs(y.to - y.from)];
  return { left, top, width, height };
}

/**
 * Draws elements that may not leave an area. A nested picture does this without names, which two drawings on one
 * page could share.
 *
 * @param content elements
 * @param area where they may be seen
 * @param margin how far marks may reach beyond it, in pixels
 */
export function clipped(content: string, area: Area, margin: number = 1): string {
  if (content === "") return "";
  const [x, y, width, height] = [
    area.left - margin,
    area.top - margin,
    area.width + 2 * margin,
    area.height + 2 * margin,
  ];
  const viewBox = [x, y, width, height].map((value) => Math.round(value * 100) / 100).join(" ");
  return svgElement(
    "svg",
    { x, y, width, height, viewBox, overflow: "hidden", "aria-hidden": "true" },
    content,
  );
}

function pixelOf(
  value: unknown,
  reference: string,
  around: Surroundings,
  isNote: boolean,
): number | undefined {
  const share = asNumber(value);
  const scale = around.scales.get(reference.replace(/ domain$/, ""));
  if (reference.endsWith(" domain")) {
    return scale === undefined || share === undefined
      ? undefined
      : scale.from + (scale.to - scale.from) * share;
  }
  if (scale === undefined) return undefined;
  // On a log axis plotly takes the exponent for notes and the number itself for shapes.
  const isExponent = isNote && scale.kind === "log";
  const isPlace = scale.kind === "category" && typeof value === "number";
  const coordinate = isExponent || isPlace ? share : scale.coordinate(value);
  const pixel = coordinate === undefined ? undefined : scale.pixel(coordinate);
  return pixel;
}

function anchorPixel(note: Loose, letter: "x" | "y", around: Surroundings): number | undefined {
  const reference = asText(note[`${letter}ref`]) ?? letter;
  if (reference !== "paper") return pixelOf(note[letter], reference, around, true);
  const share = asNumber(note[letter]);
  if (share === undefined) return undefined;
  const { paper } = around;
  return letter === "x" ? paper.left + paper.width * share : paper.top + paper.height * (1 - share);
}

/**
 * Draws the notes of a layout, with their arrows.
 *
 * @param layout plotly's layout
 * @param around the plot
 */
export function drawAnnotations(layout: Loose, around: Surroundings): string {
  return asList(layout.annotations)
    .map((note) => drawAnnotation(asObject(note), around))
    .join("");
}

/** @returns how many pixels the notes above the plot take, such as the titles of its panels */
export function roomAbove(layout: Loose): number {
  const isAbove = (note: Loose): boolean => {
    const onPanel = /paper$| domain$/.test(asText(note.yref) ?? "");
    const y = asNumber(note.y) ?? 0;
    return onPanel && y >= 0.99 && (note.yanchor === "bottom" || y > 1.02) && note.visible !== false;
  };
  return asList(layout.annotations).map(asObject).some(isAbove) ? 18 : 0;
}

function drawAnnotation(note: Loose, around: Surroundings): string {
  const [x, y] = [anchorPixel(note, "x", around), anchorPixel(note, "y", around)];
  const lines = labelLines(asText(note.text) ?? "");
  const hasArrow = note.showarrow !== false;
  if (note.visible === false || x === undefined || y === undefined) return "";
  const font = asObject(note.font);
  const size = bounded(font.size, 12, 4, 60);
  const width = Math.max(...lines.map((line) => textWidth(line, size)));
  const height = lines.length * size * 1.25;
  const shift = hasArrow
    ? { x: bounded(note.ax, -10, -2000, 2000), y: bounded(note.ay, -30, -2000, 2000) }
    : { x: bounded(note.xshift, 0, -2000, 2000), y: -bounded(note.yshift, 0, -2000, 2000) };
  const left =
    x + shift.x - width * anchorShare(note.xanchor, ["left", "right"], hasArrow ? 0.5 : automatic(note, "x"));
  const top =
    y +
    shift.y -
    height * anchorShare(note.yanchor, ["top", "bottom"], hasArrow ? 0.5 : automatic(note, "y"));
  const align = asText(note.align) ?? "center";
  const anchor = align === "left" ? "start" : align === "right" ? "end" : "middle";
  const at = left + (anchor === "start" ? 0 : anchor === "end" ? width : width / 2);
  const fill = asText(font.color);
  const angle = bounded(note.textangle, 0, -360, 360);
  const turn =
    angle === 0
      ? undefined
      : `rotate(${angle} ${Math.round(left + width / 2)} ${Math.round(top + height / 2)})`;
  const words = lines.map((line, row) =>
    svgText(line, at, top + size * (0.98 + row * 1.25), {
      "text-anchor": anchor,
      "font-size": size,
      fill,
      transform: turn,
    }),
  );
  const background = asText(note.bgcolor);
  const behind =
    background === undefined
      ? ""
      : svgElement("rect", {
          x: left - 3,
          y: top - 2,
          width: width + 6,
          height: height + 4,
          rx: 2,
          fill: background,
        });
  const arrow = hasArrow
    ? drawArrow(
        [left + width / 2, top + height / 2],
        [x, y],
        height / 2 + 1,
        width / 2 + 2,
        asText(note.arrowcolor) ?? "#767676",
      )
    : "";
  return arrow + behind + words.join("");
}

/** Where plotly puts a text without an anchor: by the third of the page on paper, in the middle on data. */
function automatic(note: Loose, letter: "x" | "y"): number {
  const share = asNumber(note[letter]);
  if (asText(note[`${letter}ref`]) !== "paper" || share === undefined) return 0.5;
  const third = share < 1 / 3 ? 0 : share > 2 / 3 ? 1 : 0.5;
  return letter === "x" ? third : 1 - third;
}

function anchorShare(value: unknown, ends: readonly [string, string], fallback: number): number {
  const name = asText(value);
  if (name === ends[0]) return 0;
  if (name === ends[1]) return 1;
  return name === "center" || name === "middle" ? 0.5 : fallback;
}

function drawArrow(
  from: readonly [number, number],
  to: readonly [number, number],
  halfHeight: number,
  halfWidth: number,
  colour: string,
): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  // The arrow starts at the edge of the text and ends just before the point.
  const start = Math.min(
    halfHeight / Math.max(1e-6, Math.abs(dy / length)),
    halfWidth / Math.max(1e-6, Math.abs(dx / length)),
  );
  if (!(length > start + 8)) return "";
  const [ux, uy] = [dx / length, dy / length];
  const tip: readonly [number, number] = [to[0] - ux * 2, to[1] - uy * 2];
  const neck: readonly [number, number] = [tip[0] - ux * 7, tip[1] - uy * 7];
  const head = [tip, [neck[0] - uy * 3, neck[1] + ux * 3], [neck[0] + uy * 3, neck[1] - ux * 3]] as const;
  return (
    svgElement("line", {
      x1: from[0] + ux * start,
      y1: from[1] + uy * start,
      x2: neck[0],
      y2: neck[1],
      stroke: colour,
      "stroke-width": 1.2,
    }) + svgElement("polygon", { points: svgPoints(head), fill: colour })
  );
}
