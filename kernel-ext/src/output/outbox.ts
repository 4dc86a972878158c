/** Publishes one message of a cell. */
export type Publish = (type: string, content: object) => void;

/** While a message is awaited, the clock of the event loop is looked at this often. */
const beatMs = 200;
/** An event loop that has stood still for this long is not waited for. */
const stillMs = 1000;

interface Waiting {
  readonly type: string;
  /** Undefined as long as it is awaited; null when nothing came. */
  content: object | null | undefined;
}

/**
 * Sends messages in the order in which they were given, also those whose content takes time, such as pictures: what is
 * written meanwhile waits behind them. Where a cell computes without a pause, no content can arrive, and nothing waits.
 */
export class Outbox {
  readonly #publish: Publish;
  readonly #waiting: Waiting[] = [];
  readonly #emptied: (() => void)[] = [];
  #beat: NodeJS.Timeout | undefined;
  #beatAt = 0;

  /** @param publish sends a message */
  constructor(publish: Publish) {
    this.#publish = publish;
  }

  /** Sends a message after all that were given before it. */
  send(type: string, content: object): void {
    const isStill = this.#waiting.length > 0 && performance.now() - this.#beatAt > stillMs;
    if (this.#waiting.length === 0 || isStill) this.#publish(type, content);
    else this.#waiting.push({ type, content });
  }

  /** Keeps the place of a message whose content comes later; a content that fails is left out. */
  sendLater(type: string, content: Promise<object>): void {
    const waiting: Waiting = { type, content: undefined };
    this.#waiting.push(waiting);
    this.#startBeat();
    const arrived = (found: object | null): void => {
      waiting.content = found;
      this.#sendArrived();
    };
    content.then(arrived, () => arrived(null));
  }

  /** Resolves when nothing is awaited. */
  async settled(): Promise<void> {
    if (this.#waiting.length > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }

  /** Sends what has arrived, and no longer waits for the rest. */
  abandon(): void {
    for (const waiting of this.#waiting) waiting.content ??= null;
    this.#sendArrived();
  }

  #sendArrived(): void {
    for (let first = this.#waiting[0]; first?.content !== undefined; first = this.#waiting[0]) {
      this.#waiting.shift();
      if (first.content !== null) this.#publish(first.type, first.content);
    }
    if (this.#waiting.length > 0) return;
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
