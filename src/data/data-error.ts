import { problemText } from "../checking/input-error.js";
import { demand, type Shape } from "../checking/shapes.js";

/** What went wrong with the data, for programs; the message is for people. */
export type DataErrorCode =
  /** An argument is out of its range. */
  | "argument"
  /** A file or folder is not where it was looked for. */
  | "missing"
  /** A file is not in the format it should be in, or is cut short. */
  | "corrupt"
  /** A file is well formed but not the one that was expected. */
  | "checksum"
  /** A file or a stated size is over the limit that is read into memory. */
  | "too-large"
  /** An archive holds something that is refused: a path that leads outside, a link, a device. */
  | "refused"
  /** A download failed or was stopped. */
  | "download"
  /** The disk is full or not writable. */
  | "disk";

/**
 * The error class of data sets: says which file, what was expected, what was found, and what to do.
 *
 * An invalid data set, or an invalid option of a function that makes, reads or changes one, is a DataError with the code
 * "argument"; any other invalid input, and a data set that does not fit a network, is an InputError.
 *
 * @example
 * ```ts
 * try {
 *   fashionMnistMini();
 * } catch (error) {
 *   if (error instanceof DataError && error.code === "checksum") reinstall();
 * }
 * ```
 */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly code: DataErrorCode;
  /** One sentence each: what was expected, what was found, where, and what to do. */
  readonly problems: readonly string[];

  constructor(code: DataErrorCode, what: string | readonly string[], options?: ErrorOptions) {
    const problems = typeof what === "string" ? [what] : what;
    super(problemText(problems, "the data"), options);
    this.code = code;
    this.problems = problems;
  }
}

/** An error about a file that the system does not let us read. */
export function unreadable(path: string, cause: unknown): DataError {
  const { code = "an unknown error" } = cause as NodeJS.ErrnoException;
  const message = `Expected a readable file but got ${code} (${path}). Check the path and its permissions.`;
  return new DataError("missing", message, { cause });
}

/**
 * Refuses an argument of a data function that does not fit, with everything that is wrong with it.
 *
 * @param name The value's name in messages.
 * @param where The function that was called.
 * @throws DataError with the code "argument".
 */
export function demandData(value: unknown, shape: Shape, name: string, where: string): void {
  demand(value, shape, name, where, (problems) => new DataError("argument", problems));
}
