import { sequenceOf, TextStyle, terminalParts } from "./ansi.js";

interface Cell {
  readonly text: string;
  /** As {@link TextStyle} writes it. */
  readonly style: string;
}

/** The parameters of a control sequence. */
interface Parameters {
  /** The first one, at least 1. */
  readonly count: number;
  readonly first: number;
  readonly second: number;
  /** All, as they are written. */
  readonly text: string;
}

const blank: Cell = { text: " ", style: "" };

/**
 * The lines of a terminal that programs redraw: progress bars, spinners, lists of tasks. It knows movements of the cursor,
 * erasing, and colours; a character takes one column. Written here because emulators of terminals parse in later turns of
 * the event loop, and a loop that never pauses has none.
 */
export class TerminalScreen {
  /** What control sequences do. */
  static readonly #controls: Readonly<Record<string, (screen: TerminalScreen, given: Parameters) => void>> = {
    "\r": (screen) => screen.#move(screen.#row, 0),
    "\n": (screen) => screen.#move(screen.#row + 1, 0),
    "\b": (screen) => screen.#move(screen.#row, screen.#column - 1),
    A: (screen, { count }) => screen.#move(screen.#row - count, screen.#column),
    B: (screen, { count }) => screen.#move(screen.#row + count, screen.#column),
    C: (screen, { count }) => screen.#move(screen.#row, screen.#column + count),
    D: (screen, { count }) => screen.#move(screen.#row, screen.#column - count),
    E: (screen, { count }) => screen.#move(screen.#row + count, 0),
    F: (screen, { count }) => screen.#move(screen.#row - count, 0),
    G: (screen, { count }) => screen.#move(screen.#row, count - 1),
    H: (screen, { count, second }) => screen.#move(count - 1, second - 1),
    f: (screen, { count, second }) => screen.#move(count - 1, second - 1),
    J: (screen, { first }) => screen.#erase(first),
    K: (screen, { first }) => screen.#eraseLine(first),
    c: (screen) => screen.#reset(),
    s: (screen) => screen.#save(),
    u: (screen) => screen.#move(...screen.#saved),
    7: (screen) => screen.#save(),
    8: (screen) => screen.#move(...screen.#saved),
    m: (screen, { text }) => screen.#style.change(text),
  };

  readonly #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style = new TextStyle();
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
    const line = this.#line;
    const style = String(this.#style);
    while (line.length < this.#column) line.push(blank);
    for (const each of text) line[this.#column++] = { text: each, style };
  }

  #control(control: string, text: string): void {
    const [first, second] = text.split(";").map(Number);
    const parameters = { count: Math.max(1, first || 1), first: first ?? 0, second: second || 1, text };
    TerminalScreen.#controls[control]?.(this, parameters);
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
    this.#style = new TextStyle();
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
