import type { CellHandle } from "mixture-growth-display";
import { KeyboardInterrupt } from "../engine/interruptible.js";
import type { CellOutput } from "../output/cell-output.js";
import type { Header, Message } from "../wire/codec.js";

/** How long code that never reads the signal may continue before the cell is abandoned. */
const unawareMs = 100;
/** How long code that reads the signal may take to end. */
const awareMs = 1800;

/**
 * The cell that calling code belongs to.
 *
 * @param todo what to do where there is none
 * @throws Error where no cell has run
 */
export function presentCell(found: Cell | undefined, todo: string): Cell {
  if (found) return found;
  throw new Error(`Expected a cell to have run but got none. ${todo}`);
}

/**
 * One execution of one cell, as its code sees it; that code may continue after the cell has ended. A task is one too: it
 * runs later, or beside, and belongs to the cell that began it.
 */
export class Cell implements CellHandle {
  readonly name: string;
  readonly id: string | undefined;
  /** The cell that a task belongs to; a cell's own is itself. */
  readonly home: Cell;
  readonly parent: Header;
  /** Where its input requests go. */
  readonly identities: readonly Uint8Array[];
  readonly allowStdin: boolean;
  readonly output: CellOutput;
  /** Pages that it opens. */
  readonly payload: object[] = [];
  /** Whether its code has ended; it may show something yet. */
  hasSettled = false;
  /** Whether it has been answered. */
  hasEnded = false;
  /** Whether it was answered without waiting for its code, which stops at its next `await`. */
  isAbandoned = false;
  /** Rejects when the cell is abandoned. */
  readonly abandoned: Promise<never>;
  #reject: (error: unknown) => void = () => undefined;
  readonly #abort = new AbortController();
  #isAware = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    name: string,
    { header, identities, content, metadata }: Message,
    output: CellOutput,
    home?: Cell,
  ) {
    this.name = name;
    const { cellId } = metadata;
    this.id = home === undefined ? (typeof cellId === "string" ? cellId : undefined) : home.id;
    this.home = home?.home ?? this;
    this.parent = header;
    this.identities = identities;
    this.allowStdin = content.allow_stdin !== false;
    this.output = output;
    this.abandoned = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.abandoned.catch(() => undefined);
  }

  /** The signal for its code. Code that reads it is given time to end by itself. */
  get signal(): AbortSignal {
    this.#isAware = true;
    return this.#abort.signal;
  }

  /** Whether its code has read the signal. */
  get isAware(): boolean {
    return this.#isAware;
  }

  /** Whether its loops are to throw. */
  get isInterrupted(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Interrupts the cell. Its code has a moment to end by itself. */
  interrupt(): void {
    this.#timer ??= setTimeout(() => this.abandon(), this.#isAware ? awareMs : unawareMs);
    this.#abort.abort(new KeyboardInterrupt());
  }

  /** Stops waiting for its code. */
  abandon(): void {
    this.fail(new KeyboardInterrupt());
  }

  /** Ends with an error, without waiting for its code. */
  fail(error: unknown): void {
    this.isAbandoned = true;
    this.#abort.abort(error);
    this.#reject(error);
  }

  /** Called when its code has ended. */
  settled(): void {
    this.hasSettled = true;
    clearTimeout(this.#timer);
  }
}
