/** At most 20 updates of a display a second: more is not seen, and keeps a front end busy. */
const updateDelayMs = 50;

/** Sends only the newest update of each display, the first at once and later ones not too often. */
export class UpdateThrottle {
  readonly #send: (content: object) => void;
  readonly #waiting = new Map<string, object>();
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param send sends one update */
  constructor(send: (content: object) => void) {
    this.#send = send;
  }

  /** Takes the newest state of a display. */
  add(id: string, content: object): void {
    this.#waiting.set(id, content);
    const wait = this.#sentAt + updateDelayMs - performance.now();
    if (wait <= 0) {
      this.flush();
      return;
    }
    this.#timer ??= setTimeout(() => this.flush(), wait).unref();
  }

  /** Sends what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const contents = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#sentAt = performance.now();
    for (const content of contents) this.#send(content);
  }
}
