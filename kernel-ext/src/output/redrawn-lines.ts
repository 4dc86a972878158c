import { unfinishedAt } from "./ansi.js";
import { TerminalScreen } from "./terminal-screen.js";

/** Where text goes. */
export interface TextSink {
  /** Prints at the end of a stream. */
  print(text: string): void;
  /** Shows lines in a place of their own, first and then each time they are drawn anew. */
  show(lines: string, isNew: boolean): void;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are looked for.
const redraws = /\x1b(?:\[[0-9;?]*[A-HJKSTfsu]|\[\?(?:25|7)l|[78c])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const modes = /\x1b\[\?([0-9;]+)([hl])/g;
/** A return to the beginning of a line, not the end of one. */
const returns = /\r(?!\n|$)/;
/** With more lines, what follows is a stream again: no terminal reaches back that far. */
const mostLines = 100;
/** A line that is longer was not printed to be redrawn. */
const longestLine = 2000;

/**
 * Whether a program draws: it has hidden the cursor, or has lines cut instead of wrapped. One for both streams, as a terminal
 * has one cursor.
 */
export class DrawingModes {
  readonly #on = new Set<string>();

  get isDrawing(): boolean {
    return this.#on.size > 0;
  }

  /** Takes it that the program does not draw any more. */
  end(): void {
    this.#on.clear();
  }

  /** Takes what is written. */
  write(text: string): void {
    for (const [, mode = "", end] of text.matchAll(modes)) {
      if (end === "h") this.#on.delete(mode);
      else if (mode === "25" || mode === "7") this.#on.add(mode);
    }
  }
}

/**
 * Shows what programs redraw in lines that they have written before. A front end knows only `\r` within a line without
 * colours; so such lines are drawn here, and shown as a display that is updated.
 */
export class RedrawnLines {
  readonly #sink: TextSink;
  readonly #modes: DrawingModes;
  #screen: TerminalScreen | undefined;
  #isShown = false;
  /** What was drawn last. */
  #drawn = "";
  /** Whether its program says when it has drawn all. */
  #hasEnd = false;
  /** The line that is being printed, as far as it was printed to the stream. */
  #line = "";
  /** A control sequence whose end has not come. */
  #begun = "";

  constructor(sink: TextSink, modes: DrawingModes) {
    this.#sink = sink;
    this.#modes = modes;
  }

  /** Takes what is written. */
  write(text: string): void {
    const whole = this.#begun + text;
    const end = whole.includes("\x1b") ? unfinishedAt(whole) : whole.length;
    this.#begun = whole.slice(end);
    if (end > 0) this.#take(whole.slice(0, end));
  }

  /** Called when something else is shown: what is written later is not drawn above it, unless a program is in the midst of drawing. */
  settle(): void {
    if (this.#screen?.isAtEnd && !this.#modes.isDrawing) this.forget();
  }

  /** Called when what has been shown is gone, or is to stay as it is. */
  forget(): void {
    this.#screen = undefined;
    this.#drawn = "";
    this.#line = "";
  }

  #take(text: string): void {
    if (this.#hasEnd && this.#drawn !== "") this.settle();
    this.#modes.write(text);
    if (this.#screen) this.#draw(this.#screen, text);
    else if (this.#isRedrawn(text)) this.#begin(text);
    else this.#print(text.replace(modes, ""));
  }

  #isRedrawn(text: string): boolean {
    if (redraws.test(text) || this.#modes.isDrawing) return true;
    const isColored = text.includes("\x1b") || this.#line.includes("\x1b");
    if (!isColored) return false;
    return returns.test(text) || (this.#line.endsWith("\r") && !text.startsWith("\n"));
  }

  #begin(text: string): void {
    const first = Math.min(...[redraws, returns].map((each) => text.match(each)?.index ?? 0));
    const lineStart = text.lastIndexOf("\n", first) + 1;
    if (lineStart > 0) this.#print(text.slice(0, lineStart));
    this.#screen = new TerminalScreen();
    this.#isShown = false;
    this.#hasEnd = this.#modes.isDrawing;
    if (this.#line !== "") {
      this.#screen.write(this.#line);
      // A stream cannot take back what it shows: blanks cover it.
      this.#sink.print(`\r${" ".repeat(this.#line.length)}\r`);
      this.#line = "";
    }
    this.#draw(this.#screen, text.slice(lineStart));
  }

  #draw(screen: TerminalScreen, text: string): void {
    screen.write(text);
    this.#drawn = screen.toString();
    if (this.#drawn !== "" || this.#isShown) this.#sink.show(this.#drawn, !this.#isShown);
    this.#isShown ||= this.#drawn !== "";
    if (screen.height <= mostLines) return;
    this.#modes.end();
    this.forget();
  }

  #print(text: string): void {
    const newline = text.lastIndexOf("\n");
    this.#line = newline < 0 ? this.#line + text : text.slice(newline + 1);
    if (this.#line.length > longestLine) this.#line = "";
    this.#sink.print(text);
  }
}
