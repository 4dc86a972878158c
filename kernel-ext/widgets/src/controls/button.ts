import { checkArguments } from "mixture-growth-display";
import { callable, checkedOptions } from "../option-rules.js";
import { collecting } from "../reads.js";
import { type Still, valueStill } from "../still.js";
import { controlKind, Widget } from "../widget.js";

/** Options of {@link button}. */
export interface ButtonOptions {
  /** Called at each click; what it throws is shown below the cell that made the button. */
  readonly onClick?: () => unknown;
  /** A name of Font Awesome 4, such as `play`. Default: none. */
  readonly icon?: string;
  /** Its colour. Default: grey. */
  readonly style?: "primary" | "success" | "info" | "warning" | "danger";
  /** Seen, but not to be pressed. Default: false. */
  readonly disabled?: boolean;
}

/** Something to press. */
export class Button extends Widget {
  readonly #listeners = new Set<() => unknown>();
  #clicks = 0;

  /** @internal */
  constructor(
    label: string,
    { onClick, icon = "", style = "", disabled = false }: Omit<ButtonOptions, "style"> & { style?: string },
  ) {
    const onMessage = (content: unknown): unknown =>
      (content as { event?: unknown } | null)?.event === "click" ? this.#click() : undefined;
    const state = { description: label, icon, button_style: style, disabled };
    super({ kind: controlKind("ButtonModel"), state, events: { onMessage } });
    if (onClick !== undefined) this.onClick(onClick);
  }

  /** How often it was pressed. A view that reads it is drawn again at each click. */
  get clicks(): number {
    collecting()?.read(this);
    return this.#clicks;
  }

  /** What stands on it. */
  get label(): string {
    return String(this.model.state.description);
  }

  set label(label: string) {
    this.model.set({ description: label });
  }

  /** Whether it cannot be pressed. */
  get disabled(): boolean {
    return this.model.state.disabled === true;
  }

  set disabled(disabled: boolean) {
    this.model.set({ disabled });
  }

  /**
   * Calls a listener at each click. Clicks during an asynchronous one are not lost: it is called again after it.
   *
   * @returns what ends it
   */
  onClick(listener: () => unknown): () => void {
    checkArguments("onClick", [callable("listener", listener)]);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @internal */
  follow(listener: () => unknown): () => void {
    return this.onClick(listener);
  }

  /** @internal */
  still(): Still {
    return valueStill("", `[ ${this.label} ]`);
  }

  async #click(): Promise<void> {
    if (this.disabled) return;
    this.#clicks++;
    await Promise.all([...this.#listeners].map(async (listener) => listener()));
  }
}

const styles: readonly string[] = ["primary", "success", "info", "warning", "danger"];

/**
 * Makes a button.
 *
 * @throws RangeError for a label that is no text, and for options that do not fit
 * @example
 * const again = button("Train again", { icon: "refresh", onClick: () => console.log("training") });
 */
export function button(label: string, options: ButtonOptions = {}): Button {
  const { style = "" } = checkedOptions("button", options);
  checkArguments("button", [
    ["label", label, "a text", typeof label === "string", 'Give what stands on it: "Train".'],
    ["style", style, `one of ${styles.join(", ")}`, ["", ...styles].includes(style), "Leave it out."],
  ]);
  return new Button(label, options);
}
