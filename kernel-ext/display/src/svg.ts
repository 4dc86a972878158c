import { escapeHtml } from "./html.js";
import { ink } from "./palette.js";

/** Attributes of one element; undefined ones are omitted. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** The fonts of every drawing; every reader has the last one. */
const fontFamily = "Helvetica Neue, Helvetica, Arial, sans-serif";

/**
 * Writes one SVG element.
 *
 * @param name name of the element
 * @param attributes its attributes; numbers are rounded to a hundredth, texts escaped
 * @param children inner elements, already written
 * @throws RangeError if a number is not finite: browsers would silently drop such an element
 * @example
 * svgElement("circle", { cx: 1, cy: 2, r: 1 / 3 }); // '<circle cx="1" cy="2" r="0.33"/>'
 */
export function svgElement(
  name: string,
  attributes: SvgAttributes,
  children: string | readonly string[] = "",
): string {
  let written = "";
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const shown = typeof value === "number" ? svgNumber(value, `${name} ${key}`) : escapeHtml(value);
    written += ` ${key}="${shown}"`;
  }
  const inner = typeof children === "string" ? children : children.join("");
  return inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

function svgNumber(value: number, where: string): string {
  if (!Number.isFinite(value)) {
    throw new RangeError(
      `Expected an SVG attribute to be a finite number but got ${value} (${where}). Leave the mark out.`,
    );
  }
  return String(Math.round(value * 100) / 100 + 0);
}

/**
 * Writes one line of text, in the colour of the ink unless `fill` sets another.
 *
 * @param content any text; it is escaped
 * @param x left, middle or right of the text, as `text-anchor` says, in pixels
 * @param y base line in pixels
 * @param attributes further attributes
 * @example
 * svgText("a < b", 10, 20, { "text-anchor": "end" });
 */
export function svgText(content: string, x: number, y: number, attributes: SvgAttributes = {}): string {
  return svgElement("text", { x, y, ...attributes }, escapeHtml(content));
}

/**
 * Groups the elements of one mark with a description, in exact words and numbers.
 *
 * The description is the group's `<title>`: browsers show it on hover, our JupyterLab extension also to keyboards and screen
 * readers.
 *
 * @param detail what the mark is, in one or more lines
 * @param children the mark's elements, already written; none draw nothing
 * @example
 * svgMark("member 0: 200 epochs", svgElement("rect", { width: 9, height: 9 }));
 */
export function svgMark(detail: string, children: string): string {
  return children === "" ? "" : `${markOpening}${escapeHtml(detail)}</title>${children}</g>`;
}

/** How every mark begins: drawings that have one are made interactive. */
export const markOpening: string = "<g><title>";

/**
 * Writes a complete SVG document with a transparent background.
 *
 * @param size width and height in pixels
 * @param title what it shows, for those who cannot see it
 * @param children its elements
 * @example
 * svgDocument({ width: 10, height: 10 }, "a dot", [svgElement("circle", { cx: 5, cy: 5, r: 4 })]);
 */
export function svgDocument(
  size: { readonly width: number; readonly height: number },
  title: string,
  children: readonly string[],
): string {
  const { width, height } = size;
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${svgNumber(width, "width")} ${svgNumber(height, "height")}`,
    role: "img",
    "font-family": fontFamily,
    "font-size": 12,
    fill: ink,
  };
  return svgElement("svg", attributes, [svgElement("title", {}, escapeHtml(title) || " "), ...children]);
}

/** Colours of the card below a picture and of its ink, on light and on dark pages. */
const cards = { light: ["#ffffff", "#5c646c"], dark: ["#1b1f24", "#a9b1ba"] } as const;

/**
 * Puts a card below a drawing that becomes an image: a page's theme does not reach into images, so the card keeps the drawing
 * legible on light and dark pages alike.
 *
 * @param svg from {@link svgDocument}; other documents are returned unchanged
 * @returns the same drawing on a card that is light or dark, as the reader's browser prefers
 * @example
 * svgOnCard(svgDocument({ width: 10, height: 10 }, "a dot", [svgElement("circle", { cx: 5, cy: 5, r: 4 })]));
 */
export function svgOnCard(svg: string): string {
  const opening = /^<svg [^>]* fill="#767676"><title>[^<]*<\/title>/.exec(svg)?.[0];
  if (opening === undefined) return svg;
  const rules = ([card, grey]: readonly [string, string]): string =>
    `.card{fill:${card}}[fill="${ink}"]{fill:${grey}}[stroke="${ink}"]{stroke:${grey}}`;
  const style = `<style>${rules(cards.light)}@media(prefers-color-scheme:dark){${rules(cards.dark)}}</style>`;
  const card = svgElement("rect", { class: "card", width: "100%", height: "100%", rx: 6 });
  return `${opening}${style}${card}${svg.slice(opening.length)}`;
}

const narrow = new Set("iljtfrI.,:;'|!()[]{}/\\-· ");
const wide = new Set("mwMW@%—…");

/**
 * Estimates the width of a text in the fonts of the drawings, without a browser.
 *
 * @param text one line
 * @param size font size in pixels
 * @returns the width in pixels, overestimated rather than underestimated
 * @example
 * textWidth("0.5", 10); // about 14
 */
export function textWidth(text: string, size: number): number {
  let units = 0;
  for (const character of text) {
    if (narrow.has(character)) units += 0.32;
    else if (wide.has(character)) units += 0.9;
    else if (character >= "A" && character <= "Z") units += 0.69;
    else if ((character.codePointAt(0) ?? 0) > 0x2e7f) units += 1;
    else units += 0.565;
  }
  return units * size;
}

/**
 * Shortens a text to a width.
 *
 * @param text one line
 * @param width the most it may take, in pixels
 * @param size font size in pixels
 * @returns the text, or its beginning and an ellipsis
 * @example
 * shortened("stage 3 block 0 conv 1", 60, 10); // "stage 3 bl…"
 */
export function shortened(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join("")}…`, size) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}
