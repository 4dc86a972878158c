/** Publishes one message of a cell. */
export type Publish = (type: string, content: object) => void;

/** How often the event loop is checked while a message is awaited. */
const beatMs = 200;
/** How long an event loop may be blocked before messages no longer wait. */
const blockedMs = 1000;

interface Pending {
  readonly type: string;
  /** Undefined as long as it is awaited; null if it failed. */
  content: object | null | undefined;
}

/**
 * Sends messages in the order in which they were given, including those whose content takes time, such as pictures: what is
 * written meanwhile waits behind them. While a cell blocks the event loop no content can arrive, so nothing waits.
 */
export class Outbox {
  readonly #publish: Publish;
  readonly #pending: Pending[] = [];
  readonly #emptied: (() => void)[] = [];
  #beat: NodeJS.Timeout | undefined;
  #beatAt = 0;

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  /** Sends a message after all earlier ones. */
  send(type: string, content: object): void {
    const isBlocked = this.#pending.length > 0 && performance.now() - this.#beatAt > blockedMs;
    if (this.#pending.length === 0 || isBlocked) this.#publish(type, content);
    else this.#pending.push({ type, content });
  }

  /** Reserves the place of a message whose content takes time; it is dropped if that fails. */
  sendLater(type: string, content: Promise<object>): void {
    const pending: Pending = { type, content: undefined };
    this.#pending.push(pending);
    this.#startBeat();
    const arrived = (found: object | null): void => {
      pending.content = found;
      this.#sendArrived();
    };
    content.then(arrived, () => arrived(null));
  }

  /** Resolves when nothing is awaited. */
  async settled(): Promise<void> {
    if (this.#pending.length > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }

  /** Sends what has arrived, and no longer waits for the rest. */
  abandon(): void {
    for (const pending of this.#pending) pending.content ??= null;
    this.#sendArrived();
  }

  #sendArrived(): void {
    for (let first = this.#pending[0]; first?.content !== undefined; first = this.#pending[0]) {
      this.#pending.shift();
      if (first.content !== null) this.#publish(first.type, first.content);
    }
    if (this.#pending.length > 0) return;
    clearInterval(this.#beat);
    this.#beat = undefined;
    for (const resolve of this.#emptied.splice(0)) resolve();
  }

  #startBeat(): void {
    if (this.#beat !== undefined) return;
    const beat = (): void => {
      this.#beatAt = performance.now();
    };
    beat();
    this.#beat = setInterval(beat, beatMs).unref();
  }
}
