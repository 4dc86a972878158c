import { createInterruptible, KeyboardInterrupt } from "../engine/interruptible.js";
import { type InterruptFlags, insideIndex, wakesIndex } from "../wire/interrupt-flags.js";

/** A signal is noticed at the end of a turn. */
const turnMs = 100;
/** Should nobody wake the thread, it goes on by itself. */
const longestMs = 5000;

/**
 * Makes a function that stands still until a signal comes or the debugger asks something: while the thread of the cells is
 * stopped, its event loop hears of no signal.
 *
 * @returns takes how often the debugger had asked something before; says whether a signal has come
 */
export function createAwaitSignal(flags: InterruptFlags): (wakes: number) => boolean {
  const interruptible = createInterruptible({
    enter: (by) => void Atomics.add(flags, insideIndex, by),
    onSignal: () => undefined,
  });
  return (wakes) => {
    try {
      for (let waited = 0; waited < longestMs; waited += turnMs) {
        const end = interruptible(() => Atomics.wait(flags, wakesIndex, wakes, turnMs));
        if (end !== "timed-out") return false;
      }
      return false;
    } catch (error) {
      if (error instanceof KeyboardInterrupt) return true;
      throw error;
    }
  };
}
