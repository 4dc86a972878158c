import { processesBelow, signalAll } from "../processes/process-tree.js";
import { endTurn } from "./endless-turns.js";
import {
  handledIndex,
  type InterruptFlags,
  pollIndex,
  requestedIndex,
  signalsIndex,
  waitsIndex,
} from "./interrupt-flags.js";

/** How long a cell has to end by itself before a signal interrupts it, skipping its `finally` blocks. */
const graceMs = 60;
/** After this time the turn of the event loop may be one that never ends. */
const turnMs = 400;
/** After this time the user is shown why nothing stops. */
const noticeMs = 2000;
/** Shown where stop cannot stop, with the one-line change that makes it work. */
const uninterruptibleNotice: string = [
  "Stop was asked for, but the cell is inside a library's own synchronous code, which Node cannot break after an await.",
  "It will stop as soon as that code returns to the cell. To make it stop at once next time, wrap that one call:",
  "    interruptible(() => theCall())",
  "",
].join("\n");

/** Asks the thread of the cells to stop, by what it reads in its loops, and by a signal where it does not read. */
export class StopRequests {
  readonly #flags: InterruptFlags;
  readonly #print: (text: string) => void;

  /** @param print writes into the cell that runs, if one does */
  constructor(flags: InterruptFlags, print: (text: string) => void) {
    this.#flags = flags;
    this.#print = print;
  }

  /**
   * Asks once.
   *
   * @param onUnheard called if nothing comes of that for so long that the user is told why
   * @returns what sees to it that something comes of that, once the thread has been told in every other way
   */
  begin(onUnheard: () => void): () => void {
    const wanted = Atomics.add(this.#flags, requestedIndex, 1) + 1;
    Atomics.store(this.#flags, pollIndex, 1);
    const isHandled = (): boolean => Atomics.load(this.#flags, handledIndex) >= wanted;
    return () => {
      setTimeout(() => isHandled() || this.#insist(), graceMs);
      setTimeout(() => isHandled() || endTurn(), turnMs);
      setTimeout(() => {
        if (isHandled()) return;
        this.#print(uninterruptibleNotice);
        onUnheard();
      }, noticeMs);
    };
  }

  /** Interrupts synchronous code. Windows has no such signal: it would end the process. */
  #insist(): void {
    // The thread of the cells is in a call that returns when the process it waits for ends.
    if (Atomics.load(this.#flags, waitsIndex) > 0)
      signalAll(processesBelow(process.pid).slice(0, 1), "SIGINT");
    if (process.platform === "win32") return;
    Atomics.add(this.#flags, signalsIndex, 1);
    process.kill(process.pid, "SIGINT");
  }
}
