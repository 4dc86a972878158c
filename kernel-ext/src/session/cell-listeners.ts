import type { CommHost } from "mixture-growth-display";
import type { Cell } from "./cell.js";

type Listener = Parameters<CommHost["onCell"]>[0];

/** Who wants to know that a cell is about to run. */
export class CellListeners {
  readonly #listeners = new Set<Listener>();

  /** Adds one. @returns what removes it */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls all; one that throws does not keep the cell from running. */
  call(cell: Cell, deleted: readonly string[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(cell, deleted);
      } catch (error) {
        cell.output.write("stderr", `${String(error)}\n`);
      }
    }
  }
}
