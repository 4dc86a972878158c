import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { processesBelow, signalAll } from "../processes/process-tree.js";
import type { CommandMagic, MagicContext } from "./magic.js";

/** How long the output of a command may take to arrive after its end: what it leaves behind may hold its output open. */
const lateMs = 200;
/** How long a command that is stopped may take to end by itself. */
const patienceMs = 1500;

/** Runs a line by the user's shell; what it prints is the cell's. */
export const shell: CommandMagic = {
  kind: "command",
  name: "!",
  usage: "!COMMAND",
  about: "runs a command by the shell",
  isAwaited: true,
  takes: "command",
  run,
};

async function run(written: string, { signal, warn }: MagicContext): Promise<void> {
  // A shell takes what is behind a backslash for a character of the command.
  const command = written.replaceAll("\r\n", "\n");
  const shellFile = process.env.SHELL || "/bin/sh";
  // The kernel makes inherited output the cell's, and passes stop on.
  const child = spawn(shellFile, ["-c", command], { stdio: ["ignore", "inherit", "inherit"] });
  const stop = signal();
  stop?.addEventListener("abort", () => killLater(child), { once: true });
  const closed = once(child, "close").catch(() => undefined);
  const ended = await once(child, "exit").catch((error: unknown) => error);
  await Promise.race([closed, pause(lateMs)]);
  stop?.throwIfAborted();
  if (!Array.isArray(ended)) {
    warn(`Expected a shell that can be started but got ${shellFile} (SHELL): ${String(ended)}.`);
    return;
  }
  const [status, endedBy] = ended as [number | null, NodeJS.Signals | null];
  if (status === 0) return;
  warn(`Expected the command to end with status 0 but got ${endedBy ?? status} (!${command}).`);
}

/** Ends a command that goes on after the interrupt. */
function killLater(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const timer = setTimeout(() => signalAll([...processesBelow(pid), pid], "SIGKILL"), patienceMs);
  child.once("exit", () => clearTimeout(timer));
}
