import { SavingFailed } from "../../training/run/run-store.js";

/** What went wrong with a checkpoint, for programs; the message is for people. */
export type CheckpointErrorCode =
  /** A checkpoint is damaged, cut short or not a checkpoint at all. */
  | "corrupt"
  /** It was written by a newer version. */
  | "newer"
  /** It belongs to a run with other options. */
  | "other-run"
  /** Another process or run works in the folder. */
  | "owned";

/**
 * A checkpoint or folder that cannot be used: says which file, what was expected, what was found, and what to do.
 */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  readonly code: CheckpointErrorCode;

  constructor(code: CheckpointErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A checkpoint could not be written: the disk is full, read-only or not permitted. The older ones still exist. */
export class CheckpointNotWritten extends SavingFailed {
  override readonly name = "CheckpointNotWritten";
  readonly code = "CHECKPOINT_NOT_WRITTEN";
}

/** An error about a file or folder that the system does not let us read. */
export function unreadable(expected: string, where: string, cause: unknown, remedy: string): CheckpointError {
  const { code = "an error" } = cause as NodeJS.ErrnoException;
  return new CheckpointError("corrupt", `Expected ${expected} but got ${code} (${where}). ${remedy}`, {
    cause,
  });
}

/** An error about an invalid file. */
export function corrupt(expected: string, found: string, where: string, cause?: unknown): CheckpointError {
  return new CheckpointError(
    "corrupt",
    `Expected ${expected} but got ${found} (${where}). Use an older checkpoint, or delete this one.`,
    cause === undefined ? {} : { cause },
  );
}
