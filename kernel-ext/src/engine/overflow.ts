/** Whether something needed more calls within calls than there is room for. */
export function isOverflow(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.startsWith("Maximum call stack size exceeded");
}

/** The result of a question about code; something else where the code is nested too deeply for the compiler. */
export function unlessTooDeep<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (error) {
    if (isOverflow(error)) return otherwise;
    throw error;
  }
}
