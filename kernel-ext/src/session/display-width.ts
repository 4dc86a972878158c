import { eastAsianWidth } from "get-east-asian-width"; // Unicode's table of wide characters, which changes every year

/** What a terminal draws as one character. */
export interface DisplayPiece {
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
export function displayPieces(line: string): DisplayPiece[] {
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
