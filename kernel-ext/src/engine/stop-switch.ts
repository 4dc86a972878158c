/** How compiled code looks whether it is to stop, and how it stops. */
export interface StopSwitch {
  /** Its first element is not zero while a running loop has to ask. */
  readonly flags: Int32Array;
  /** Throws if the code that calls it is to stop. */
  check(): void;
  /** Whether the cell that the calling code belongs to was given up. */
  isGivenUp(): boolean;
  /** Hands on what an `await` gave, unless the code that awaited was given up meanwhile: then it throws. */
  resumed<T>(value: T): T;
  /** Called when Node broke synchronous code because of a signal. */
  onBroken(): void;
}

/** What the code of a stopped cell throws. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";

  constructor() {
    super("The cell was stopped.");
  }
}
