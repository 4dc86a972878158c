import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import type Plotly from "plotly.js-cartesian-dist-min";
import { themeColours, themedLayout } from "./theme.js";

/** The MIME type of plotly's specifications. */
export const plotlyType: string = "application/vnd.plotly.v1+json";

interface Specification {
  readonly data: readonly object[];
  readonly layout: unknown;
}

/** One figure below a cell. It follows the width of the cell and the theme of the page. */
export class FigureView extends Widget implements IRenderMime.IRenderer {
  private plotly: typeof Plotly | undefined;
  private specification: Specification | undefined;
  private readonly theme: MutationObserver;

  constructor() {
    super();
    this.addClass("mixture-growth-figure");
    this.node.style.minHeight = "24px";
    this.theme = new MutationObserver(() => void this.draw());
    const attributeFilter = ["data-jp-theme-name", "data-jp-theme-light"];
    this.theme.observe(document.body, { attributes: true, attributeFilter });
  }

  /** Draws the figure of an output; called again when the output is replaced. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.specification = readSpecification(model.data[plotlyType]);
    // Plotly is large: a notebook without figures never loads it.
    this.plotly ??= (await import("plotly.js-cartesian-dist-min")).default;
    await this.draw();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.theme.disconnect();
    this.plotly?.purge(this.node);
    super.dispose();
  }

  protected override onAfterShow(): void {
    this.fitToCell();
  }

  protected override onResize(): void {
    this.fitToCell();
  }

  private fitToCell(): void {
    if (this.isVisible && this.specification !== undefined) void this.plotly?.Plots.resize(this.node);
  }

  private async draw(): Promise<void> {
    if (this.plotly === undefined || this.specification === undefined || this.isDisposed) return;
    const { data, layout } = this.specification;
    const themed = themedLayout(layout, themeColours(getComputedStyle(document.body)));
    // Plotly writes into what it is given, and the notebook saves that.
    const [ownData, ownLayout] = structuredClone([data, themed]) as [object[], object];
    await this.plotly.react(this.node, ownData, ownLayout, { responsive: true, displaylogo: false });
  }
}

function readSpecification(value: unknown): Specification {
  const { data, layout } = (value ?? {}) as { data?: unknown; layout?: unknown };
  if (Array.isArray(data)) return { data, layout };
  throw new TypeError(
    `Expected a plotly figure to have a list of data but got ${typeof data} (${plotlyType}). Check what the cell shows.`,
  );
}
