import type { Content, Message } from "../wire/codec.js";
import type { NotebookCell, Output } from "./notebook-file.js";

type Shown = Extract<Output, { data: unknown }>;

/** Puts messages into the cells of a notebook, as JupyterLab does. */
export class CellOutputs {
  readonly #displays = new Map<string, Shown[]>();
  readonly #clearNext = new Set<NotebookCell>();

  /**
   * Takes a message that a cell led to.
   *
   * @param cell the cell
   * @param message what was published
   */
  take(cell: NotebookCell, { header, content }: Message): void {
    const type = header.msg_type;
    if (type === "stream") {
      this.#stream(cell, String(content.name), String(content.text));
      return;
    }
    if (type === "display_data" || type === "execute_result") {
      this.#show(cell, type, content);
      return;
    }
    if (type === "update_display_data") {
      this.#update(content);
      return;
    }
    if (type === "error") {
      this.#add(cell, errorOutput(content));
      return;
    }
    if (type !== "clear_output") return;
    if (content.wait === true) this.#clearNext.add(cell);
    else cell.outputs = [];
  }

  #add(cell: NotebookCell, output: Output): void {
    this.#present(cell).push(output);
  }

  #present(cell: NotebookCell): Output[] {
    if (this.#clearNext.delete(cell)) cell.outputs = [];
    cell.outputs ??= [];
    return cell.outputs;
  }

  #stream(cell: NotebookCell, name: string, text: string): void {
    const last = this.#present(cell).at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text = overwritten(last.text + text);
    else this.#add(cell, { output_type: "stream", name, text: overwritten(text) });
  }

  #show(cell: NotebookCell, type: Shown["output_type"], content: Content): void {
    const shown = {
      data: content.data as Record<string, unknown>,
      metadata: (content.metadata ?? {}) as object,
    };
    const output: Shown =
      type === "display_data"
        ? { output_type: type, ...shown }
        : { output_type: type, execution_count: content.execution_count as number | null, ...shown };
    this.#add(cell, output);
    const id = displayId(content);
    if (id !== undefined) this.#displays.set(id, [...(this.#displays.get(id) ?? []), output]);
  }

  /** Every output of that name changes, wherever it stands. */
  #update(content: Content): void {
    for (const output of this.#displays.get(displayId(content) ?? "") ?? []) {
      output.data = content.data as Record<string, unknown>;
      output.metadata = (content.metadata ?? {}) as object;
    }
  }
}

function displayId(content: Content): string | undefined {
  const id = (content.transient as { readonly display_id?: unknown } | undefined)?.display_id;
  return typeof id === "string" ? id : undefined;
}

function errorOutput({ ename, evalue, traceback }: Content): Output {
  const lines = Array.isArray(traceback) ? traceback.map(String) : [];
  return { output_type: "error", ename: String(ename), evalue: String(evalue), traceback: lines };
}

/**
 * Applies carriage returns and backspaces, so that a progress line that was printed 100 times is kept once.
 *
 * @param text what was printed
 * @returns what a terminal would show; a carriage return at the very end stays, for what comes next
 */
function overwritten(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replace(/\r+\n/g, "\n").split("\n").map(applyReturns).join("\n");
}

function applyReturns(line: string): string {
  const end = /\r+$/.test(line) ? "\r" : "";
  const shown: string[] = [];
  let at = 0;
  for (const character of line.slice(0, line.length - (/\r+$/.exec(line)?.[0].length ?? 0))) {
    if (character === "\r") at = 0;
    else if (character === "\b") at = Math.max(0, at - 1);
    else shown[at++] = character;
  }
  return shown.join("") + end;
}
