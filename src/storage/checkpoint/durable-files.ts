import { join } from "node:path";
import { refusalOf } from "../../files/durable.js";
import { expectFolder } from "../../files/folders.js";
import { FileLock } from "../../files/lock.js";
import { CheckpointError, CheckpointNotWritten } from "./checkpoint-error.js";

/**
 * Runs an action on the disk; if the disk refuses it, the error says what to do.
 *
 * @param kept what the message says about earlier work
 * @throws CheckpointNotWritten
 */
export function onDisk<T>(path: string, action: () => T, kept = "; older checkpoints are still there"): T {
  try {
    return action();
  } catch (cause) {
    const { code = "", syscall } = cause as NodeJS.ErrnoException;
    // Only the system's errors: a bug of ours is not the disk's.
    if (syscall === undefined) throw cause;
    const refusal = refusalOf(cause);
    const todo = refusal?.isFull ? "make room" : "use another folder";
    const remedy = refusal === undefined ? "Check the folder and its disk" : `${refusal.cause}: ${todo}`;
    throw new CheckpointNotWritten(
      `Expected to be able to write but got ${code} (${path}). ${remedy}${kept}.`,
      { cause },
    );
  }
}

/**
 * Checks before any work that a folder to write into exists or can be made; leaves nothing behind.
 *
 * @throws CheckpointNotWritten
 */
export function expectPlaceFor(folder: string): void {
  onDisk(folder, () => expectFolder(folder), "");
}

/**
 * Takes the right to write in a run's directory, which must exist: only one run of one process has it at a time.
 *
 * @param token Differs between any two runs of this process.
 * @throws CheckpointError when another run works in it, CheckpointNotWritten when the disk refuses.
 */
export function takeOwnership(directory: string, token: string): FileLock {
  const path = join(directory, "lock");
  const held = (found: string): CheckpointError =>
    new CheckpointError(
      "owned",
      `Expected to be the only run in this directory but got ${found} (${path}). Wait for it or stop it.`,
    );
  return onDisk(path, () => FileLock.take(path, token, held, { leased: true }));
}
