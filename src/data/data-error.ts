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

  constructor(code: DataErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
