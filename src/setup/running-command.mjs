// @ts-check
import { rmSync, writeFileSync } from "node:fs";
import { holderIn, holderOf, isAlive } from "./lock.mjs";

/**
 * Notes which command a set-up runs: one that is killed cannot end it, and the command would go on to write where the next
 * set-up writes.
 *
 * @param {string} path of the note
 * @param {number | undefined} pid of the command; undefined when it has ended
 */
export function noteCommand(path, pid) {
  try {
    if (pid === undefined) rmSync(path, { force: true });
    else writeFileSync(path, JSON.stringify(holderOf(pid)));
  } catch {
    // A full disk will fail the command itself, with a better message.
  }
}

/**
 * Ends the command, and all that it has started, of a set-up that was killed.
 *
 * @param {string} path of the note
 */
export function endLeftCommand(path) {
  const left = holderIn(path);
  // Without a start a later process could have its number.
  if (left !== undefined && left.started !== "" && isAlive(left)) {
    try {
      process.kill(-left.pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
  rmSync(path, { force: true });
}
