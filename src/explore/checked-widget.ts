import { type Displayable, displaySymbol, inspectSymbol, type MimeBundle } from "mixture-growth-display";
import { type AnyState, type AnyWidget, type AnyWidgetOptions, anywidget } from "mixture-growth-widgets";
import { problemsOf, type Shape } from "../checking/shapes.js";

/** What each value that the browser may change must be. */
type Shapes<S extends AnyState> = { readonly [K in keyof S]?: Shape };

/** Values as a widget holds them: those of an interface, each under its name. */
export type Held<T> = { readonly [K in keyof T]: T[K] };

/**
 * A widget whose values are always right: one that the browser sends is taken only if it has its shape; otherwise, and where
 * a name has no shape, the last right value is put back on every page. Where there is a value `problem`, it says why, until the
 * next right one.
 */
export class CheckedWidget<S extends AnyState> implements Displayable {
  readonly #shown: AnyWidget<S>;
  readonly #shapes: (sent: Readonly<Record<keyof S, unknown>>) => Shapes<S>;
  readonly #listeners: Map<string, Set<(value: never) => unknown>> = new Map();
  #values: S;

  /**
   * @param shapes asked whenever the browser sends something; it gets all values as they were sent, unchecked, for what one says
   *   of another
   */
  constructor(options: AnyWidgetOptions<S>, shapes: (sent: Readonly<Record<keyof S, unknown>>) => Shapes<S>) {
    this.#shown = anywidget(options);
    this.#shapes = shapes;
    this.#values = options.state;
    for (const name of Object.keys(options.state) as (keyof S & string)[]) {
      this.#shown.on(name, (value) => this.#take(name, value));
    }
  }

  /** The last right value. A view that reads it follows it. */
  get<K extends keyof S & string>(name: K): S[K] {
    this.#shown.get(name);
    return this.#values[name];
  }

  /** All values. */
  get values(): S {
    return this.#values;
  }

  /** Whether it is still shown. */
  get isOpen(): boolean {
    return this.#shown.isOpen;
  }

  /** Changes values that are right, here and on every page. */
  set(changes: Partial<S>): void {
    this.#values = { ...this.#values, ...changes };
    this.#shown.set(changes);
  }

  /** Calls a listener with every right value that the browser sends. @returns what ends it */
  on<K extends keyof S & string>(name: K, listener: (value: S[K]) => unknown): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls a listener once when the widget ends: closed from code, with its cell, or by the browser. */
  onClose(listener: () => void): void {
    this.#shown.onClose(listener);
  }

  /** Removes it from every page. */
  close(): void {
    this.#shown.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#shown[displaySymbol]();
  }

  [inspectSymbol](): string {
    return this.#shown[inspectSymbol]();
  }

  async #take<K extends keyof S & string>(name: K, value: S[K]): Promise<void> {
    this.#check();
    if (this.#values[name] !== value) return;
    for (const listener of this.#listeners.get(name) ?? []) await listener(value as never);
  }

  /** Takes or puts back everything that was sent together, before the first listener hears of it. */
  #check(): void {
    const names = Object.keys(this.#values) as (keyof S & string)[];
    const sent = Object.fromEntries(names.map((name) => [name, this.#shown.get(name)])) as S;
    const changed = names.filter((name) => sent[name] !== this.#values[name]);
    if (changed.length === 0) return;
    const shapes = this.#shapes(sent);
    const problems = changed.map((name) => [name, problemOf(sent[name], shapes[name], name)] as const);
    const part = (isRight: boolean, of: S): Partial<S> => {
      const chosen = problems.filter(([, problem]) => (problem === undefined) === isRight);
      return Object.fromEntries(chosen.map(([name]) => [name, of[name]])) as Partial<S>;
    };
    const putBack = part(false, this.#values);
    this.#values = { ...this.#values, ...part(true, sent) };
    if (Object.keys(putBack).length > 0) this.#shown.set(putBack);
    this.#say(problems.find(([, problem]) => problem !== undefined)?.[1] ?? "");
  }

  #say(problem: string): void {
    if (typeof this.#values.problem === "string" && this.#values.problem !== problem)
      this.set({ problem } as unknown as Partial<S>);
  }
}

function problemOf(value: unknown, shape: Shape | undefined, name: string): string | undefined {
  if (shape === undefined) return `Expected ${name} not to be changed by the front end.`;
  return problemsOf(value, shape, name, "front end")[0];
}
