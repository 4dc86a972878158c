import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { createInterruptible, KeyboardInterrupt } from "../engine/interruptible.js";
import { type InterruptFlags, insideIndex, receivesOwnSignal } from "../wire/interrupt-flags.js";

// This thread waits for signals, and keeps Node's handler of them in its place. Node's own `breakOnSigint`, by which a signal
// interrupts synchronous code, installs that handler with the first call and removes it with the last; some microseconds pass
// until there is another, in which a signal would end the process. A call that never ends is never the last. Node has no public
// name for one that no signal ends either, so that this thread is started with Node's internal modules.

/** How long a signal that is sent on may take to arrive. */
const arrivalMs = 5;

/** The part of Node that is not public. */
interface Watchdog {
  startSigintWatchdog(): void;
  /** @returns whether a signal has come that nobody has received */
  stopSigintWatchdog(): boolean;
}

const { internalBinding } = createRequire(import.meta.url)("internal/test/binding") as {
  readonly internalBinding: (name: "contextify") => Watchdog;
};
const watchdog = internalBinding("contextify");
const flags = workerData as InterruptFlags;
const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const interruptible = createInterruptible({ enter: () => undefined, onSignal: () => undefined });

watchdog.startSigintWatchdog();
parentPort?.postMessage("ready");
for (;;) {
  waitForSignal();
  do receive();
  while (hasMore());
}

function waitForSignal(): void {
  try {
    interruptible(() => Atomics.wait(never, 0, 0));
  } catch (error) {
    if (!(error instanceof KeyboardInterrupt)) throw error;
  }
}

/** A signal is given to who has begun to wait for one last: meanwhile the thread of the cells may have been before us. */
function receive(): void {
  if (Atomics.load(flags, insideIndex) > 0) {
    process.kill(process.pid, "SIGINT");
    Atomics.wait(never, 0, 0, arrivalMs);
  } else if (!receivesOwnSignal(flags)) parentPort?.postMessage("signal");
}

/** Whether another signal has come while nobody waited for one. */
function hasMore(): boolean {
  watchdog.startSigintWatchdog();
  return watchdog.stopSigintWatchdog();
}
