import { installEmptyInput } from "./empty-input.js";
import type { CellInputParts, ReadingCell } from "./input-parts.js";
import { KeyQuestions } from "./key-questions.js";
import { emptyNumberedReads } from "./numbered-reads.js";
import { installReadlineQuestions } from "./readline-questions.js";

/**
 * Gives cells what they read in place of a terminal: `readline`, and who listens for keys, asks the user; everything else is empty
 * and says so once for each cell.
 */
export function installCellInput(parts: CellInputParts): void {
  const told = new WeakSet<ReadingCell>();
  const tell = (): void => {
    const reading = parts.cell();
    if (!reading || told.has(reading)) return;
    told.add(reading);
    reading.output.write("stderr", notice(reading.name));
  };
  const keys = new KeyQuestions(parts);
  installEmptyInput(tell, (input) => keys.answer(input));
  emptyNumberedReads(tell);
  installReadlineQuestions({ ...parts, tell, keys });
}

function notice(name: string): string {
  return (
    `Expected a question to the user but got a read of process.stdin, which is empty in a notebook (${name}). ` +
    'Ask by await input("Name? "), or line by line: for await (const line of readline.createInterface(process.stdin)).\n'
  );
}
