import { syncBuiltinESMExports } from "node:module";
import readline from "node:readline";
import tty from "node:tty";

/** The size of a terminal where nothing else is known. */
const size = { columns: 80, rows: 24 };

/**
 * Makes the process's output one that libraries take for a terminal: they write colours, and redraw their progress bars. What
 * the console prints of values stays without colours, so that saved notebooks can be read as text.
 *
 * @param isPlain whether what is being written comes from the console
 */
export function becomeTerminal(isPlain: () => boolean): void {
  process.env.TERM = "xterm-256color";
  process.env.COLORTERM ??= "truecolor";
  const { isatty } = tty;
  tty.isatty = (fd) => fd === 1 || fd === 2 || isatty(fd);
  syncBuiltinESMExports();
  const { getColorDepth, hasColors } = tty.WriteStream.prototype;
  for (const stream of [process.stdout, process.stderr]) {
    Object.assign(stream, {
      isTTY: true,
      ...size,
      getWindowSize: () => [size.columns, size.rows],
      getColorDepth: (env?: object) => (isPlain() ? 1 : getColorDepth.call(stream, env)),
      hasColors,
      cursorTo: readline.cursorTo.bind(undefined, stream),
      moveCursor: readline.moveCursor.bind(undefined, stream),
      clearLine: readline.clearLine.bind(undefined, stream),
      clearScreenDown: readline.clearScreenDown.bind(undefined, stream),
    });
  }
}

/** What tells a process that the cell shows its output with colours, unless its environment has decided. */
export function colorSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isDecided = "NO_COLOR" in env || "FORCE_COLOR" in env;
  return isDecided ? {} : { FORCE_COLOR: "3", CLICOLOR_FORCE: "1" };
}
