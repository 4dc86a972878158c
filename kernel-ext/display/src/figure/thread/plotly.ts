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
export interface Drawer {
  /**
   * Draws a figure.
   *
   * @param specification JSON of plotly's data and layout
   * @returns the elements of the picture
   */
  draw(specification: string): Promise<string>;
}

/**
 * Makes what draws with plotly, which is loaded with the first figure.
 *
 * @returns draws the same bytes for the same figure; fails with plotly's words, or where a package is not installed
 */
export function createDrawer(): Drawer {
  let loaded: Drawer | undefined;
  return {
    async draw(specification) {
      try {
        loaded ??= loadPlotly();
        return await loaded.draw(specification);
      } catch (error) {
        // A figure that failed half-way may have left something behind.
        loaded = undefined;
        throw error;
      }
    },
  };
}

/** Loads plotly into a page of its own. */
function loadPlotly(): Drawer {
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
  const restartChance = runInContext(steadyChance, context) as () => void;
  const file = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
  new Script(readFileSync(file, "utf8"), { filename: file }).runInContext(context);
  const plotly = runInContext("Plotly", context) as Plotly;
  // Plotly tells objects from others by the names of their own page.
  const parse = runInContext("JSON.parse", context) as (text: string) => { data: unknown; layout: unknown };
  return {
    async draw(specification) {
      restartChance();
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

/** Plotly draws lots for the names of clip paths: the same for each figure, so that its picture is the same too. */
const steadyChance = `(() => {
  let state;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => { state = 1; };
})()`;
