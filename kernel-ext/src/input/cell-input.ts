import { installEmptyInput } from "./empty-input.js";
import { emptyNumberedReads } from "./numbered-reads.js";
import { installReadlineQuestions } from "./readline-questions.js";

/** A cell that reads. */
interface ReadingCell {
  readonly name: string;
  readonly output: { write(stream: "stderr", text: string): void };
}

/** What the input of cells needs of the kernel. */
interface CellInputParts {
  /** Asks the user for a line of text; it throws at once where nobody can be asked. */
  ask(query: string): Promise<string>;
  /** The cell that the calling code belongs to. */
  cell(): ReadingCell | undefined;
}

/** Gives cells what they read in place of a terminal: `readline` asks the user, and everything else is empty and says so once for each cell. */
export function installCellInput({ ask, cell }: CellInputParts): void {
  const told = new WeakSet<ReadingCell>();
  const tell = (): void => {
    const reading = cell();
    if (!reading || told.has(reading)) return;
    told.add(reading);
    reading.output.write("stderr", notice(reading.name));
  };
  installEmptyInput(tell);
  emptyNumberedReads(tell);
  installReadlineQuestions(ask, tell);
}

function notice(name: string): string {
  return (
    `Expected a question to the user but got a read of process.stdin, which is empty in a notebook (${name}). ` +
    'Ask by await input("Name? "), or line by line: for await (const line of readline.createInterface(process.stdin)).\n'
  );
}
