import type { FrontModel } from "../front-model.js";

type Values = Readonly<Record<string, unknown>>;

/** A front end's model that is an object of the page: no kernel, only what the page itself computes. */
export class PageModel implements FrontModel {
  readonly #values: Map<string, unknown>;
  readonly #listeners = new Map<string, Set<(...args: never[]) => void>>();
  readonly #onSave: (changes: Values) => void;
  #unsaved: Record<string, unknown> = {};

  /**
   * @param values what the front end reads first; lists of numbers as a DataView, as from a kernel
   * @param onSave called with what the front end has changed and saves
   */
  constructor(values: Values, onSave: (changes: Values) => void = () => {}) {
    this.#values = new Map(Object.entries(values).map(([name, value]) => [name, received(value)]));
    this.#onSave = onSave;
  }

  get<T>(key: string): T {
    return this.#values.get(key) as T;
  }

  set(key: string, value: unknown): void {
    this.#unsaved[key] = value;
    this.#change({ [key]: value });
  }

  save_changes(): void {
    const changes = this.#unsaved;
    this.#unsaved = {};
    this.#onSave(changes);
  }

  /** Changes values as a kernel does: all of them, and then whoever listens is told. */
  receive(values: Values): void {
    this.#change(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, received(value)])));
  }

  on(event: string, listener: (...args: never[]) => void): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
  }

  off(event: string, listener?: (...args: never[]) => void): void {
    if (listener === undefined) this.#listeners.delete(event);
    else this.#listeners.get(event)?.delete(listener);
  }

  /** There is nobody to send it to. */
  send(): void {}

  #change(values: Values): void {
    const changed = Object.entries(values).filter(([name, value]) => this.#values.get(name) !== value);
    for (const [name, value] of changed) this.#values.set(name, value);
    for (const [name] of changed) {
      for (const listener of [...(this.#listeners.get(`change:${name}`) ?? [])]) listener();
    }
  }
}

function received(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return new DataView(value.buffer, value.byteOffset, value.byteLength);
}
