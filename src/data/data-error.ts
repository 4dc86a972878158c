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
  /** A file or a stated size is beyond the limit we read into memory. */
  | "too-large"
  /** An archive holds something that is refused: a path out of the folder, a link, a device. */
  | "refused"
  /** A download failed or was stopped. */
  | "download"
  /** The disk is full or may not be written. */
  | "disk";

/**
 * The one error class of data sets: says which file, what was expected, what was found, and what to do.
 *
 * A data set that cannot be, or an option of what makes, reads or changes one, is a DataError with the code "argument";
 * whatever else a person writes, and a data set that does not fit a network, is an InputError.
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

/**
 * Refuses a value of a function of data sets that does not fit, with everything that is wrong with it.
 *
 * @param name What the value is called in messages.
 * @param where The function that was called.
 * @throws DataError with the code "argument".
 */
export function demandData(value: unknown, shape: Shape, name: string, where: string): void {
  demand(value, shape, name, where, (problems) => new DataError("argument", problems));
}
