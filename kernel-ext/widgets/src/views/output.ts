import { checkArguments } from "mixture-growth-display";
import { callable } from "../option-rules.js";
import { FrontEnd } from "../wire/front-end.js";
import { OutputArea } from "./output-area.js";

/**
 * A place for what is printed and shown later, such as by a button.
 *
 * @example
 * const log = output();
 * const go = button("Train", { onClick: () => log.run(() => console.log("training")) });
 * column(go, log);
 */
export class Output extends OutputArea {
  /**
   * Runs work whose prints, pictures and errors are shown here, below what is here already.
   *
   * @returns when it is done
   */
  async run(work: () => unknown): Promise<void> {
    checkArguments("output", [callable("work", work)]);
    const { cell } = this.model;
    await FrontEnd.here().run(work, { name: "an output", cell, onOutput: (output) => this.append(output) });
  }

  /** Shows a value here, as a cell shows its last. */
  show(value: unknown): Promise<void> {
    return this.run(() => FrontEnd.here().show(value));
  }

  /** Removes everything. */
  clear(): void {
    this.empty();
  }
}

/** Makes a place for what is printed and shown later. */
export function output(): Output {
  return new Output();
}
