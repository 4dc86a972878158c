import type { FrontModel } from "./front-model.js";

/** What a front end gets to draw with. */
export interface RenderProps {
  readonly model: FrontModel;
  /** The empty element to fill. */
  readonly el: HTMLElement;
}

/** The default export of a front end, as anywidget expects it. */
export interface Front {
  /** @returns what to do when the view is removed */
  render(props: RenderProps): undefined | (() => void);
}
