import { type Figure, figureBundle, type MimeBundle } from "mixture-growth-display";
import { isListOf } from "./lists.js";

/** Formats a plotly figure `{data, layout}`: interactive where the front end supports it, a picture elsewhere. */
export function plotlyFigure(value: object): Promise<MimeBundle> | undefined {
  return isFigure(value) ? figureBundle(value) : undefined;
}

/** An array of objects named `data` is common; a figure also has a layout, or traces with a plotly type. */
function isFigure(value: object): value is Figure {
  const { data, layout } = value as Partial<Figure>;
  const hasLayout = typeof layout === "object" && layout !== null;
  if (hasLayout && Array.isArray(data) && data.length === 0) return true;
  return isListOf(data, (trace): trace is object => {
    if (typeof trace !== "object" || trace === null) return false;
    return hasLayout || typeof (trace as { type?: unknown }).type === "string";
  });
}

/** The newest versions that JupyterLab draws; it also draws newer specifications with them. */
const newest = { vega: 5, "vega-lite": 5 } as const;

/** Formats a vega or vega-lite chart: a specification with its `$schema`, or an object that returns one with `toSpec()`. */
export function vegaChart(value: object): MimeBundle | undefined {
  const { toSpec } = value as { toSpec?: unknown };
  const specification: unknown = typeof toSpec === "function" ? (toSpec as () => unknown).call(value) : value;
  const { $schema: schema } = (specification ?? {}) as { $schema?: unknown };
  const [, language, version] =
    /^https:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)/.exec(String(schema ?? "")) ?? [];
  if (language !== "vega" && language !== "vega-lite") return undefined;
  const shown = Math.min(Number(version), newest[language]);
  return {
    [`application/vnd.${language.replace("-", "")}.v${shown}+json`]: specification,
    "text/plain": `${language} chart`,
  };
}
