import { syncBuiltinESMExports } from "node:module";
import { Readable } from "node:stream";

/** An input that nobody writes into: reading from it ends at once, and whoever reads is told what to write instead. */
export class EmptyInput extends Readable {
  /** As the process's own has. */
  readonly fd = 0;
  readonly #tell: () => void;
  readonly #isHeld: boolean;

  /**
   * @param tell called when something is read
   * @param isHeld whether it stays open until {@link end}
   */
  constructor(tell: () => void, isHeld = false) {
    super();
    this.#tell = tell;
    this.#isHeld = isHeld;
  }

  override _read(): void {
    if (!this.#isHeld) this.end();
  }

  /** Ends it. */
  end(): void {
    if (this.readableEnded || this.destroyed) return;
    this.#tell();
    this.push(null);
  }

  /** A line is typed as a whole, whatever the mode is. */
  setRawMode(): this {
    return this;
  }

  /** It keeps no process alive. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/**
 * Makes the process's input an empty one, whatever the kernel was started with: some front ends leave it open for ever. What
 * has been read to its end is there anew, as what it was for an earlier cell says nothing about the next.
 *
 * @param tell called when something is read
 * @param onNew called with each such input
 */
export function installEmptyInput(tell: () => void, onNew: (input: EmptyInput) => void): void {
  const create = (): EmptyInput => {
    const created = new EmptyInput(tell);
    onNew(created);
    return created;
  };
  let input = create();
  const get = (): EmptyInput => {
    if (input.readableEnded || input.destroyed) input = create();
    return input;
  };
  Object.defineProperty(process, "stdin", { get, configurable: true, enumerable: true });
  syncBuiltinESMExports();
}
