import { sequenceOf, styled, terminalParts } from "./ansi.js";

interface Cell {
  readonly text: string;
  readonly style: string;
}

const blank: Cell = { text: " ", style: "" };

/**
 * The lines of a terminal that programs redraw: progress bars, spinners, lists of tasks. It knows movements of the cursor,
 * erasing, and colours; a character takes one column. Written here because emulators of terminals parse in later turns of
 * the event loop, and a loop that never pauses has none.
 */
export class TerminalScreen {
  readonly #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style = "";
  #saved: readonly [number, number] = [0, 0];

  /** How many lines there are. */
  get height(): number {
    return this.#lines.length;
  }

  /** Whether the cursor is below all that is to be seen. */
  get isAtEnd(): boolean {
    return this.#lines.slice(this.#row).every((line) => line.length === 0);
  }

  /** Draws. */
  write(text: string): void {
    for (const { control, text: content } of terminalParts(text)) {
      if (control === undefined) this.#print(content);
      else this.#control(control, content);
    }
  }

  /** What is to be seen: lines with their colours, without empty ones at the end. */
  toString(): string {
    const lines = this.#lines.map(drawn);
    while (lines.at(-1) === "") lines.pop();
    return lines.join("\n");
  }

  get #line(): Cell[] {
    return this.#lines[this.#row] as Cell[];
  }

  #print(text: string): void {
    for (const each of text) {
      this.#fill(this.#line, this.#column);
      this.#line[this.#column++] = { text: each, style: this.#style };
    }
  }

  #fill(line: Cell[], length: number): void {
    while (line.length < length) line.push(blank);
  }

  #control(control: string, parameters: string): void {
    const [first, second] = parameters.split(";").map(Number);
    const count = Math.max(1, first || 1);
    const moves: Readonly<Record<string, () => void>> = {
      "\r": () => this.#move(this.#row, 0),
      "\n": () => this.#move(this.#row + 1, 0),
      "\b": () => this.#move(this.#row, this.#column - 1),
      A: () => this.#move(this.#row - count, this.#column),
      B: () => this.#move(this.#row + count, this.#column),
      C: () => this.#move(this.#row, this.#column + count),
      D: () => this.#move(this.#row, this.#column - count),
      E: () => this.#move(this.#row + count, 0),
      F: () => this.#move(this.#row - count, 0),
      G: () => this.#move(this.#row, count - 1),
      H: () => this.#move(count - 1, (second || 1) - 1),
      f: () => this.#move(count - 1, (second || 1) - 1),
      J: () => this.#erase(first ?? 0),
      K: () => this.#eraseLine(first ?? 0),
      c: () => this.#reset(),
      s: () => this.#save(),
      u: () => this.#move(...this.#saved),
      7: () => this.#save(),
      8: () => this.#move(...this.#saved),
      m: () => {
        this.#style = styled(this.#style, parameters);
      },
    };
    moves[control]?.();
  }

  #save(): void {
    this.#saved = [this.#row, this.#column];
  }

  #move(row: number, column: number): void {
    this.#row = Math.max(0, row);
    this.#column = Math.max(0, column);
    while (this.#lines.length <= this.#row) this.#lines.push([]);
  }

  #reset(): void {
    this.#erase(2);
    this.#style = "";
    this.#move(0, 0);
  }

  #erase(part: number): void {
    if (part === 0) this.#lines.length = this.#row + 1;
    else for (const line of this.#lines.slice(0, part === 1 ? this.#row : undefined)) line.length = 0;
    if (part >= 2) {
      this.#lines.length = this.#row + 1;
      return;
    }
    this.#eraseLine(part);
  }

  #eraseLine(part: number): void {
    const line = this.#line;
    if (part === 2) line.length = 0;
    else if (part === 0) line.length = Math.min(line.length, this.#column);
    else
      line.splice(0, this.#column + 1, ...Array<Cell>(Math.min(line.length, this.#column + 1)).fill(blank));
  }
}

function drawn(line: readonly Cell[]): string {
  let style = "";
  let text = "";
  for (const cell of line) {
    if (cell.style !== style) text += sequenceOf(cell.style);
    style = cell.style;
    text += cell.text;
  }
  return style === "" ? text.trimEnd() : `${text}\x1b[0m`;
}
