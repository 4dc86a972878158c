import type { AsyncLocalStorage } from "node:async_hooks";
import { KeyboardInterrupt } from "../engine/interruptible.js";
import type { Cell } from "./cell.js";

/** How long the stopped cell alone is ended, before all that cells have begun is. */
const ownMs = 300;

/** What microtasks and ticks call to go on. */
const continuations = [
  [Promise.prototype, "then"],
  [process, "nextTick"],
  [globalThis, "queueMicrotask"],
] as const;

/**
 * Ends a turn of the event loop that never ends by itself, because every microtask or tick queues another: such code has no loop that
 * checks whether it was stopped. For this one turn, what queues the next throws.
 */
export class EndlessTurn {
  readonly #current: AsyncLocalStorage<Cell>;
  readonly #act: () => void;
  #since: number | undefined;

  /** @param act interrupts what runs, if that was not done yet */
  constructor(current: AsyncLocalStorage<Cell>, act: () => void) {
    this.#current = current;
    this.#act = act;
  }

  /** Called by V8's inspector in the midst of what runs, as nothing else can be. */
  end(): void {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    const restore = continuations.map(([owner, name]) => this.#guard(owner, name));
    setImmediate(() => {
      this.#since = undefined;
      for (const each of restore) each();
    });
  }

  /** Throws a KeyboardInterrupt where code of a stopped cell goes on, or any cell's if the turn still does not end. */
  check(): void {
    // First what is cheap: every `await` of a cell comes here.
    if (this.#since === undefined) return;
    const cell = this.#current.getStore();
    if (cell === undefined) return;
    this.#act();
    if (cell.isInterrupted || performance.now() - this.#since > ownMs) throw new KeyboardInterrupt();
  }

  /** @returns puts the function back */
  #guard(owner: object, name: string): () => void {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    const call: unknown = before?.value;
    if (!before || typeof call !== "function") return () => undefined;
    const check = (): void => this.check();
    const value = function (this: unknown, ...args: unknown[]): unknown {
      check();
      return Reflect.apply(call, this, args);
    };
    Object.defineProperty(owner, name, { ...before, value });
    return () => Object.defineProperty(owner, name, before);
  }
}
