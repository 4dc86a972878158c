/**
 * Numbers that the thread of the sockets shares with the thread of the cells, so that a cell can be stopped while it
 * computes. A loop reads {@link pollIndex} only.
 */
export type InterruptFlags = Int32Array;

/** Not zero while a running loop has to look whether it is to stop. */
export const pollIndex = 0;
/** How many interrupts were asked for. */
export const requestedIndex = 1;
/** How many of those the thread of the cells has acted on. */
export const handledIndex = 2;
/** How many signals the thread of the sockets sent to its own process. */
export const signalsIndex = 3;

/** Makes the shared numbers, all zero. */
export function createInterruptFlags(): InterruptFlags {
  return new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
}
