import { type AnyState, type AnyWidget, type AnyWidgetOptions, anywidget } from "mixture-growth-widgets";
import { problemsOf, type Shape } from "../checking/shapes.js";

/**
 * A widget whose values are always right: one that the browser sends is taken only if it has its shape; otherwise, and where
 * a name has no shape, the last right value is put back on every page.
 */
export class CheckedWidget<S extends AnyState> {
  readonly shown: AnyWidget<S>;
  readonly #listeners: Map<string, Set<(value: never) => unknown>> = new Map();
  #values: S;

  /**
   * @param shapes what each value that the browser may change must be, whenever it is asked
   */
  constructor(options: AnyWidgetOptions<S>, shapes: () => { readonly [K in keyof S]?: Shape }) {
    this.shown = anywidget(options);
    this.#values = options.state;
    for (const name of Object.keys(options.state) as (keyof S & string)[]) {
      this.shown.on(name, (value) => this.#take(name, value, shapes()[name]));
    }
  }

  /** The last right value. A view that reads it follows it. */
  get<K extends keyof S & string>(name: K): S[K] {
    this.shown.get(name);
    return this.#values[name];
  }

  /** All values. */
  get values(): S {
    return this.#values;
  }

  /** Changes values that are right, here and on every page. */
  set(changes: Partial<S>): void {
    this.#values = { ...this.#values, ...changes };
    this.shown.set(changes);
  }

  /** Calls a listener with every right value that the browser sends. @returns what ends it */
  on<K extends keyof S & string>(name: K, listener: (value: S[K]) => unknown): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async #take<K extends keyof S & string>(name: K, value: S[K], shape: Shape | undefined): Promise<void> {
    if (shape === undefined || problemsOf(value, shape, name, "front end").length > 0) {
      this.shown.set({ [name]: this.#values[name] } as unknown as Partial<S>);
      return;
    }
    this.#values = { ...this.#values, [name]: value };
    for (const listener of this.#listeners.get(name) ?? []) await listener(value as never);
  }
}
