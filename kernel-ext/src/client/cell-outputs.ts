import { Outputs } from "mixture-growth-display";
import type { Message } from "../wire/codec.js";
import type { NotebookCell } from "./notebook-file.js";

/** Applies messages to the outputs of a notebook's cells, as JupyterLab does. */
export class CellOutputs {
  readonly #outputs = new Map<NotebookCell, Outputs>();

  /** Applies a message that was published for a cell. */
  receive(cell: NotebookCell, { header, content }: Message): void {
    const outputs = this.#outputs.get(cell) ?? new Outputs();
    this.#outputs.set(cell, outputs);
    if (header.msg_type !== "update_display_data") {
      outputs.add({ type: header.msg_type, content });
      cell.outputs = [...outputs.list];
      return;
    }
    // What is shown under an id is shown anew in whichever cell it stands.
    for (const [each, shown] of this.#outputs) {
      shown.update(content);
      each.outputs = [...shown.list];
    }
  }
}
