import { asObject, checkArguments } from "./arguments.js";
import { escapeHtml } from "./html.js";
import type { MimeBundle } from "./protocol.js";
import { markOpening, svgOnCard } from "./svg.js";

/**
 * The MIME type of drawings with interactive marks. Our JupyterLab extension shows them; elsewhere the HTML and plain text of
 * the same bundle are shown.
 */
export const drawingType: string = "application/vnd.mixture-growth.drawing.v1+json";

/** The data of {@link drawingType}: all that the HTML shows, with the drawings themselves. */
export interface DrawingOutput {
  /** Shown above the drawings. */
  readonly html: string;
  /** SVG documents. */
  readonly drawings: readonly string[];
}

/** The parts of a bundle; only the plain text is required. */
export interface BundleParts {
  /** What terminals, logs and screen readers show. */
  readonly plain: string;
  /** HTML of tables, text and inline `style=`: what remains of an untrusted page. */
  readonly html?: string;
  /** A drawing, or several below each other; they are appended to the HTML as images. */
  readonly svg?: string | readonly string[];
  /** Further MIME types, such as `application/vnd.plotly.v1+json`. */
  readonly extra?: MimeBundle;
}

/**
 * Assembles what a cell shows.
 *
 * Saved notebooks are opened untrusted, where an inline `<svg>` is dropped but an image of it stays: so a drawing
 * becomes an `<img>` with the SVG inside its address. One with marks (`svgMark`) is also sent as an interactive
 * drawing, under {@link drawingType}.
 *
 * @param parts plain text and any richer forms of the same thing
 * @returns a bundle with `text/plain` and, where there is any, `text/html`
 * @example
 * bundle({ plain: "two", html: "<b>two</b>" }); // { "text/plain": "two", "text/html": "<b>two</b>" }
 */
export function bundle(parts: BundleParts): MimeBundle {
  checkParts(parts);
  const above = parts.html ?? "";
  const drawings = typeof parts.svg === "string" ? [parts.svg] : (parts.svg ?? []);
  const images = drawings.map((svg) => svgImage(svg, parts.plain));
  const html = above + (images.length > 1 ? images.map((image) => `<p>${image}</p>`) : images).join("");
  const hasMarks = drawings.some((svg) => svg.includes(markOpening));
  const output: DrawingOutput = { html: above, drawings };
  return {
    ...parts.extra,
    ...(hasMarks ? { [drawingType]: output } : {}),
    ...(html === "" ? {} : { "text/html": html }),
    "text/plain": parts.plain,
  };
}

function checkParts(parts: unknown): void {
  const { plain, html, svg } = asObject(parts);
  const isText = (value: unknown): boolean => value === undefined || typeof value === "string";
  const areDrawings = isText(svg) || (Array.isArray(svg) && svg.every((one) => typeof one === "string"));
  checkArguments("bundle", [
    ["parts", parts, "an object with plain text", typeof plain === "string", 'Give { plain: "what it is" }.'],
    ["html", html, "a text", isText(html), "Leave it out, or give HTML."],
    ["svg", svg, "the text of a drawing, or a list of them", areDrawings, "Leave it out, or give SVG."],
  ]);
}

/**
 * Writes an SVG drawing as an HTML image that needs no other file, on a card that keeps it legible on every page.
 *
 * @param svg the text of an SVG file
 * @param description what the image shows, for those who cannot see it; its first line is used
 * @returns one `<img>` element
 * @example
 * // an <img> with alt="nothing" and the drawing inside its address
 * svgImage("<svg xmlns='http://www.w3.org/2000/svg'/>", "nothing");
 */
export function svgImage(svg: string, description: string): string {
  const alt = escapeHtml(description.split("\n", 1)[0] ?? "");
  return `<img alt="${alt}" src="data:image/svg+xml;base64,${base64(svgOnCard(svg))}" style="max-width:100%">`;
}

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const chunk = 0x8000; // a call with every byte as an argument would overflow the stack
  let binary = "";
  for (let from = 0; from < bytes.length; from += chunk) {
    binary += String.fromCharCode(...bytes.subarray(from, from + chunk));
  }
  return btoa(binary);
}
