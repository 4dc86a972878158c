import { Worker } from "node:worker_threads";
import type { InterruptFlags } from "../wire/interrupt-flags.js";

/** What the receiver emits. */
interface ReceiverEvents {
  /** No signal ends the process from now on; false if this Node has no way to see to that. */
  onReady(isSafe: boolean): void;
  /** Somebody has sent SIGINT to the process, and no synchronous code was there to be interrupted. */
  onSignal(): void;
}

/** Starts the thread that receives the signals of the process. Windows has none. */
export function receiveSignals(flags: InterruptFlags, { onReady, onSignal }: ReceiverEvents): void {
  if (process.platform === "win32") {
    onReady(false);
    return;
  }
  const thread = new Worker(new URL("./signal-thread.js", import.meta.url), {
    workerData: flags,
    // Its module says why.
    execArgv: ["--expose-internals", "--no-warnings"],
  });
  thread.on("message", (sent: "ready" | "signal") => (sent === "ready" ? onReady(true) : onSignal()));
  thread.once("error", () => onReady(false));
  thread.unref();
}
