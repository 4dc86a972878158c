import { changesSymbol, checkArguments, type MimeBundle, type Rule } from "mixture-growth-display";
import { callable } from "./option-rules.js";
import { collecting, type Source } from "./reads.js";
import { bundleStill, type Still } from "./still.js";
import { Widget } from "./widget.js";
import type { ModelState } from "./wire/model.js";

/** Values that both sides hold: plain JSON and bytes. */
export type AnyState = Readonly<Record<string, unknown>>;

/** What {@link anywidget} makes a widget from. */
export interface AnyWidgetOptions<S extends AnyState> {
  /** An ES module for the browser, as text: `export default { render({ model, el }) { … } }`. */
  readonly esm: string;
  /** A style sheet. Default: none. */
  readonly css?: string;
  /** The values at first; the front end may change each, to a value of the same kind. */
  readonly state: S;
  /** What is shown where there are no widgets. Default: the names of the values. */
  readonly fallback?: () => MimeBundle;
}

/** The versions of anywidget's front end that are known to work. */
const version = "~0.11.0";

/** A widget with a front end of its own. */
export class AnyWidget<S extends AnyState> extends Widget {
  readonly #first: S;
  readonly #fallback: (() => MimeBundle) | undefined;
  readonly #listeners = new Map<string, Set<(value: never) => unknown>>();
  readonly #messageListeners = new Set<(content: unknown, buffers: readonly Uint8Array[]) => unknown>();
  readonly #closeListeners = new Set<() => void>();
  #values: S;

  /** @internal */
  constructor({ esm, css, state, fallback }: AnyWidgetOptions<S>) {
    const identity = {
      _esm: esm,
      ...(css === undefined ? {} : { _css: css }),
      _anywidget_id: "mixture-growth",
    };
    const events = {
      onChange: (changes: ModelState) => this.#changed(changes),
      onMessage: (content: unknown, buffers: readonly Uint8Array[]) =>
        Promise.all([...this.#messageListeners].map(async (listener) => listener(content, buffers))),
      onClose: () => {
        for (const listener of this.#closeListeners) listener();
      },
    };
    const kind = { name: "AnyModel", view: "AnyView", module: "anywidget", version };
    super({ kind, state: { ...identity, ...state }, writable: Object.keys(state), events });
    this.#first = state;
    this.#values = state;
    this.#fallback = fallback;
  }

  /** A value. A view that reads it follows it. */
  get<K extends keyof S & string>(name: K): S[K] {
    collecting()?.read(this.#sourceOf(name));
    return this.#values[name];
  }

  /** Changes values, here and in the browser. */
  set(changes: Partial<S>): void {
    checkArguments("anywidget", namesRules(changes ?? {}, this.#first));
    this.#values = { ...this.#values, ...changes };
    this.model.set(changes);
  }

  /**
   * Calls a listener when the browser has changed a value. While an asynchronous one runs, the browser holds further changes
   * back, so the next call gets the newest.
   *
   * @param listener gets a value of the kind that it had at first; what is in it has not been checked
   * @returns what ends it
   */
  on<K extends keyof S & string>(name: K, listener: (value: S[K]) => unknown): () => void {
    checkArguments("anywidget", [
      ...namesRules({ [name]: true }, this.#first),
      callable("listener", listener),
    ]);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Tells reactive cells that the browser has changed a value. */
  [changesSymbol](listener: () => void): () => void {
    const ends = Object.keys(this.#first).map((name) => this.on(name, listener));
    return () => {
      for (const end of ends) end();
    };
  }

  /** Calls a listener with each message of the front end that is no change. @returns what ends it */
  onMessage(listener: (content: unknown, buffers: readonly Uint8Array[]) => unknown): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  /**
   * Calls a listener once when the widget ends: with {@link Widget.close}, when its cell runs again or is deleted, or by the
   * browser. What only the widget needs can be freed there. @returns what ends it
   */
  onClose(listener: () => void): () => void {
    checkArguments("anywidget", [callable("listener", listener)]);
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  /** Sends a message to the front end. */
  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    this.model.send(content, buffers);
  }

  /** @internal */
  still(): Still {
    if (this.#fallback !== undefined) return bundleStill(this.#fallback());
    return bundleStill({ "text/plain": `a widget of ${Object.keys(this.#first).join(", ")}` });
  }

  #sourceOf(name: keyof S & string): Source {
    return { follow: (listener) => this.on(name, listener) };
  }

  async #changed(changes: ModelState): Promise<void> {
    const fitting = Object.entries(changes).filter(
      ([name, value]) => kindOf(value) === kindOf(this.#first[name]),
    );
    for (const [name] of Object.entries(changes)) {
      const isRefused = !fitting.some(([fits]) => fits === name);
      if (isRefused) this.model.set({ [name]: this.#values[name] });
    }
    this.#values = { ...this.#values, ...Object.fromEntries(fitting) };
    const calls = fitting.flatMap(([name, value]) =>
      [...(this.#listeners.get(name) ?? [])].map(async (listener) => listener(value as never)),
    );
    await Promise.all(calls);
  }
}

/** That nothing is named that the widget does not hold: the front end would never hear of it. */
function namesRules(named: object, held: AnyState): Rule[] {
  const known = Object.keys(held).join(", ");
  return Object.keys(named).map((name) => [
    name,
    name,
    `a name of its state: ${known}`,
    name in held,
    "Add it to the state.",
  ]);
}

/** The front end may change a number into another, not into a text. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (value instanceof Uint8Array) return "bytes";
  return typeof value;
}

/**
 * Makes a widget whose front end is an ES module of one's own, by the interface of anywidget.
 *
 * @throws RangeError without a module or a state, and for a state that is not JSON and bytes
 * @example
 * const counter = anywidget({
 *   esm: `export default { render({ model, el }) {
 *     const button = document.createElement("button");
 *     const show = () => { button.textContent = model.get("count"); };
 *     button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
 *     model.on("change:count", show);
 *     show();
 *     el.append(button);
 *   } };`,
 *   state: { count: 0 },
 * });
 * counter.on("count", (count) => console.log(count));
 */
export function anywidget<S extends AnyState>(options: AnyWidgetOptions<S>): AnyWidget<S> {
  const { esm, css, state } = options ?? {};
  const names = Object.keys(state ?? {});
  const isState = typeof state === "object" && state !== null && !names.some((name) => name.startsWith("_"));
  checkArguments("anywidget", [
    ["esm", esm, "the text of an ES module", typeof esm === "string" && esm !== "", "Read it from a file."],
    ["css", css, "the text of a style sheet", css === undefined || typeof css === "string", "Leave it out."],
    ["state", state, "values by name, none of which begins with _", isState, "Give { count: 0 }."],
  ]);
  return new AnyWidget(options);
}
