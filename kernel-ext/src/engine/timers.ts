import type { ErrorOrigins } from "./error-origins.js";
import type { StopSwitch } from "./stop-switch.js";

type Callback = (...args: unknown[]) => void;

/** The three functions by which code asks to be called later. */
export interface Timers {
  readonly setTimeout: typeof setTimeout;
  readonly setInterval: typeof setInterval;
  readonly setImmediate: typeof setImmediate;
}

/**
 * Makes timers for the code of cells: they fall silent when their cell is given up. Libraries keep Node's own, whose
 * queues serve every cell.
 *
 * @param stop knows whether the calling cell was given up
 * @param origins is told which timer an error comes from
 * @returns functions that otherwise are those of Node
 */
export function createTimers(stop: StopSwitch, origins: ErrorOrigins): Timers {
  const own = {
    setTimeout: (call: Callback, ...rest: [number?, ...unknown[]]) =>
      setTimeout(silenced(traced(call)), ...rest),
    setInterval: (call: Callback, ...rest: [number?, ...unknown[]]) => {
      const timer = setInterval(
        silenced(traced(call), () => clearInterval(timer)),
        ...rest,
      );
      return timer;
    },
    setImmediate: (call: Callback, ...rest: unknown[]) => setImmediate(silenced(call), ...rest),
  };
  return Object.fromEntries(
    // What Node has put on its functions, such as the form for promises, is there too.
    Object.entries(own).map(([name, timer]) => [
      name,
      Object.defineProperties(timer, Object.getOwnPropertyDescriptors(globalThis[name as keyof Timers])),
    ]),
  ) as unknown as Timers;

  function silenced(call: Callback, onSilence: () => void = () => undefined): Callback {
    if (typeof call !== "function") return call; // Node says what is wrong with it
    return (...args) => {
      if (stop.isGivenUp()) onSilence();
      else call(...args);
    };
  }

  /** Not for setImmediate, which is called much more often than it takes to note the place. */
  function traced(call: Callback): Callback {
    if (typeof call !== "function") return call;
    const set = origins.here();
    return (...args) => {
      try {
        call(...args);
      } catch (error) {
        origins.add(error, set);
        throw error;
      }
    };
  }
}
