import { DataError } from "../data-error.js";

/** A copy with one byte set to a value. */
export function changedByte(bytes: Uint8Array, place: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[place] = value;
  return copy;
}

/** What the action returns, or the DataError it throws; any other error fails the test. */
export function attempt<T>(action: () => T): T | DataError {
  try {
    return action();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}
