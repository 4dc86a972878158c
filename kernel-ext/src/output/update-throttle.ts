/** At most 20 updates of a display per second: more would not be seen and only keep the front end busy. */
const updateDelayMs = 50;

/** Sends only the newest update of each display, the first at once and later ones at limited speed. */
export class UpdateThrottle {
  readonly #send: (content: object) => void;
  readonly #waiting = new Map<string, object>();
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (content: object) => void) {
    this.#send = send;
  }

  /** Adds the newest state of a display. */
  add(id: string, content: object): void {
    this.#waiting.set(id, content);
    const wait = this.#sentAt + updateDelayMs - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), wait).unref();
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
