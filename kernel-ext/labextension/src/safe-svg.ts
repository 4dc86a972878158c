/** The elements of drawings. Anything else in an SVG document could load or run something, so it is removed. */
const elements: ReadonlySet<string> = new Set(
  "svg g title text rect line path circle ellipse polygon polyline".split(" "),
);

const attributes: ReadonlySet<string> = new Set([
  ..."width height viewBox x y x1 x2 y1 y2 cx cy r rx ry d points transform".split(" "),
  ..."fill fill-opacity stroke stroke-width stroke-opacity stroke-dasharray".split(" "),
  ..."stroke-linecap stroke-linejoin opacity".split(" "),
  ..."font-family font-size font-weight font-style text-anchor".split(" "),
]);

/** The grey of the drawings' own text and lines, which becomes the colour of the page's text. */
const ink = "#767676";

/**
 * Sanitizes an attribute of a drawing.
 *
 * @returns the value to be shown; undefined if it is not allowed in a drawing
 */
export function safeAttribute(name: string, value: string): string | undefined {
  if (!attributes.has(name) || /url|[:;\\]/i.test(value)) return undefined;
  return value.toLowerCase() === ink ? "currentColor" : value;
}

/** Whether an element is allowed in a drawing. */
export function isSafeElement(name: string): boolean {
  return elements.has(name);
}

/**
 * Copies a drawing into the page, without anything that is not known to be harmless.
 *
 * @param svg the text of an SVG document, from anywhere
 * @throws TypeError if the text is not an SVG document
 */
export function safeSvg(svg: string): SVGElement {
  const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
  const copied = copySafely(documentElement);
  if (copied !== undefined && documentElement.localName === "svg") return copied;
  throw new TypeError(
    `Expected a drawing to be an SVG document but got <${documentElement.localName}>. Run the cell again.`,
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
