/** Images a second since training last began, evaluation included. */
export class Clock {
  readonly #now: () => number;
  readonly #start: number;
  #images = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#start = now();
  }

  /** Counts images that were trained on. */
  tick(images: number): void {
    this.#images += images;
  }

  /** Images a second. */
  get rate(): number {
    return (1000 * this.#images) / Math.max(1e-3, this.#now() - this.#start);
  }
}
