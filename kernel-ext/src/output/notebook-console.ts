import { Console } from "node:console";
import { Writable } from "node:stream";
import { hearProcess } from "../processes/process-events.js";

/** What Node.js notes about labels that do not exist; it is started without its other warnings, which are not the user's. */
const labelNote = /^(No such label|Label|Count for) '/;

type Print = (...values: unknown[]) => void;

/** What may print an error. */
const printers = ["log", "info", "debug", "warn", "error", "trace", "dir", "dirxml", "assert"] as const;

/** Makes Node's console that of a notebook: cells do not indent each other, and what it notes and clears is seen in the cell. */
export class NotebookConsole {
  #groups = 0;
  #depth = 0;

  /** Whether what is being written comes from the console. */
  get isPrinting(): boolean {
    return this.#depth > 0;
  }

  /**
   * @param clear removes what the calling cell has shown
   * @param showTable shows a table and its text in the calling cell; returns false if it is better printed
   */
  install(
    clear: () => void,
    showTable: (text: string, data: object, only?: readonly string[]) => boolean,
  ): void {
    const { group, groupCollapsed, table } = console;
    const opening =
      (open: typeof group) =>
      (...label: unknown[]): void => {
        this.#groups++;
        open(...label);
      };
    const node = console as unknown as Readonly<Record<string, Print>>;
    const printing = printers.map((name) => [name, this.#printing(node[name])]);
    Object.assign(console, Object.fromEntries(printing), {
      group: opening(group),
      groupCollapsed: opening(groupCollapsed),
      clear,
      table: this.#printing((data, only) => {
        const isTable = typeof data === "object" && data !== null;
        const columns = Array.isArray(only) ? only.map(String) : undefined;
        if (isTable && showTable(drawn(data, columns), data, columns)) return;
        table(data, only as readonly string[] | undefined);
      }),
    });
    hearProcess("warning", (tellListeners, warning) => {
      const { message } = warning as Error;
      if (labelNote.test(message)) process.stderr.write(`${message}\n`);
      return tellListeners();
    });
  }

  #printing(print: Print | undefined): Print {
    return (...values) => {
      this.#depth++;
      try {
        print?.(...values);
      } finally {
        this.#depth--;
      }
    };
  }

  /** Closes the groups that a cell has left open, perhaps because it threw. */
  closeGroups(): void {
    // biome-ignore lint/suspicious/noConsole: it is the console itself that is put right.
    for (; this.#groups > 0; this.#groups--) console.groupEnd();
  }
}

/** A table as Node draws it, as text. */
function drawn(data: object, only: readonly string[] | undefined): string {
  let text = "";
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  new Console(stream).table(data, only);
  return text.trimEnd();
}
