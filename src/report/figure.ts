import {
  type Displayable,
  displaySymbol,
  figureBundle,
  inspectSymbol,
  type MimeBundle,
  plainText,
} from "mixture-growth-display";
import { demandArguments } from "../checking/shapes.js";
import { traceShape, tracesShape } from "./argument-shapes.js";

/** One trace of a plotly specification, as plain data. */
export type Trace = Readonly<Record<string, unknown>>;

/** Okabe and Ito's colours: told apart by everyone, also in print, on white and on dark pages. */
export const colours: readonly string[] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

/**
 * A figure as a plotly specification that displays itself: interactive where a renderer is, as a drawing elsewhere.
 *
 * @example
 * ```ts
 * new Figure([{ type: "scatter", x: [1, 2], y: [3, 4] }], { title: { text: "Two points" } });
 * ```
 */
export class Figure implements Displayable {
  readonly data: readonly Trace[];
  readonly layout: Trace;

  constructor(data: readonly Trace[], layout: Trace) {
    demandArguments("Figure", { data: [data, tracesShape], layout: [layout, traceShape] });
    this.data = data;
    // Sizes, fonts and backgrounds are left to whoever draws: JupyterLab fits them to the cell and the theme.
    this.layout = { colorway: colours, ...layout };
  }

  [displaySymbol](): MimeBundle {
    return figureBundle({ data: this.data, layout: this.layout });
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }
}
