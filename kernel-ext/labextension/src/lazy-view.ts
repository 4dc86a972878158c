import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";

/** Shows the outputs of one type inside a node. */
export interface View {
  /** Shows an output; called again when the output is replaced. */
  render(model: IRenderMime.IMimeModel): Promise<void> | void;
  /** Called when the width of the cell changes, or it is shown again. */
  resize?(): void;
  dispose?(): void;
}

/** Loads the code of a view. */
export type LoadView = (node: HTMLElement, options: IRenderMime.IRendererOptions) => Promise<View>;

/** An output whose code is loaded when the first is shown, so that opening JupyterLab loads none of it. */
export class LazyView extends Widget implements IRenderMime.IRenderer {
  private readonly view: Promise<View>;

  constructor(load: LoadView, options: IRenderMime.IRendererOptions) {
    super();
    this.addClass("mixture-growth-output");
    this.node.style.minHeight = "24px";
    this.view = load(this.node, options);
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const view = await this.view;
    if (!this.isDisposed) await view.render(model);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.withView((view) => view.dispose?.());
    super.dispose();
  }

  protected override onAfterShow(): void {
    this.onResize();
  }

  protected override onResize(): void {
    this.withView((view) => {
      if (this.isVisible) view.resize?.();
    });
  }

  /** If a view could not be loaded, `renderModel` reports it. */
  private withView(act: (view: View) => void): void {
    void this.view.then(act, () => undefined);
  }
}
