// @ts-check

const quietMilliseconds = 5_000;

/**
 * One changing line: rewritten in a terminal, printed at most every five seconds elsewhere.
 */
export class LiveLine {
  #out;
  #now;
  #shown = "";
  #latest = "";
  #printedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param {NodeJS.WritableStream & { isTTY?: boolean, columns?: number }} out
   * @param {() => number} now milliseconds
   */
  constructor(out, now) {
    this.#out = out;
    this.#now = now;
  }

  /** @param {string} text one line */
  update(text) {
    this.#latest = text;
    if (this.#out.isTTY) {
      const line = text.slice(0, (this.#out.columns ?? 80) - 1);
      this.#out.write(`\r${line.padEnd(this.#shown.length)}`);
      this.#shown = line;
    } else if (this.#now() - this.#printedAt >= quietMilliseconds) {
      this.#print();
    }
  }

  /** Ends the line, so that whole lines can follow. */
  end() {
    if (this.#out.isTTY) {
      if (this.#shown !== "") this.#out.write("\n");
      this.#shown = "";
    } else if (this.#latest !== "") {
      this.#print();
    }
    this.#latest = "";
    this.#printedAt = Number.NEGATIVE_INFINITY;
  }

  #print() {
    this.#out.write(`${this.#latest}\n`);
    this.#printedAt = this.#now();
    this.#latest = "";
  }
}
