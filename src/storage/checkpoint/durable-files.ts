import { refusalOf } from "../../files/durable.js";
import { expectFolder } from "../../files/folders.js";
import { CheckpointNotWritten } from "./checkpoint-error.js";

/**
 * Does something with the disk; what the disk refuses becomes an error that says what to do.
 *
 * @param kept what the message says of earlier work
 * @throws CheckpointNotWritten
 */
export function onDisk<T>(path: string, action: () => T, kept = "; older checkpoints are still there"): T {
  try {
    return action();
  } catch (cause) {
    const { code = "", syscall } = cause as NodeJS.ErrnoException;
    // Only what comes from the system; a mistake of ours is not the disk's.
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
 * Makes sure, before any work, that a folder to write into is there or can be made; leaves nothing behind.
 *
 * @throws CheckpointNotWritten
 */
export function expectPlaceFor(folder: string): void {
  onDisk(folder, () => expectFolder(folder), "");
}
