import { join } from "node:path";
import { FileLock } from "../../files/lock.js";
import { CheckpointError } from "./checkpoint-error.js";
import { onDisk } from "./durable-files.js";

/** Name of the lock file in a run's directory. */
export const lockFile = "lock";

/**
 * Takes the right to write in a run's directory, which must be there: one run of one process has it at a time.
 *
 * @param token Differs between any two runs of this process.
 * @throws CheckpointError when another run works in it, CheckpointNotWritten when the disk refuses.
 */
export function takeOwnership(directory: string, token: string): FileLock {
  const path = join(directory, lockFile);
  const held = (found: string): CheckpointError =>
    new CheckpointError(
      "owned",
      `Expected to be the only run in this directory but got ${found} (${path}). Wait for it or stop it; if it is gone, delete this file.`,
    );
  return onDisk(path, () => FileLock.take(path, token, held));
}
