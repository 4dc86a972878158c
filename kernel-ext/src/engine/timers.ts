import type { ErrorOrigins } from "./error-origins.js";
import type { InterruptHooks } from "./interruptible.js";

type Callback = (...args: unknown[]) => void;

type Timers = Pick<typeof globalThis, "setTimeout" | "setInterval" | "setImmediate">;

/**
 * Makes timers for the code of cells: their callbacks are skipped once the cell is abandoned. Libraries keep Node's own,
 * whose queues serve every cell.
 *
 * @param origins stores which timer an error came from
 */
export function createTimers(interrupts: InterruptHooks, origins: ErrorOrigins): Timers {
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
    // With the properties of Node's own, such as the promisified form.
    Object.entries(own).map(([name, timer]) => [
      name,
      Object.defineProperties(timer, Object.getOwnPropertyDescriptors(globalThis[name as keyof Timers])),
    ]),
  ) as unknown as Timers;

  function silenced(call: Callback, onSilence: () => void = () => undefined): Callback {
    if (typeof call !== "function") return call; // Node reports what is wrong with it
    return (...args) => {
      if (interrupts.isAbandoned()) onSilence();
      else call(...args);
    };
  }

  /** Not for setImmediate: it is called so often that capturing the place would slow it down. */
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
