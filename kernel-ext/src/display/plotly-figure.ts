import type { MimeBundle } from "mixture-growth-display";
import * as protocol from "mixture-growth-display";

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
  return isFigure(value) ? protocol.figureBundle(value) : undefined;
}

/** An array of objects named `data` is common; only traces beside a layout, or with a plotly type, are a figure. */
function isFigure(value: object): value is Figure {
  const { data, layout } = value as Partial<Figure>;
  if (!Array.isArray(data) || !data.every((trace) => typeof trace === "object" && trace !== null))
    return false;
  if (typeof layout === "object" && layout !== null) return true;
  return data.length > 0 && data.every((trace) => typeof (trace as { type?: unknown }).type === "string");
}
