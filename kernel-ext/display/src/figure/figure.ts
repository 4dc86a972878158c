import { asObject } from "../arguments.js";
import { bundle } from "../bundle.js";
import type { MimeBundle } from "../protocol.js";
import { svgDocument, svgText } from "../svg.js";
import { drawnElements } from "./picture-thread.js";
import { type Figure, type Specification, specificationOf } from "./specification.js";
import { asList, asText, labelLines, titleText } from "./untyped.js";

/** Room below a picture for a remark, in pixels. */
const remarkRoom = 24;

/**
 * Draws a plotly specification as a static SVG: by plotly itself, in its own thread, without a browser.
 *
 * All 2-D traces are drawn. A remark in the picture names what needs a browser: 3-D, maps and other WebGL. A figure that
 * cannot be drawn becomes a picture of the reason.
 *
 * @param figure traces and layout of plotly
 * @returns a complete SVG document, the same for the same figure on every machine, with a transparent background
 * @example
 * await figureSvg({ data: [{ x: [1, 2, 3], y: [2.3, 1.2, 0.8], name: "loss" }], layout: { title: { text: "Training" } } });
 */
export async function figureSvg(figure: Figure): Promise<string> {
  try {
    const specification = specificationOf(figure);
    if (specification.text === undefined) return remarkPicture(figure, remarkOn(specification));
    return picture(figure, specification, await drawnElements(specification.text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return remarkPicture(figure, `No static picture: ${reason.split("\n", 1)[0]}`);
  }
}

/**
 * Makes the bundle of a figure: interactive if the reader has plotly, a static picture elsewhere.
 *
 * @param figure traces and layout of plotly
 * @returns `application/vnd.plotly.v1+json`, `text/html` with an image, and `text/plain`
 * @example
 * (await figureBundle({ data: [{ y: [3, 2, 1] }] }))["text/plain"]; // "Figure with 1 trace"
 */
export async function figureBundle(figure: Figure): Promise<MimeBundle> {
  const specification = { data: figure.data, layout: figure.layout ?? {} };
  return bundle({
    plain: figureText(figure),
    svg: await figureSvg(figure),
    extra: { "application/vnd.plotly.v1+json": specification },
  });
}

/**
 * Describes a figure in words.
 *
 * @param figure traces and layout of plotly
 * @returns one line with its title and its traces
 * @example
 * figureText({ data: [{ y: [3, 2, 1], name: "loss" }] }); // "Figure with 1 trace: loss"
 */
export function figureText(figure: Figure): string {
  const title = labelLines(titleText(asObject(figure.layout).title)).join(" ");
  const traces = asList(figure.data).map(asObject);
  const names = traces.map((trace) => asText(trace.name)).filter((name) => name !== undefined);
  const count = `${traces.length} ${traces.length === 1 ? "trace" : "traces"}`;
  const listed =
    names.length === 0 ? count : `${count}: ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}`;
  return title === "" ? `Figure with ${listed}` : `Figure "${title}" with ${listed}`;
}

function picture(figure: Figure, specification: Specification, elements: string): string {
  const { size } = specification;
  const remark = remarkOn(specification);
  if (remark === "") return svgDocument(size, accessibleTitle(figure), [elements]);
  const below = svgText(remark, 16, size.height + 8, { "font-style": "italic", "font-size": 11 });
  const whole = { width: size.width, height: size.height + remarkRoom };
  return svgDocument(whole, accessibleTitle(figure), [elements, below]);
}

function remarkPicture(figure: Figure, remark: string): string {
  const size = { width: 700, height: 64 };
  const words = svgText(remark.slice(0, 200), 16, size.height / 2 + 4, { "font-style": "italic" });
  return svgDocument(size, accessibleTitle(figure), [words]);
}

function remarkOn({ leftOut, text }: Specification): string {
  if (leftOut.length === 0) return text === undefined ? "This figure has no data." : "";
  const kinds = leftOut.map((kind) => kind.slice(0, 40)).join(", ");
  return `Not drawn in this static picture: ${kinds}. The interactive view shows it.`;
}

function accessibleTitle(figure: Figure): string {
  const { title } = asObject(figure.layout);
  const lines = [titleText(title), titleText(asObject(title).subtitle)].filter((text) => text !== "");
  return lines.flatMap(labelLines).join(" ") || figureText(figure);
}
