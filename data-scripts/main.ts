import { resolve } from "node:path";
import { runCommand } from "./command-line.js";
import { createReporter } from "./progress.js";

/**
 * Runs the command `data` in this process, at its terminal.
 *
 * @param words what follows `data`
 * @param options `dataFolder`: where data sets go unless MIXTURE_GROWTH_DATA or `--out` names another folder
 * @returns the exit status
 */
export async function main(
  words: readonly string[],
  options: { readonly dataFolder: string; readonly signal: AbortSignal },
): Promise<number> {
  const { INIT_CWD, MIXTURE_GROWTH_DATA: named = "" } = process.env;
  // npm runs scripts in the folder of package.json; INIT_CWD is where the user stood.
  const workingFolder = INIT_CWD ?? process.cwd();
  return runCommand(words, {
    reporter: createReporter({
      write: (text) => process.stderr.write(text),
      isTerminal: process.stderr.isTTY === true,
      now: () => performance.now(),
      columns: () => process.stderr.columns,
    }),
    signal: options.signal,
    workingFolder,
    dataFolder: named === "" ? options.dataFolder : resolve(workingFolder, named),
  });
}
