import { InputError } from "../checking/input-error.js";

/** The problems that an action on descriptions reports by throwing. */
export function problemsIn(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    if (error instanceof RangeError) return error.message.split("\n");
    throw error;
  }
}
