import type { Content, Message } from "../wire/codec.js";
import type { NotebookCell, Output } from "./notebook-file.js";

type Shown = Extract<Output, { data: unknown }>;
type ErrorOutput = Extract<Output, { output_type: "error" }>;

/** Applies messages to the outputs of a notebook's cells, as JupyterLab does. */
export class CellOutputs {
  readonly #displays = new Map<string, Shown[]>();
  readonly #clearNext = new Set<NotebookCell>();

  /** Applies a message that was published for a cell. */
  receive(cell: NotebookCell, { header, content }: Message): void {
    const type = header.msg_type;
    if (type === "stream") this.#stream(cell, String(content.name), String(content.text));
    else if (type === "display_data" || type === "execute_result") this.#display(cell, type, content);
    else if (type === "update_display_data") this.#update(content);
    else if (type === "error") this.#outputs(cell).push({ output_type: "error", ...errorOf(content) });
    else if (type === "clear_output" && content.wait === true) this.#clearNext.add(cell);
    else if (type === "clear_output") cell.outputs = [];
  }

  #outputs(cell: NotebookCell): Output[] {
    if (this.#clearNext.delete(cell)) cell.outputs = [];
    cell.outputs ??= [];
    return cell.outputs;
  }

  #stream(cell: NotebookCell, name: string, text: string): void {
    const outputs = this.#outputs(cell);
    const last = outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text = overwritten(last.text + text);
    else outputs.push({ output_type: "stream", name, text: overwritten(text) });
  }

  #display(cell: NotebookCell, type: Shown["output_type"], content: Content): void {
    const output: Shown =
      type === "display_data"
        ? { output_type: type, ...bundleOf(content) }
        : {
            output_type: type,
            execution_count: content.execution_count as number | null,
            ...bundleOf(content),
          };
    this.#outputs(cell).push(output);
    const id = displayId(content);
    if (id !== undefined) this.#displays.set(id, [...(this.#displays.get(id) ?? []), output]);
  }

  /** Replaces every output with that display id, in whichever cell. */
  #update(content: Content): void {
    for (const output of this.#displays.get(displayId(content) ?? "") ?? []) {
      Object.assign(output, bundleOf(content));
    }
  }
}

function bundleOf({ data, metadata }: Content): Pick<Shown, "data" | "metadata"> {
  return { data: data as Record<string, unknown>, metadata: (metadata ?? {}) as object };
}

function displayId(content: Content): string | undefined {
  const id = (content.transient as { readonly display_id?: unknown } | undefined)?.display_id;
  return typeof id === "string" ? id : undefined;
}

/** The error that a message reports. */
export function errorOf({
  ename,
  evalue,
  traceback,
}: Content): Pick<ErrorOutput, "ename" | "evalue" | "traceback"> {
  const lines = Array.isArray(traceback) ? traceback.map(String) : [];
  return { ename: String(ename ?? "Error"), evalue: String(evalue ?? ""), traceback: lines };
}

/**
 * Applies carriage returns and backspaces as a terminal does, so that a progress line that was printed 100 times is stored
 * once. A carriage return at the very end stays, for what follows.
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
