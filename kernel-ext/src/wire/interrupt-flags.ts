/**
 * Numbers that the thread of the sockets shares with the thread of the cells, so that a cell can be interrupted
 * while it computes. A loop reads only {@link pollIndex}.
 */
export type InterruptFlags = Int32Array;

/** Not zero while running loops have to check whether they were interrupted. */
export const pollIndex = 0;
/** How many interrupts were requested. */
export const requestedIndex = 1;
/** How many of those the thread of the cells has acted on. */
export const handledIndex = 2;
/** How many signals the thread of the sockets sent to its own process. */
export const signalsIndex = 3;
/** In how many calls that wait for another process the thread of the cells is. */
export const waitsIndex = 4;
/** How often the debugger has asked something of the thread of the cells, which may wait for that while it is stopped. */
export const wakesIndex = 5;

/** How many of the signals to its own process somebody has received. */
export const receivedIndex = 6;
/** In how many calls of synchronous code that a signal can interrupt the thread of the cells is. */
export const insideIndex = 7;

/** Creates the shared numbers, all zero. */
export function createInterruptFlags(): InterruptFlags {
  return new Int32Array(new SharedArrayBuffer(8 * Int32Array.BYTES_PER_ELEMENT));
}

/** Receives a signal. @returns whether it is one that the thread of the sockets has sent */
export function receivesOwnSignal(flags: InterruptFlags): boolean {
  const sent = Atomics.load(flags, signalsIndex);
  return Atomics.exchange(flags, receivedIndex, sent) < sent;
}
