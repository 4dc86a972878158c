import type { AsyncLocalStorage } from "node:async_hooks";
import { KeyboardInterrupt, type StopSwitch } from "../engine/stop-switch.js";
import {
  handledIndex,
  type InterruptFlags,
  pollIndex,
  requestedIndex,
  signalsIndex,
} from "../wire/interrupt-flags.js";
import type { Cell } from "./cell.js";

/** How long loops go on asking after an interrupt, so that work without a cell's await ends too. */
const pollMs = 3000;

/**
 * Acts on "stop", once for each request, by whichever way it is noticed first: a message from the thread of the
 * sockets, a signal, a loop that asks, or synchronous code that was broken.
 */
export class Interrupts implements StopSwitch {
  readonly flags: InterruptFlags;
  readonly #current: AsyncLocalStorage<Cell>;
  readonly #onStop: () => void;
  #signalsSeen = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param flags numbers shared with the thread of the sockets
   * @param current the cell that the running code belongs to
   * @param onStop stops the running cell, or the work that earlier cells left behind
   */
  constructor(flags: InterruptFlags, current: AsyncLocalStorage<Cell>, onStop: () => void) {
    this.flags = flags;
    this.#current = current;
    this.#onStop = onStop;
  }

  /** What a loop asks: throws if its cell was stopped. */
  check(): void {
    this.act();
    if (this.#current.getStore()?.isStopped) throw new KeyboardInterrupt();
  }

  /** What code asks after an await: throws if its cell was given up. */
  resumed<T>(value: T): T {
    if (this.isGivenUp()) throw new KeyboardInterrupt();
    return value;
  }

  /** Whether the calling code's cell was given up. */
  isGivenUp(): boolean {
    return this.#current.getStore()?.isGivenUp === true;
  }

  /** Node broke synchronous code: a signal of ours, or one that somebody sent to the process. */
  onBroken(): void {
    this.onSignal();
  }

  /** SIGINT came. */
  onSignal(): void {
    const sent = Atomics.load(this.flags, signalsIndex);
    const isOwn = sent > this.#signalsSeen;
    this.#signalsSeen = sent;
    if (!isOwn) {
      Atomics.add(this.flags, requestedIndex, 1);
      Atomics.store(this.flags, pollIndex, 1);
    }
    this.act();
  }

  /** Stops what runs, if that was asked for and not done yet. */
  act(): void {
    const requested = Atomics.load(this.flags, requestedIndex);
    if (Atomics.load(this.flags, handledIndex) >= requested) return;
    Atomics.store(this.flags, handledIndex, requested);
    this.#onStop();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), pollMs).unref();
  }

  #rest(): void {
    const isIdle = Atomics.load(this.flags, handledIndex) >= Atomics.load(this.flags, requestedIndex);
    if (isIdle) Atomics.store(this.flags, pollIndex, 0);
  }
}
