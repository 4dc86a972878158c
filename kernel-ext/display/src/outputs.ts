import type { TaskOutput } from "./comms.js";

/** What a kernel has shown: data by their MIME types, as a notebook file stores them. */
type Data = { data: Record<string, unknown>; metadata: object };

/** An output of a cell, as a notebook file stores it. */
export type Output =
  | { output_type: "stream"; name: string; text: string }
  | ({ output_type: "display_data" } & Data)
  | ({ output_type: "execute_result"; execution_count: number | null } & Data)
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

type Content = TaskOutput["content"];

/**
 * What a cell or a part of it has shown, put together as JupyterLab does: text of one stream in a row is one output, and what is
 * shown again under the same id replaces what stood there.
 *
 * @example
 * const outputs = new Outputs();
 * outputs.add({ type: "stream", content: { name: "stdout", text: "10 %\r" } });
 * outputs.add({ type: "stream", content: { name: "stdout", text: "20 %" } });
 * outputs.list; // one output, whose text is "20 %"
 */
export class Outputs {
  #shown: { readonly id: string | undefined; output: Output }[] = [];
  #clearsNext = false;

  /** The outputs, in order. */
  get list(): readonly Output[] {
    return this.#shown.map(({ output }) => output);
  }

  /** Adds what a message of the kernel shows; messages of other types are left out. */
  add({ type, content }: TaskOutput): void {
    if (type === "update_display_data") this.update(content);
    else if (type === "clear_output" && content.wait === true) this.#clearsNext = true;
    else if (type === "clear_output") this.#shown = [];
    else {
      const output = outputOf(type, content);
      if (output !== undefined) this.#push(output, idOf(content));
    }
  }

  /** Shows other data wherever something is shown under the id of a message, and nowhere else. */
  update(content: Content): void {
    const id = idOf(content);
    for (const shown of this.#shown) {
      if (id !== undefined && shown.id === id)
        shown.output = { ...shown.output, ...dataOf(content) } as Output;
    }
  }

  #push(output: Output, id: string | undefined): void {
    if (this.#clearsNext) this.#shown = [];
    this.#clearsNext = false;
    const last = this.#shown.at(-1);
    const isMore =
      output.output_type === "stream" &&
      last?.output.output_type === "stream" &&
      last.output.name === output.name;
    if (isMore)
      last.output = { ...output, text: overwritten((last.output as typeof output).text + output.text) };
    else this.#shown.push({ id, output });
  }
}

function outputOf(type: string, content: Content): Output | undefined {
  switch (type) {
    case "stream":
      return { output_type: type, name: String(content.name), text: overwritten(String(content.text)) };
    case "display_data":
      return { output_type: type, ...dataOf(content) };
    case "execute_result":
      return {
        output_type: type,
        execution_count: content.execution_count as number | null,
        ...dataOf(content),
      };
    case "error":
      return { output_type: type, ...errorOf(content) };
    default:
      return undefined;
  }
}

function dataOf({ data, metadata }: Content): Data {
  return { data: (data ?? {}) as Record<string, unknown>, metadata: (metadata ?? {}) as object };
}

function idOf({ transient }: Content): string | undefined {
  const id = (transient as { readonly display_id?: unknown } | undefined)?.display_id;
  return typeof id === "string" ? id : undefined;
}

/** The error that a message reports. */
export function errorOf({ ename, evalue, traceback }: Content): {
  ename: string;
  evalue: string;
  traceback: string[];
} {
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
