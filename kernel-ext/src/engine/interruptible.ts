import vm from "node:vm";

/** How compiled code notices interrupts, and how it ends. */
export interface InterruptHooks {
  /** Its first element is not zero while running loops have to call `check`. */
  readonly flags: Int32Array;
  /** Throws if the cell that the calling code belongs to was interrupted. */
  check(): void;
  /** Whether the cell that the calling code belongs to was abandoned. */
  isAbandoned(): boolean;
  /** Returns what an `await` gave; throws if the cell of the awaiting code was abandoned meanwhile. */
  resumed<T>(value: T): T;
  /** Called around synchronous code that a signal can interrupt, with 1 and then with -1. */
  enter(by: 1 | -1): void;
  /** Called when a signal interrupted synchronous code. */
  onSignal(): void;
}

/** What the code of an interrupted cell throws. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";

  constructor() {
    super("The cell was stopped.");
  }
}

const slot: unique symbol = Symbol.for("mixture-growth-kernel.call");
type Slot = { [slot]?: (() => unknown) | undefined };

/**
 * Makes a caller of synchronous code that a signal can interrupt, at some microseconds a call.
 *
 * @returns calls the function and returns its result; throws a KeyboardInterrupt if it was interrupted
 */
export function createInterruptible(
  hooks: Pick<InterruptHooks, "enter" | "onSignal">,
): <T>(fn: () => T) => T {
  const script = new vm.Script("globalThis[Symbol.for('mixture-growth-kernel.call')]()");
  return <T>(fn: () => T): T => {
    // Only the script itself is watched, and all that it can reach is global.
    Object.defineProperty(globalThis, slot, { value: fn, configurable: true, writable: true });
    hooks.enter(1);
    try {
      return script.runInThisContext({ breakOnSigint: true }) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException | null)?.code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
      hooks.onSignal();
      throw new KeyboardInterrupt();
    } finally {
      hooks.enter(-1);
      (globalThis as Slot)[slot] = undefined;
    }
  };
}
