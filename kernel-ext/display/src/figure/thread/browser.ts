import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { parseHTML } from "linkedom";
import { svgPathProperties } from "svg-path-properties";
import { ownBounds, pageBounds } from "./bounds.js";
import type { DomElement } from "./dom.js";
import { type Bounds, matrixOf } from "./geometry.js";
import { textLength } from "./text-bounds.js";
import type { TextMeasure } from "./text-width.js";

/** The document of a page that is never shown. */
export interface PageDocument {
  readonly body: DomElement;
  createElement(name: string): DomElement;
}

/** A page without a browser: the globals that plotly uses, and its document. */
export interface Page {
  readonly globals: Record<string, unknown>;
  readonly document: PageDocument;
}

type Rectangle = Bounds & { x: number; y: number; width: number; height: number };

/**
 * Creates a page with the parts of a browser that plotly needs for 2-D figures. linkedom has the elements but no layout, so
 * bounding boxes are computed here.
 */
export function createPage(measure: TextMeasure): Page {
  const { document, window } = parseHTML("<!doctype html><html><head></head><body></body></html>");
  const own = window as unknown as Record<string, { readonly prototype: object }>;
  const { Element, SVGElement } = own;
  if (Element === undefined || SVGElement === undefined) {
    throw new Error("Expected linkedom to have elements but got none. Install the npm packages again.");
  }
  layOut(Element.prototype, SVGElement.prototype, measure);
  // Plotly reads styles through its global and through the document's window.
  Object.assign(window, { getComputedStyle: computedStyle });
  const create = document.createElement.bind(document);
  const special: Readonly<Record<string, () => unknown>> = {
    canvas: () => canvasIn(create("div")),
    style: () => styleIn(create("div")),
  };
  const createElement = (name: string): unknown => (special[name.toLowerCase()] ?? (() => create(name)))();
  Object.assign(document, { createElement });
  const names = ["Element", "HTMLElement", "SVGElement", "Node", "Event", "CustomEvent", "DOMParser"];
  return {
    globals: {
      ...Object.fromEntries(names.map((name) => [name, own[name]])),
      ...environment,
      document,
      getComputedStyle: computedStyle,
    },
    document: document as unknown as PageDocument,
  };
}

const ignore = (): void => undefined;

/** The rest of a browser's environment: nothing is shown, loaded or printed. */
const environment: Readonly<Record<string, unknown>> = {
  navigator: { userAgent: "node" },
  location: { href: "about:blank" },
  console: { log: ignore, warn: ignore, error: ignore, info: ignore, trace: ignore },
  setTimeout,
  clearTimeout,
  requestAnimationFrame: (act: () => void) => setTimeout(act, 0),
  cancelAnimationFrame: clearTimeout,
  TextDecoder,
  TextEncoder,
  performance,
  Blob: class {},
  URL: { createObjectURL: () => "", revokeObjectURL: ignore },
  Image: class {
    onerror: (() => void) | undefined;
    /** Images from elsewhere are not loaded. */
    set src(_: string) {
      setTimeout(() => this.onerror?.(), 0);
    }
    setAttribute(): void {}
  },
  matchMedia: () => ({ matches: false, addListener: ignore, addEventListener: ignore }),
  addEventListener: ignore,
  removeEventListener: ignore,
  devicePixelRatio: 1,
  innerWidth: 700,
  innerHeight: 420,
  pageXOffset: 0,
  pageYOffset: 0,
};

function computedStyle({ style }: DomElement): object {
  const read = (name: string): string => style.getPropertyValue(name);
  return { display: read("display") || "block", getPropertyValue: read };
}

/** Adds the bounding boxes of elements. */
function layOut(element: object, svgElement: object, measure: TextMeasure): void {
  Object.assign(element, {
    getBoundingClientRect(this: DomElement): Rectangle {
      return rectangle("ownerSVGElement" in this ? pageBounds(this, measure) : undefined);
    },
  });
  Object.assign(svgElement, {
    getBBox(this: DomElement): Rectangle {
      return rectangle(ownBounds(this, measure));
    },
    getComputedTextLength(this: DomElement): number {
      return textLength(this, measure);
    },
    getTotalLength(this: DomElement): number {
      return pathOf(this).getTotalLength();
    },
    getPointAtLength(this: DomElement, length: number): { readonly x: number; readonly y: number } {
      return pathOf(this).getPointAtLength(length);
    },
  });
  Object.defineProperties(svgElement, {
    // In HTML documents linkedom writes the names of all elements in capitals.
    nodeName: { configurable: true, get: localName },
    tagName: { configurable: true, get: localName },
    transform: {
      configurable: true,
      get(this: DomElement): object {
        const [a, b, c, d, e, f] = matrixOf(this.getAttribute("transform"));
        return { baseVal: { consolidate: () => ({ matrix: { a, b, c, d, e, f } }) } };
      },
    },
  });
}

function localName(this: DomElement): string {
  return this.localName;
}

function rectangle(bounds: Bounds = { left: 0, top: 0, right: 0, bottom: 0 }): Rectangle {
  const { left, top, right, bottom } = bounds;
  return { ...bounds, x: left, y: top, width: right - left, height: bottom - top };
}

function pathOf(element: DomElement): InstanceType<typeof svgPathProperties> {
  return new svgPathProperties(element.getAttribute("d") ?? "");
}

/** Style sheets have no effect. */
function styleIn(element: object): object {
  return Object.assign(element, { sheet: { insertRule: ignore, cssRules: [] } });
}

/** Heat maps and images are painted on a canvas. */
function canvasIn(element: object): object {
  const canvas: Canvas = createCanvas(1, 1);
  const side = (name: "width" | "height"): PropertyDescriptor => ({
    get: () => canvas[name],
    set(pixels: number) {
      canvas[name] = Math.max(1, Math.round(pixels));
    },
  });
  Object.defineProperties(element, { width: side("width"), height: side("height") });
  return Object.assign(element, {
    getContext: (kind: string) => (kind === "2d" ? canvas.getContext("2d") : null),
    toDataURL: () => canvas.toDataURL("image/png"),
  });
}
