import { figureBundle, type MimeBundle } from "mixture-growth-display";

interface Figure {
  readonly data: readonly object[];
  readonly layout?: object;
}

/**
 * Shows a plotly figure `{data, layout}`: interactive where the front end can, a picture elsewhere.
 *
 * @param value anything
 * @returns its bundle, or undefined if it is no figure
 */
export function plotlyFigure(value: object): Promise<MimeBundle> | undefined {
  return isFigure(value) ? figureBundle(value) : undefined;
}

/** An array of objects named `data` is common; only traces beside a layout, or with a plotly type, are a figure. */
function isFigure(value: object): value is Figure {
  const { data, layout } = value as Partial<Figure>;
  if (!Array.isArray(data) || !data.every((trace) => typeof trace === "object" && trace !== null))
    return false;
  if (typeof layout === "object" && layout !== null) return true;
  return data.length > 0 && data.every((trace) => typeof (trace as { type?: unknown }).type === "string");
}

/** JupyterLab draws these versions; a newer specification is drawn by its newest. */
const newest = { vega: 5, "vega-lite": 5 } as const;

/**
 * Shows a vega or vega-lite chart: a specification with its `$schema`, or an object that gives one with `toSpec()`.
 *
 * @param value anything
 * @returns its bundle, or undefined if it is no such chart
 */
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
