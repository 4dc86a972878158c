/** What drawings are made of. Whatever else an SVG file may hold can load or run something, so it is left out. */
const elements: ReadonlySet<string> = new Set([
  "svg",
  "g",
  "title",
  "text",
  "rect",
  "line",
  "path",
  "circle",
  "ellipse",
  "polygon",
  "polyline",
]);

const attributes: ReadonlySet<string> = new Set([
  ..."width height viewBox x y x1 x2 y1 y2 cx cy r rx ry d points transform".split(" "),
  ..."fill fill-opacity stroke stroke-width stroke-opacity stroke-dasharray".split(" "),
  ..."stroke-linecap stroke-linejoin opacity".split(" "),
  ..."font-family font-size font-weight font-style text-anchor".split(" "),
]);

/** The grey of the drawings' own text and lines; on a page whose colours are known it is that of the page's text. */
const ink = "#767676";

/**
 * Tells what becomes of an attribute of a drawing.
 *
 * @param name of the attribute
 * @param value as it is in the file
 * @returns the value to be shown; undefined for what has no place in a drawing
 */
export function safeAttribute(name: string, value: string): string | undefined {
  if (!attributes.has(name) || /url|[:;\\]/i.test(value)) return undefined;
  return value.toLowerCase() === ink ? "currentColor" : value;
}

/** @returns whether an element has a place in a drawing */
export function isSafeElement(name: string): boolean {
  return elements.has(name);
}

/**
 * Copies a drawing into the page: what is not known to be harmless is left out.
 *
 * @param svg the text of an SVG file, from anywhere
 * @returns the drawing
 * @throws TypeError if the text is no SVG file
 */
export function safeSvg(svg: string): SVGElement {
  const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
  const copied = copySafely(documentElement);
  if (copied !== undefined && documentElement.localName === "svg") return copied;
  throw new TypeError(
    `Expected a drawing to be an SVG file but got <${documentElement.localName}>. Run the cell again.`,
  );
}

const svgNamespace = "http://www.w3.org/2000/svg";

function copySafely(element: Element): SVGElement | undefined {
  if (element.namespaceURI !== svgNamespace || !isSafeElement(element.localName)) return undefined;
  const copy = document.createElementNS(svgNamespace, element.localName) as SVGElement;
  for (const { name, value } of element.attributes) {
    const safe = safeAttribute(name, value);
    if (safe !== undefined) copy.setAttribute(name, safe);
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      const safe = copySafely(child);
      if (safe !== undefined) copy.append(safe);
    } else if (child instanceof Text) copy.append(child.data);
  }
  return copy;
}
