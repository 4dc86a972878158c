import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import plotly from "plotly.js-dist-min";
import type { View } from "./lazy-view.js";
import { plotlyType } from "./mime-types.js";
import { themeColours, themedLayout } from "./theme.js";

interface Specification {
  readonly data: readonly object[];
  readonly layout: unknown;
}

/** One figure. It follows the width of the cell and the theme of the page. */
export class FigureView implements View {
  private readonly node: HTMLElement;
  private specification: Specification | undefined;
  private readonly theme: MutationObserver;

  /** @param node in which the figure is drawn */
  constructor(node: HTMLElement) {
    this.node = node;
    this.theme = new MutationObserver(() => void this.draw());
    const attributeFilter = ["data-jp-theme-name", "data-jp-theme-light"];
    this.theme.observe(document.body, { attributes: true, attributeFilter });
  }

  async render(model: IRenderMime.IMimeModel): Promise<void> {
    this.specification = readSpecification(model.data[plotlyType]);
    await this.draw();
  }

  resize(): void {
    if (this.specification !== undefined) void plotly.Plots.resize(this.node);
  }

  dispose(): void {
    this.theme.disconnect();
    this.specification = undefined;
    plotly.purge(this.node);
  }

  private async draw(): Promise<void> {
    if (this.specification === undefined) return;
    const { data, layout } = this.specification;
    const themed = themedLayout(layout, themeColours(getComputedStyle(document.body)));
    // Plotly mutates its arguments, and the notebook saves them.
    const [ownData, ownLayout] = structuredClone([data, themed]) as [object[], object];
    await plotly.react(this.node, ownData, ownLayout, { responsive: true, displaylogo: false });
  }
}

function readSpecification(value: unknown): Specification {
  const { data, layout } = (value ?? {}) as { data?: unknown; layout?: unknown };
  if (Array.isArray(data)) return { data, layout };
  throw new TypeError(
    `Expected a plotly figure to have a list of data but got ${typeof data} (${plotlyType}). Check what the cell shows.`,
  );
}
