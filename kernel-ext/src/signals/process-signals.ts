import { constants } from "node:os";

/** SIGINT, as the thread of the cells knows it. */
export class ProcessSignals {
  readonly #onSignal: () => void;

  /** @param onSignal called with each signal, until another thread receives them */
  constructor(onSignal: () => void) {
    this.#onSignal = onSignal;
    process.on("SIGINT", onSignal);
  }

  /**
   * Keeps the handler of the signal in its place, whoever listens to it or no longer does: Node removes it with the last
   * listener, and until there is another a signal ends the process. Called before any cell has run: what listens to its listeners is
   * Node's own.
   */
  keepHandler(): void {
    for (const event of ["newListener", "removeListener"] as const) {
      for (const listener of process.rawListeners(event)) {
        process.off(event, listener as () => void);
        process.on(event, (...given) => {
          if (given[0] !== "SIGINT") listener.apply(process, given);
        });
      }
    }
  }

  /** Calls the listeners that cells have: another thread has received a signal. */
  tellListeners(): void {
    for (const listener of process.rawListeners("SIGINT")) {
      if (listener !== this.#onSignal) listener.call(process, "SIGINT", constants.signals.SIGINT);
    }
  }
}
