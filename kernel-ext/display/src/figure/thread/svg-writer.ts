import { hex } from "../../colour.js";
import { escapeHtml } from "../../html.js";
import { svgElement } from "../../svg.js";
import { figureFont } from "../template.js";
import { childrenOf, type DomElement, declarationsOf, elementNode, textNode } from "./dom.js";

/** Style that is written as attributes, so that a page's own style applies to it. */
const presentation: ReadonlySet<string> = new Set([
  ..."fill fill-opacity fill-rule stroke stroke-opacity stroke-width stroke-dasharray stroke-linecap".split(
    " ",
  ),
  ..."stroke-linejoin stroke-miterlimit opacity text-anchor font-size font-weight font-style font-family".split(
    " ",
  ),
  ..."text-decoration-line text-decoration stop-color stop-opacity clip-path writing-mode".split(" "),
  "dominant-baseline",
]);
/** Defaults, which are not written. */
const defaults: Readonly<Record<string, string>> = {
  "fill-opacity": "1",
  "fill-rule": "nonzero",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  opacity: "1",
  "font-weight": "normal",
  "font-style": "normal",
  "font-family": figureFont,
  "stop-opacity": "1",
};
/** Style that has no attribute. */
const kept: ReadonlySet<string> = new Set(
  "white-space image-rendering mix-blend-mode text-transform".split(" "),
);
/** What only a page needs, and what is written otherwise. */
const dropped = /^(class|style|xmlns|data-.*|on.*|pointer-events|href|target|.*:.*)$/;
const containers: ReadonlySet<string> = new Set(["g", "defs", "svg", "clipPath"]);

/** Writes the elements of plotly's SVG, without what only a page needs. */
export function writeSvg(svg: DomElement): string {
  return written(childrenOf(svg), 0);
}

function written(nodes: readonly DomElement[], depth: number): string {
  return nodes.map((node) => writeNode(node, depth)).join("");
}

function writeNode(node: DomElement, depth: number): string {
  if (node.nodeType === textNode) return escapeHtml(node.nodeValue ?? "");
  if (node.nodeType !== elementNode) return "";
  const name = node.localName;
  if (name === "script" || name === "foreignObject" || node.style.getPropertyValue("display") === "none")
    return "";
  const children = written(childrenOf(node), depth + 1);
  if (children === "" && containers.has(name)) return "";
  const attributes = attributesOf(node);
  if (isUnseen(name, attributes) || isNowhere(attributes)) return "";
  // Links have no effect in an image.
  if (name === "a") return svgElement("tspan", attributes, children === "" ? "" : [children]);
  return svgElement(name, attributes, [children]);
}

function attributesOf(node: DomElement): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { name, value } of Array.from(node.attributes)) {
    if (value !== "" && !dropped.test(name)) attributes[name] = value;
  }
  const address = node.getAttribute("xlink:href") ?? node.getAttribute("href");
  if (address?.startsWith("data:image/") || address?.startsWith("#")) attributes.href = address;
  if (/(^| )crisp( |$)/.test(node.getAttribute("class") ?? "")) attributes["shape-rendering"] = "crispEdges";
  const style: string[] = [];
  for (const [name, value] of declarationsOf(node.getAttribute("style") ?? "")) {
    if (presentation.has(name)) attributes[name] = tidy(value);
    else if (kept.has(name) && value !== "none" && value !== "normal") style.push(`${name}:${value}`);
  }
  for (const [name, value] of Object.entries(defaults)) {
    if (attributes[name] === value) delete attributes[name];
  }
  if (style.length > 0) attributes.style = style.join(";");
  return attributes;
}

/** Colours as six digits; addresses without plotly's placeholders for quotes. */
function tidy(value: string): string {
  const rgb = /^rgb\((\d+), ?(\d+), ?(\d+)\)$/.exec(value);
  if (rgb !== null) return hex(rgb.slice(1).map(Number));
  return value.replaceAll("TOBESTRIPPED", "'").replace(/^url\(['"]?(#[^'")]+)['"]?\)$/, "url($1)");
}

function isUnseen(name: string, { fill, stroke, opacity, ...rest }: Record<string, string>): boolean {
  if (opacity === "0") return true;
  if (name !== "rect" && name !== "path" && name !== "circle") return false;
  const isFilled = fill !== "none" && rest["fill-opacity"] !== "0";
  const isLined =
    stroke !== undefined &&
    stroke !== "none" &&
    rest["stroke-opacity"] !== "0" &&
    rest["stroke-width"] !== "0px";
  return !isFilled && !isLined;
}

/** Numbers that a page cannot draw. */
function isNowhere(attributes: Record<string, string>): boolean {
  return Object.values(attributes).some((value) => /(NaN|Infinity|undefined)/.test(value));
}
