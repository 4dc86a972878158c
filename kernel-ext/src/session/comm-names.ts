import { createHash, randomUUID } from "node:crypto";

/**
 * Names of comms, which notebook files hold as the names of their widgets. They are counted cell by cell, so that a notebook that
 * is executed again changes only where what it shows has changed.
 */
export class CommNames {
  readonly #counts = new Map<string, number>();

  /**
   * A name that no other comm of this kernel has, as long as a UUID.
   *
   * @param cell the id of the cell that opens it; without one the name is random
   */
  next(cell: string | undefined): string {
    if (cell === undefined) return randomUUID();
    const count = (this.#counts.get(cell) ?? 0) + 1;
    this.#counts.set(cell, count);
    const digest = createHash("sha256")
      .update(JSON.stringify([cell, count]))
      .digest("hex");
    return [
      digest.slice(0, 8),
      digest.slice(8, 12),
      digest.slice(12, 16),
      digest.slice(16, 20),
      digest.slice(20, 32),
    ].join("-");
  }
}
