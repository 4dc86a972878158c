/** A cell that reads. */
export interface ReadingCell {
  readonly name: string;
  /** Whether its code has ended. */
  readonly hasSettled: boolean;
  /** Ends it with an error, whatever its code waits for. */
  fail(error: unknown): void;
  readonly output: { write(stream: "stderr", text: string): void };
}

/** What the input of cells needs of the kernel. */
export interface CellInputParts {
  /** Throws where nobody can be asked. */
  mustAllow(): void;
  /** Asks the user for a line of text; it throws at once where nobody can be asked. */
  ask(query: string): Promise<string>;
  /** The cell that the calling code belongs to. */
  cell(): ReadingCell | undefined;
}
