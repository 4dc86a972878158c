import { KeyboardInterrupt } from "../engine/stop-switch.js";
import type { CellOutput } from "../output/cell-output.js";
import type { Header } from "../wire/codec.js";

/** How long code that never looks at the signal may go on before the cell is given up. */
const unawareMs = 100;
/** How long code that does look may take to come to a good end. */
const awareMs = 1800;

/** What a request carries into the code that it runs. */
export interface CellParts {
  readonly name: string;
  readonly parent: Header;
  readonly identities: readonly Uint8Array[];
  readonly output: CellOutput;
  readonly allowStdin: boolean;
}

/** One run of one cell, as its code sees it: also code that goes on when the cell has ended. */
export class Cell {
  readonly name: string;
  readonly parent: Header;
  /** Where its input requests go. */
  readonly identities: readonly Uint8Array[];
  readonly output: CellOutput;
  readonly allowStdin: boolean;
  /** Pages that it opens. */
  readonly payload: object[] = [];
  /** Rejects when the cell is given up. */
  readonly givenUp: Promise<never>;
  #giveUp: (error: unknown) => void = () => undefined;
  readonly #abort = new AbortController();
  #isAware = false;
  #isGivenUp = false;
  #hasEnded = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ name, parent, identities, output, allowStdin }: CellParts) {
    this.name = name;
    this.parent = parent;
    this.identities = identities;
    this.output = output;
    this.allowStdin = allowStdin;
    this.givenUp = new Promise((_, reject) => {
      this.#giveUp = reject;
    });
    this.givenUp.catch(() => undefined);
  }

  /** The signal that its code can look at. Who asks for it is given time to end well. */
  get signal(): AbortSignal {
    this.#isAware = true;
    return this.#abort.signal;
  }

  /** Stop was asked for: loops throw. */
  get isStopped(): boolean {
    return this.#abort.signal.aborted;
  }

  /** The cell has been answered without waiting for its code: that goes no further than its next await. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** Stops the cell. Its code has a moment to end by itself. */
  stop(): void {
    const error = new KeyboardInterrupt();
    const isAware = this.#isAware;
    this.#abort.abort(error);
    this.#timer ??= setTimeout(() => this.giveUp(), isAware ? awareMs : unawareMs);
  }

  /** Ends the wait for its code. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#abort.abort(new KeyboardInterrupt());
    this.#giveUp(new KeyboardInterrupt());
  }

  /** It has been answered. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The answer is about to go out. */
  ended(): void {
    this.#hasEnded = true;
  }

  /** Its code has ended. */
  settled(): void {
    clearTimeout(this.#timer);
  }
}
