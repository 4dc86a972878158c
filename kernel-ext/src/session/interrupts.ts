import type { AsyncLocalStorage } from "node:async_hooks";
import { type InterruptHooks, KeyboardInterrupt } from "../engine/interruptible.js";
import { endlessTurnSlot } from "../wire/endless-turns.js";
import {
  handledIndex,
  type InterruptFlags,
  insideIndex,
  pollIndex,
  receivesOwnSignal,
  requestedIndex,
} from "../wire/interrupt-flags.js";
import type { Cell } from "./cell.js";
import { EndlessTurn } from "./endless-turn.js";

/** How long loops check after an interrupt, so that work outside a cell's awaits ends too. */
const pollMs = 3000;

/**
 * Acts on each interrupt once, however it is noticed first: a message from the thread of the sockets, a signal, a loop that
 * checks, or synchronous code that was interrupted.
 */
export class Interrupts implements InterruptHooks {
  readonly flags: InterruptFlags;
  readonly #current: AsyncLocalStorage<Cell>;
  readonly #onInterrupt: () => void;
  readonly #turn: EndlessTurn;
  #timer: NodeJS.Timeout | undefined;
  #pollsUntil = 0;

  constructor(flags: InterruptFlags, current: AsyncLocalStorage<Cell>, onInterrupt: () => void) {
    this.flags = flags;
    this.#current = current;
    this.#onInterrupt = onInterrupt;
    this.#turn = new EndlessTurn(current, () => this.act());
    const value = (): void => this.#turn.end();
    Object.defineProperty(globalThis, endlessTurnSlot, { value, configurable: true });
  }

  check(): void {
    this.act();
    if (this.#current.getStore()?.isInterrupted) throw new KeyboardInterrupt();
    this.#turn.check();
    // A loop that never pauses lets no timer run.
    if (performance.now() > this.#pollsUntil) this.#endPolling();
  }

  /**
   * Lets a cell that begins run at full speed: what an interrupt left behind cannot run before the event loop turns, and
   * is checked again from then on.
   */
  begin(): void {
    if (performance.now() > this.#pollsUntil) return;
    this.#endPolling();
    setImmediate(() => {
      if (performance.now() < this.#pollsUntil) Atomics.store(this.flags, pollIndex, 1);
    });
  }

  resumed<T>(value: T): T {
    if (this.isAbandoned()) throw new KeyboardInterrupt();
    this.#turn.check();
    return value;
  }

  isAbandoned(): boolean {
    return this.#current.getStore()?.isAbandoned === true;
  }

  enter(by: 1 | -1): void {
    Atomics.add(this.flags, insideIndex, by);
  }

  /** Called on SIGINT: sent by our own thread of the sockets or by anybody else. */
  onSignal(): void {
    if (!receivesOwnSignal(this.flags)) {
      Atomics.add(this.flags, requestedIndex, 1);
      Atomics.store(this.flags, pollIndex, 1);
    }
    this.act();
  }

  /** Interrupts what runs, if that was requested and not done yet. */
  act(): void {
    const requested = Atomics.load(this.flags, requestedIndex);
    if (Atomics.load(this.flags, handledIndex) >= requested) return;
    Atomics.store(this.flags, handledIndex, requested);
    this.#onInterrupt();
    this.#pollsUntil = performance.now() + pollMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#endPolling(), pollMs).unref();
  }

  #endPolling(): void {
    const isIdle = Atomics.load(this.flags, handledIndex) >= Atomics.load(this.flags, requestedIndex);
    if (isIdle) Atomics.store(this.flags, pollIndex, 0);
  }
}
