import { escapeHtml } from "../../html.js";
import { svgElement } from "../../svg.js";
import { figureFont } from "../template.js";
import { childrenOf, type DomElement, declarationsOf, elementNode, textNode } from "./dom.js";

/** Style that is written as attributes, where a page's own style reaches it, with what need not be said. */
const presentation: Readonly<Record<string, string | undefined>> = {
  fill: undefined,
  "fill-opacity": "1",
  "fill-rule": "nonzero",
  stroke: undefined,
  "stroke-opacity": "1",
  "stroke-width": undefined,
  "stroke-dasharray": "none",
  "stroke-linecap": undefined,
  "stroke-linejoin": undefined,
  "stroke-miterlimit": undefined,
  opacity: "1",
  "text-anchor": undefined,
  "font-size": undefined,
  "font-weight": "normal",
  "font-style": "normal",
  "font-family": figureFont,
  "text-decoration-line": undefined,
  "text-decoration": undefined,
  "stop-color": undefined,
  "stop-opacity": "1",
  "clip-path": undefined,
  "writing-mode": undefined,
  "dominant-baseline": undefined,
};
/** Style that has no attribute. */
const kept: ReadonlySet<string> = new Set([
  "white-space",
  "image-rendering",
  "mix-blend-mode",
  "text-transform",
]);
/** What only a page with its pointer needs, and what stands elsewhere. */
const dropped = /^(class|style|xmlns|data-.*|on.*|pointer-events|href|target|.*:.*)$/;
const containers: ReadonlySet<string> = new Set(["g", "defs", "svg", "clipPath"]);

/**
 * Writes what plotly drew, without what only a page needs.
 *
 * @param svg plotly's own picture
 * @returns its elements, without the SVG around them
 */
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
  // Links go nowhere in an image.
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
    if (name in presentation) attributes[name] = tidy(value);
    else if (kept.has(name) && value !== "none" && value !== "normal") style.push(`${name}:${value}`);
  }
  for (const [name, usual] of Object.entries(presentation)) {
    if (usual !== undefined && attributes[name] === usual) delete attributes[name];
  }
  if (style.length > 0) attributes.style = style.join(";");
  return attributes;
}

/** Colours as six digits; addresses without the marks that stand for quotes. */
function tidy(value: string): string {
  const rgb = /^rgb\((\d+), ?(\d+), ?(\d+)\)$/.exec(value);
  if (rgb === null)
    return value.replaceAll("TOBESTRIPPED", "'").replace(/^url\(['"]?(#[^'")]+)['"]?\)$/, "url($1)");
  return `#${rgb
    .slice(1)
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("")}`;
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

/** Numbers of a figure that no page can hold. */
function isNowhere(attributes: Record<string, string>): boolean {
  return Object.values(attributes).some((value) => /(NaN|Infinity|undefined)/.test(value));
}
