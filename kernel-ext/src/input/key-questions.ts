import readline from "node:readline";
import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { EmptyInput } from "./empty-input.js";
import type { CellInputParts, ReadingCell } from "./input-parts.js";

type Listener = (...args: unknown[]) => void;

/** What a line has led to takes some turns, such as the check of an answer: the next is asked for after that. */
const effectMs = 30;

/**
 * Asks the user for a line where code listens for keys, as libraries of questions do: the characters of the line and Enter are
 * the keys.
 */
export class KeyQuestions {
  readonly #parts: CellInputParts;
  /** The newest interface of `readline` that follows the keys itself: some libraries read its line. */
  #follower: { readonly input: EmptyInput; readonly cell: ReadingCell | undefined } | undefined;

  constructor(parts: CellInputParts) {
    this.#parts = parts;
  }

  /** Asks whenever somebody listens for the keys of an input from now on. */
  answer(input: EmptyInput): void {
    const known = input.listeners("keypress");
    const listeners = (): Listener[] =>
      (input.listeners("keypress") as Listener[]).filter((each) => !known.includes(each));
    // What an earlier cell has left must not hear the keys of a later one.
    const drop = (): void => {
      for (const each of listeners()) input.off("keypress", each);
    };
    let asking: ReadingCell | undefined;
    input.on("newListener", (event) => {
      const cell = this.#parts.cell();
      if (event !== "keypress" || !cell || asking === cell) return;
      this.#mustAllow(cell);
      drop();
      asking = cell;
      void this.#ask(cell, input, () => (asking === cell ? listeners().at(-1) : undefined)).finally(() => {
        if (asking !== cell) return;
        asking = undefined;
        drop();
      });
    });
  }

  /** Tells an interface's own input the keys too, for the cell that has made it. */
  follow(input: EmptyInput): void {
    this.#follower = { input, cell: this.#parts.cell() };
  }

  /** Some libraries catch what is thrown here, and wait for keys all the same. */
  #mustAllow(cell: ReadingCell): void {
    try {
      this.#parts.mustAllow();
    } catch (error) {
      cell.fail(error);
      throw error;
    }
  }

  async #ask(cell: ReadingCell, input: EmptyInput, listening: () => Listener | undefined): Promise<void> {
    let before: { readonly line: string; readonly listener: Listener } | undefined;
    for (;;) {
      await pause(effectMs);
      const listener = listening();
      if (!listener || cell.hasSettled) return;
      const line = await this.#parts.ask("");
      // An answer that was refused still stands there.
      const refused = before?.listener === listener ? before.line : "";
      before = { line, listener };
      const follower = this.#follower?.cell === cell ? this.#follower.input : undefined;
      for (const key of keysOf(`${"\b".repeat(refused.length)}${line}\r`)) {
        for (const each of new Set([follower, input])) each?.emit("keypress", key.sequence, key);
      }
    }
  }
}

/** The keys by which a text is typed, as Node tells them. */
function keysOf(text: string): readline.Key[] {
  const keys: readline.Key[] = [];
  const typed = new PassThrough();
  readline.emitKeypressEvents(typed);
  typed.on("keypress", (_, key: readline.Key) => keys.push(key));
  typed.emit("data", text);
  return keys;
}
