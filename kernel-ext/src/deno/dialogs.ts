/** What the dialogs need of the kernel. */
export interface DialogParts {
  /** Whether there is a user who can answer. */
  canAsk(): boolean;
  /** Asks the user for a line of text, and waits without letting anything else run. */
  askNow(prompt: string): string;
  /** Prints a line below the cell. */
  print(text: string): void;
}

/** The dialogs of a browser's page, which Deno has too; their types are in `types/mixture-growth-cells/deno.d.ts`. */
interface Dialogs {
  prompt(message?: string, otherwise?: string): string;
  confirm(message?: string): boolean;
  alert(message?: string): void;
}

/** Makes the dialogs. They wait for the answer without an `await`; a timer or a message of a widget waits too. */
export function dialogs({ canAsk, askNow, print }: DialogParts): Dialogs {
  return {
    prompt(message = "Prompt", otherwise = "") {
      const typed = askNow(line(message, otherwise));
      return typed === "" ? otherwise : typed;
    },
    confirm: (message = "Confirm") => /^\s*y(?:es)?\s*$/i.test(askNow(line(message, "y/N"))),
    alert(message = "Alert") {
      if (canAsk()) askNow(line(message, "Enter"));
      else print(message);
    },
  };
}

/** What is asked, and what is usual. */
function line(message: string, usual: string): string {
  return usual === "" ? `${message.trimEnd()} ` : `${message.trimEnd()} [${usual}] `;
}
