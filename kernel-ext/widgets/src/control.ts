import { changesSymbol, checkArguments } from "mixture-growth-display";
import { callable, checkedOptions } from "./option-rules.js";
import { collecting } from "./reads.js";
import { type Still, valueStill } from "./still.js";
import { Widget } from "./widget.js";
import type { ModelKind, ModelState } from "./wire/model.js";

/** How a control's value travels. */
export interface ValueRule<T> {
  /** The name of the value in the front end. */
  readonly key: string;
  /** Undefined for what is no value of this control: the front end is not trusted. */
  read(sent: unknown): T | undefined;
  write(value: T): unknown;
  /** What a value must be, for the error of code that sets a wrong one. */
  readonly what: string;
  text(value: T): string;
}

/** What a control is made from. */
export interface ControlParts<T> {
  readonly kind: ModelKind;
  readonly state: ModelState;
  readonly rule: ValueRule<T>;
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean | undefined;
}

/** Options that every control has. */
export interface ControlOptions {
  /** Shown beside it. Default: none; {@link interact} takes the name. */
  readonly label?: string;
  /** Seen, but not to be moved. Default: false. */
  readonly disabled?: boolean;
}

/**
 * A value that a person and code both can change. Reading {@link Control.value} within a view makes the view follow it.
 *
 * @example
 * const width = slider({ min: 1, max: 8, label: "width" });
 * width.value; // 1, or what the person has set
 * width.value = 4; // moves the slider
 */
export class Control<T> extends Widget {
  readonly #rule: ValueRule<T>;
  readonly #listeners = new Set<(value: T) => unknown>();
  #value: T;
  #label: string;

  /** @internal */
  constructor({ kind, state, rule, value, label, disabled = false }: ControlParts<T>) {
    const given = { description: label, disabled, [rule.key]: rule.write(value), ...state };
    const events = { onChange: (changes: ModelState) => this.#changed(changes) };
    super({ kind, state: given, writable: [rule.key], events });
    this.#rule = rule;
    this.#value = value;
    this.#label = label;
  }

  /** The value. Setting it moves the control, and calls the listeners. */
  get value(): T {
    collecting()?.read(this);
    return this.#value;
  }

  set value(value: T) {
    const { read, write, what, key } = this.#rule;
    const fits = read(write(value)) !== undefined;
    checkArguments(this.#label || this.model.kind.name.replace("Model", ""), [
      ["value", value, what, fits, "Set one of these."],
    ]);
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.model.set({ [key]: write(value) });
    void this.#tell();
  }

  /** What is shown beside it. */
  get label(): string {
    return this.#label;
  }

  set label(label: string) {
    checkedOptions("label", { label });
    this.#label = label;
    this.model.set({ description: label });
  }

  /** Whether it cannot be moved by hand. */
  get disabled(): boolean {
    return this.model.state.disabled === true;
  }

  set disabled(disabled: boolean) {
    checkedOptions("disabled", { disabled });
    this.model.set({ disabled });
  }

  /**
   * Calls a listener with each new value. While one that is asynchronous runs, the front end holds further changes back, so the
   * next call gets the newest.
   *
   * @param listener what it throws is shown below the cell that made the control
   * @returns what ends it
   */
  onChange(listener: (value: T) => unknown): () => void {
    checkArguments("onChange", [callable("listener", listener)]);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @internal */
  follow(listener: () => unknown): () => void {
    return this.onChange(listener);
  }

  /** Tells reactive cells that the value has changed. */
  [changesSymbol](listener: () => void): () => void {
    return this.onChange(listener);
  }

  /** @internal */
  still(): Still {
    return valueStill(this.#label, this.#rule.text(this.#value));
  }

  #changed(changes: ModelState): unknown {
    const { key, read, write } = this.#rule;
    const value = read(changes[key]);
    if (value === undefined) {
      this.model.set({ [key]: write(this.#value) });
      return undefined;
    }
    this.#value = value;
    return this.#tell();
  }

  async #tell(): Promise<void> {
    await Promise.all([...this.#listeners].map(async (listener) => listener(this.#value)));
  }
}
