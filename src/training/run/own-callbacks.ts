import { InputError } from "../../checking/input-error.js";

/**
 * What a function of the caller's returns. A call of ours inside of it may refuse its arguments; that error is passed on as
 * the function's, since it would read as one of the run.
 *
 * @param name of the option that the function was given as
 * @param where the run, or what is made for it
 */
export function callOwn<T>(name: string, where: string, own: () => T): T {
  try {
    return own();
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new Error(
      `Expected the function ${name} to return but got an error that it threw, "${cause.problems.join(" ")}" (${where}). Look at what it calls: what it threw is the cause of this error.`,
      { cause },
    );
  }
}
