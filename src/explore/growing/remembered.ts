/** Results that are remembered by name, the newest ones. */
export class Remembered<T> {
  readonly #known: Map<string, T> = new Map();
  readonly #most: number;

  /** @param most how many */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    return this.#known.get(key);
  }

  /** The result of this name, which is computed if it is not known. */
  of(key: string, compute: () => T): T {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const result = compute();
    const [oldest] = this.#known.keys();
    if (this.#known.size >= this.#most && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, result);
    return result;
  }
}
