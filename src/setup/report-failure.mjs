// @ts-check
import { SetupProblem, Stopped, sentence, WrongWords } from "./problem.mjs";
import { onStop } from "./stop-signals.mjs";

/**
 * Runs a command of this project and turns its result into an exit status and, if it failed, a clear message.
 *
 * @param {string} name as the person typed it
 * @param {import("./commands.mjs").Commands} commands stopped when the user stops us
 * @param {() => Promise<number>} work returns the exit status
 * @returns {Promise<number>}
 */
export async function reported(name, commands, work) {
  const forget = onStop((signal) => commands.stop(signal));
  try {
    return await work();
  } catch (error) {
    if (error instanceof Stopped || commands.stopped) {
      process.stderr.write(`\nStopped. Run \`${name}\` again to continue from here.\n`);
      return 130;
    }
    process.stderr.write(`\n${explain(error)}\n`);
    return error instanceof WrongWords ? 2 : 1;
  } finally {
    forget();
  }
}

/**
 * Says what failed: in one sentence if the user can fix it, otherwise with the stack trace.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
  if (error instanceof SetupProblem) return error.messages.join("\n");
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return sentence({
      thing: "this step",
      constraint: "to find room on the disk",
      got: "a full disk",
      ...(path ? { where: path } : {}),
      todo: "Free some space and run the same command again; finished steps are kept.",
    });
  }
  if (code === "EROFS" || code === "EACCES") {
    return sentence({
      thing: "the folder",
      constraint: "to be writable",
      got: code,
      ...(path ? { where: path } : {}),
      todo: "Use a folder that you can write to, or change its permissions.",
    });
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
