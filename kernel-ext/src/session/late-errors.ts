import path from "node:path";
import type { Engine, SourcePlace } from "../engine/engine.js";
import { KeyboardInterrupt } from "../engine/interruptible.js";
import { stackFrames } from "../engine/stack-frames.js";
import { hearProcess } from "../processes/process-events.js";
import { reportError } from "./error-report.js";

/** What reports of late errors need. */
interface LateErrorParts {
  engine(): Engine;
  /** The cell that the calling code belongs to. */
  cell(): { readonly name: string } | undefined;
}

/** Prints an error. The promise that was rejected with it, if there is one, tells more of where it comes from. */
type Print = (error: unknown, promise?: unknown) => void;

/**
 * Prints the errors that nobody awaits. Nothing that a cell leaves behind ends the kernel, whatever listeners it adds or removes; its
 * own are told too.
 */
export function printLateErrors({ engine, cell }: LateErrorParts): void {
  const print: Print = (error, promise = error) => {
    const origin = engine().originOf(promise);
    const { traceback } = reportError(error, engine(), origin);
    // What a microtask throws is reported outside of it.
    const name = cell()?.name ?? cellOf(origin, error, engine());
    const work =
      name === undefined ? "outside of any cell" : `in work that ${name} started and did not await`;
    process.stderr.write(`Uncaught error ${work}:\n${traceback.join("\n")}\n`);
  };
  hearErrors(print);
  guardCaptures(print);
}

function hearErrors(print: Print): void {
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    hearProcess(event, (tellListeners, error, source) => {
      if (error instanceof KeyboardInterrupt) return true;
      attempt(() => print(error, event === "unhandledRejection" ? source : error));
      runGuarded(tellListeners, print, error);
      return true;
    });
  }
  hearProcess("uncaughtExceptionMonitor", (tellListeners, error) => {
    runGuarded(tellListeners, print, error);
    return true;
  });
}

/** Who captures errors gets them in place of the kernel, as in Node. */
function guardCaptures(print: Print): void {
  const set = process.setUncaughtExceptionCaptureCallback.bind(process);
  process.setUncaughtExceptionCaptureCallback = (capture) => {
    if (typeof capture !== "function") return set(capture);
    set((error) => {
      if (!(error instanceof KeyboardInterrupt)) runGuarded(() => capture(error), print);
    });
  };
}

/**
 * Runs what others do about an error: where that throws, Node ends the process.
 *
 * @param known an error that is printed anyway
 */
function runGuarded(work: () => unknown, print: Print, known?: unknown): void {
  try {
    work();
  } catch (thrown) {
    if (thrown !== known) attempt(() => print(thrown));
  }
}

/** A cell may have replaced what an error is written to. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // there is nobody left to tell
  }
}

/** The cell that an error comes from; undefined for one that cannot be read. */
function cellOf(origin: SourcePlace | undefined, error: unknown, engine: Engine): string | undefined {
  try {
    const places = [origin, ...stackFrames(error).map((frame) => frame && engine.locate(frame.place))];
    return places.find((place) => place && !path.isAbsolute(place.source))?.source;
  } catch {
    return undefined; // its stack is a getter that throws
  }
}
