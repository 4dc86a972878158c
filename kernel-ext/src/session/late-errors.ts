import type { Engine } from "../engine/engine.js";
import { KeyboardInterrupt } from "../engine/interruptible.js";
import { reportError } from "./error-report.js";

/** What reports of late errors need. */
interface LateErrorParts {
  engine(): Engine;
  /** The cell that the calling code belongs to. */
  cell(): { readonly name: string } | undefined;
}

/** Prints the errors that nobody awaits: nothing that a cell leaves behind ends the kernel. */
export function printLateErrors({ engine, cell }: LateErrorParts): void {
  const print = (error: unknown, thrown: unknown): void => {
    if (error instanceof KeyboardInterrupt) return;
    const { traceback } = reportError(error, engine(), engine().originOf(thrown));
    // What a microtask throws is reported outside of it.
    const name = cell()?.name ?? /\bcell \d+(?=:\d+:\d+\)?$)/m.exec(traceback.join("\n"))?.[0];
    const work =
      name === undefined ? "outside of any cell" : `in work that ${name} started and did not await`;
    process.stderr.write(`Uncaught error ${work}:\n${traceback.join("\n")}\n`);
  };
  process.on("uncaughtException", (error) => print(error, error));
  process.on("unhandledRejection", print);
}
