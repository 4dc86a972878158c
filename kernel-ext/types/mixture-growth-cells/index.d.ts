// What every cell can use without an import.

/// <reference path="./deno.d.ts" />
/// <reference path="./tslab.d.ts" />

/** How a shown value relates to earlier ones. */
interface ShowOptions {
  /** Name of the output; a later call with `update` replaces it. */
  readonly id?: string;
  /** Replaces the output of that `id` instead of adding one. */
  readonly update?: boolean;
}

/**
 * Shows a value below the cell, as if it were the cell's last line.
 * @param value anything
 * @example
 * display([{ epoch: 1, loss: 0.5 }]);
 */
declare function display(value: unknown, options?: ShowOptions): Promise<void>;

/**
 * Asks the user for a line of text.
 * @param prompt what is asked
 * @param options `password: true` hides what is typed
 * @returns the line; rejects if the front end has no input field
 * @example
 * const name = await input("Your name? ");
 */
declare function input(prompt?: string, options?: { readonly password?: boolean }): Promise<string>;

/**
 * Runs synchronous library code so that stop interrupts it at once, even after an `await`. Its `finally` blocks are then skipped.
 * @param fn the code
 * @returns what `fn` returns
 * @example
 * const table = interruptible(() => hugeComputation());
 */
declare function interruptible<T>(fn: () => T): T;

/**
 * Removes what the cell has shown so far.
 * @param wait keep it until the next output arrives
 */
declare function clearOutput(wait?: boolean): void;
