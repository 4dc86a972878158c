import { eastAsianWidth } from "get-east-asian-width"; // Unicode's table of wide characters, which changes every year

/** A part of a source. */
interface SourceSpan {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** In UTF-16 units; it may extend beyond the end of the line. */
  readonly length: number;
}

/** The width of a quoted line, in columns: if a line wraps, the mark below it points to nothing. */
const widest = 76;
/** How much of a long line is shown before its mark. */
const widthBefore = 24;
/** How many lines of a long part are quoted at each end. */
const linesAtEnds = 2;

const red = (text: string): string => `\u001b[31m${text}\u001b[0m`;
/** A mark in the line itself, which is right however wide a font draws the characters. */
const underlined = (text: string): string => (text === "" ? "" : `\u001b[4;31m${text}\u001b[0m`);

/** Quotes the lines around a part of a source, numbered, in at most 76 columns, with carets below the part. */
export function quote(text: string, span: SourceSpan): string[] {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const marks = marksOf(text, span);
  const last = span.line + marks.length - 1;
  const to = Math.min(lines.length, last + 1);
  const digits = String(to).length;
  const room = widest - digits - "  >  | ".length;
  const quoted: string[] = [];
  for (let number = Math.max(1, span.line - 2); number <= to; number++) {
    const mark = marks[number - span.line];
    if (mark && number >= span.line + linesAtEnds && number <= last - linesAtEnds) {
      if (number === last - linesAtEnds) quoted.push(`    ${"…".padStart(digits)} |`);
      continue;
    }
    const { shown, carets } = cut(lines[number - 1] ?? "", mark, room);
    quoted.push(`  ${mark ? ">" : " "} ${String(number).padStart(digits)} | ${shown}`);
    if (carets !== "") quoted.push(`    ${" ".repeat(digits)} | ${carets}`);
  }
  return quoted;
}

/** A part of one line, in UTF-16 units from 0. */
interface Mark {
  readonly from: number;
  readonly to: number;
}

/** The mark of each line that the span covers, without the space before its code. */
function marksOf(text: string, { line, column, length }: SourceSpan): Mark[] {
  const before = text.split("\n", line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const start = before + column - 1;
  const covered = text
    .slice(start, start + Math.max(1, length))
    .trimEnd()
    .split("\n");
  return covered.map((part, at) => {
    const from = at === 0 ? column - 1 : part.length - part.trimStart().length;
    const to = at === 0 ? column - 1 + part.length : part.length;
    return { from, to: Math.max(from + 1, to) };
  });
}

/** A line as it is shown, and the carets below it. */
interface Cut {
  readonly shown: string;
  readonly carets: string;
}

function cut(line: string, mark: Mark | undefined, room: number): Cut {
  const pieces = displayPieces(line);
  const width = endOf(pieces);
  const isMarked = ({ unit }: DisplayPiece): boolean =>
    mark !== undefined && unit >= mark.from && unit < mark.to;
  const marked = pieces.filter(isMarked);
  const start = marked[0]?.column ?? width;
  const { from, to } = windowOf(
    width,
    mark ? { start, end: Math.max(start + 1, endOf(marked)) } : undefined,
    room,
  );
  const seen = pieces.filter((piece) => piece.column >= from && piece.column + piece.width <= to);
  const lead = from > 0 ? "…" : "";
  const textOf = (some: readonly DisplayPiece[]): string => some.map(({ text }) => text).join("");
  const [before, meant, after] = [
    seen.filter(({ column }) => column < start),
    seen.filter(isMarked),
    seen.filter((piece) => piece.column >= start && !isMarked(piece)),
  ];
  const shown = `${lead}${textOf(before)}${underlined(textOf(meant))}${textOf(after)}${to < width ? "…" : ""}`;
  if (!mark) return { shown: shown.trimEnd(), carets: "" };
  const indent = lead.length + sumOf(before);
  return { shown, carets: `${" ".repeat(indent)}${red("^".repeat(Math.max(1, sumOf(meant))))}` };
}

/** Which columns of a line are shown. */
function windowOf(
  width: number,
  mark: { readonly start: number; readonly end: number } | undefined,
  room: number,
): { readonly from: number; readonly to: number } {
  if (width <= room) return { from: 0, to: width };
  if (!mark || mark.end < room) return { from: 0, to: room - 1 };
  const whole = Math.max(width, mark.end); // the mark may be after the last character
  const from = Math.min(mark.start - widthBefore, whole - room + 1);
  if (from <= 0) return { from: 0, to: room - 1 };
  return { from, to: whole - from < room ? width : from + room - 2 };
}

function sumOf(pieces: readonly DisplayPiece[]): number {
  return pieces.reduce((sum, { width }) => sum + width, 0);
}

function endOf(pieces: readonly DisplayPiece[]): number {
  const last = pieces.at(-1);
  return last ? last.column + last.width : 0;
}

/** What a terminal draws as one character. */
interface DisplayPiece {
  /** A tab is spaces. */
  readonly text: string;
  /** Its position in the line, in UTF-16 units from 0. */
  readonly unit: number;
  /** The column where it is drawn, from 0. */
  readonly column: number;
  /** How many columns it takes: 0 if it is not drawn, 2 for emoji and most East Asian characters. */
  readonly width: number;
}

const tabWidth = 4;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Splits a line into what is drawn as one character each. */
function displayPieces(line: string): DisplayPiece[] {
  let column = 0;
  return Array.from(segmenter.segment(line), ({ segment, index }) => {
    const width = segment === "\t" ? tabWidth - (column % tabWidth) : widthOf(segment);
    const piece = { text: segment === "\t" ? " ".repeat(width) : segment, unit: index, column, width };
    column += width;
    return piece;
  });
}

function widthOf(grapheme: string): number {
  if (/^[\p{Control}\p{Format}\p{Mark}]+$/u.test(grapheme)) return 0;
  if (/^\p{Emoji_Presentation}|\uFE0F/u.test(grapheme)) return 2;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}
