import {
  displaySymbol,
  figureBundle,
  figureText,
  inspectSymbol,
  type MimeBundle,
  palette,
  Shown,
} from "mixture-growth-display";
import { demandArguments } from "../checking/shapes.js";
import { type Trace, traceShape, tracesShape } from "./trace.js";
import { unitAxes } from "./unit-axes.js";

/**
 * A figure as a plotly specification that displays itself: interactive where a renderer is, a static picture elsewhere.
 *
 * @example
 * ```ts
 * new Figure([{ type: "scatter", x: [1, 2], y: [3, 4] }], { title: { text: "Two points" } });
 * ```
 */
export class Figure extends Shown {
  readonly data: readonly Trace[];
  readonly layout: Trace;

  constructor(data: readonly Trace[], layout: Trace) {
    super();
    demandArguments("Figure", { data: [data, tracesShape], layout: [layout, traceShape] });
    this.data = data;
    // Sizes, fonts and backgrounds are left to whoever draws: JupyterLab fits them to the cell and the theme.
    this.layout = { colorway: palette, ...layout, ...unitAxes(data, layout) };
  }

  [displaySymbol](): Promise<MimeBundle> {
    return figureBundle({ data: this.data, layout: this.layout });
  }

  /** In words, since the picture takes time. */
  override [inspectSymbol](): string {
    return figureText(this);
  }
}
