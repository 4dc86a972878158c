import {
  bundle,
  type Displayable,
  displaySymbol,
  inspectSymbol,
  type MimeBundle,
} from "mixture-growth-display";
import { collecting } from "./reads.js";
import type { Still } from "./still.js";
import { Model, type ModelEvents, type ModelKind, type ModelState } from "./wire/model.js";

const viewType = "application/vnd.jupyter.widget-view+json";

/** The models of Jupyter's own controls. */
export function controlKind(name: string, view: string = name.replace(/Model$/, "View")): ModelKind {
  return { name, view, module: "@jupyter-widgets/controls", version: "2.0.0" };
}

/** What a widget is made from. */
export interface WidgetParts {
  readonly kind: ModelKind;
  readonly state: ModelState;
  /** Names that the front end may change. */
  readonly writable?: readonly string[];
  readonly events?: Partial<ModelEvents>;
}

/**
 * Something that a cell shows and a person moves. It ends when the cell that made it runs again or is deleted, or with
 * {@link Widget.close}.
 */
export abstract class Widget implements Displayable {
  /** @internal */
  readonly model: Model;

  /** @internal */
  constructor({ kind, state, writable = [], events = {} }: WidgetParts) {
    const { onChange = () => undefined, onMessage = () => undefined, onClose = () => undefined } = events;
    this.model = new Model(kind, state, writable, { onChange, onMessage, onClose });
    // What a view makes while it draws is drawn anew the next time.
    collecting()?.made.push(this);
  }

  /** Whether it is still shown; a closed one keeps its value. */
  get isOpen(): boolean {
    return this.model.isOpen;
  }

  /** Removes it from every page. */
  close(): void {
    this.model.close();
  }

  /** @internal A picture of it that does not move. */
  abstract still(): Still;

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.bundle();
  }

  [inspectSymbol](): string {
    return this.still().plain;
  }

  /** @internal */
  protected bundle(): MimeBundle {
    const shown = { version_major: 2, version_minor: 0, model_id: this.model.id };
    return { [viewType]: shown, ...bundle(this.still()) };
  }
}
