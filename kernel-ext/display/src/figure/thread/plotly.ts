import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext, Script } from "node:vm";
import { createPage, type PageDocument } from "./browser.js";
import type { DomElement } from "./dom.js";
import { writeSvg } from "./svg-writer.js";
import { createTextMeasure } from "./text-width.js";

/** The functions of plotly that are called. */
interface Plotly {
  newPlot(node: DomElement, data: unknown, layout: unknown, config: object): Promise<unknown>;
  purge(node: DomElement): void;
  readonly Snapshot: { toSVG(node: DomElement): string };
}

/** Draws figures with plotly itself. */
export interface Renderer {
  /** Returns the SVG elements of a specification, which is JSON of plotly's data and layout. */
  draw(specification: string): Promise<string>;
}

/**
 * Creates a renderer, which loads plotly with the first figure.
 *
 * @returns draws the same bytes for the same figure; fails with plotly's message, or if a package is not installed
 */
export function createRenderer(): Renderer {
  let loaded: Renderer | undefined;
  return {
    async draw(specification) {
      try {
        loaded ??= loadPlotly();
        return await loaded.draw(specification);
      } catch (error) {
        // A figure that failed halfway may have left something behind.
        loaded = undefined;
        throw error;
      }
    },
  };
}

/** Loads plotly into its own page. */
function loadPlotly(): Renderer {
  const { globals, document } = createPage(createTextMeasure());
  const exported: { svg: DomElement | undefined } = { svg: undefined };
  const context: Record<string, unknown> = {
    ...globals,
    XMLSerializer: class {
      serializeToString(svg: DomElement): string {
        exported.svg = svg;
        return "";
      }
    },
  };
  Object.assign(context, { window: context, self: context });
  createContext(context);
  const resetRandom = runInContext(seededRandom, context) as () => void;
  const file = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
  new Script(readFileSync(file, "utf8"), { filename: file }).runInContext(context);
  const plotly = runInContext("Plotly", context) as Plotly;
  // Plotly recognizes plain objects by the constructors of its own page.
  const parse = runInContext("JSON.parse", context) as (text: string) => { data: unknown; layout: unknown };
  return {
    async draw(specification) {
      resetRandom();
      const { data, layout } = parse(specification);
      const node = place(document);
      try {
        await plotly.newPlot(node, data, layout, { staticPlot: true });
        plotly.Snapshot.toSVG(node);
        if (exported.svg === undefined) throw new Error("plotly gave no picture");
        return writeSvg(exported.svg);
      } finally {
        exported.svg = undefined;
        plotly.purge(node);
        node.remove();
      }
    },
  };
}

function place(document: PageDocument): DomElement {
  const node = document.createElement("div");
  document.body.append(node);
  return node;
}

/** Plotly names clip paths at random: by the same numbers for each figure, so that its picture is the same. */
const seededRandom = `(() => {
  let state;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => { state = 1; };
})()`;
