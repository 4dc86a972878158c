/** What Node.js notes about labels that do not exist; it is started without its other warnings, which are not the user's. */
const labelNote = /^(No such label|Label|Count for) '/;

type Print = (...values: unknown[]) => void;

/** What may print an error. */
const printers = [
  "log",
  "info",
  "debug",
  "warn",
  "error",
  "trace",
  "dir",
  "dirxml",
  "assert",
  "table",
] as const;

/** Makes Node's console that of a notebook: cells do not indent each other, and what it notes and clears is seen in the cell. */
export class NotebookConsole {
  #groups = 0;
  #depth = 0;

  /** Whether what is being written comes from the console. */
  get isPrinting(): boolean {
    return this.#depth > 0;
  }

  /** @param clear removes what the calling cell has shown */
  install(clear: () => void): void {
    const { group, groupCollapsed } = console;
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
    });
    process.on("warning", ({ message }) => {
      if (labelNote.test(message)) process.stderr.write(`${message}\n`);
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
