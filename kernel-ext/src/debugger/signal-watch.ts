import { type InterruptFlags, wakesIndex } from "../wire/interrupt-flags.js";
import type { Connection } from "./connection.js";

/**
 * Learns of signals while the thread of the cells is stopped. One that comes in the moment in which the thread answers a question
 * takes effect when it goes on, or is lost behind an `await`: who asks twice is heard.
 */
export class SignalWatch {
  readonly #connection: Connection;
  readonly #flags: InterruptFlags;
  readonly #onSignal: () => void;
  /** What the present watch is; another object with each. */
  #watch: object | undefined;

  constructor(connection: Connection, flags: InterruptFlags, onSignal: () => void) {
    this.#connection = connection;
    this.#flags = flags;
    this.#onSignal = onSignal;
  }

  /** Called when the thread has stopped. */
  begin(): void {
    const watch = {};
    this.#watch = watch;
    // A connection that is closed has nothing to watch.
    void this.#run(() => this.#watch === watch).catch(() => undefined);
  }

  /** Called when it goes on. */
  end(): void {
    this.#watch = undefined;
  }

  async #run(isOn: () => boolean): Promise<void> {
    while (isOn()) {
      const wakes = Atomics.load(this.#flags, wakesIndex);
      const hasCome = await this.#connection.awaitSignal(wakes);
      if (hasCome && isOn()) return this.#onSignal();
    }
  }
}
