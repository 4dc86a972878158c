import type { Diagnostic, TextRange } from "../engine/engine.js";

/** A line of a cell in the form of a magic; a command may go on behind a backslash. Offsets are in UTF-16 units. */
export interface MagicLine extends TextRange {
  /** How it begins as the list of magics has it: `!`, `?` or, also for `%%time`, `%time`. */
  readonly name: string;
  /** The sign and the name as they were written. */
  readonly written: string;
  /** What is behind the name, or before a `?`. */
  readonly argument: string;
  readonly argumentStart: number;
  /** Where the compiler looks for a name that it does not know. */
  readonly wordStart: number;
  /** The number of its line, from 1. */
  readonly line: number;
}

const name = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$.]*`;

/** Two backslashes are one for the shell. */
const goesOn = String.raw`.*(?<!\\)(?:\\\\)*\\`;
/** A line that ends in an open bracket or a comma goes on in TypeScript. */
const forms = new RegExp(
  String.raw`^[ \t]*(?:(?<command>!(?![!=])[ \t]*(?:${goesOn}\r?\n)*.*[^\s([{,])|` +
    String.raw`(?<magic>%%?[A-Za-z]\w*)(?:[ \t]+(?<rest>\S|\S.*\S))?|` +
    String.raw`(?:\?\??(?<after>${name})|(?<before>${name})\?\??))[ \t\r]*$`,
  "dgmu",
);

const openEnd = new RegExp(`${goesOn}$`);

/** The lines in the form of a magic, wherever they stand. */
export function magicForms(code: string): MagicLine[] {
  let [line, counted] = [1, 0];
  return [...code.matchAll(forms)].map((found) => {
    const { command, magic, rest, after, before } = found.groups ?? {};
    const start = found.index + found[0].length - found[0].trimStart().length;
    const end = found.index + found[0].trimEnd().length;
    for (; counted < start; counted++) if (code[counted] === "\n") line++;
    const place = { start, end, line };
    if (magic !== undefined) {
      const argumentStart = found.indices?.groups?.rest?.[0] ?? end;
      const wordStart = start + magic.lastIndexOf("%") + 1;
      const argument = rest ?? "";
      return { ...place, name: magic.replace("%%", "%"), written: magic, argument, argumentStart, wordStart };
    }
    const sign = command === undefined ? "?" : "!";
    const argument = command?.slice(1).trim() ?? after ?? before ?? "";
    const argumentStart = code.indexOf(argument, start);
    return { ...place, name: sign, written: sign, argument, argumentStart, wordStart: argumentStart };
  });
}

/** Whether a command goes on in a line that is not there yet. */
export function isOpenCommand({ name: sign, argument, end }: MagicLine, code: string): boolean {
  return sign === "!" && end === code.length && openEnd.test(argument);
}

/** What is behind a magic, without the comment at its end; what is in quotes stays. */
export function withoutComment(argument: string): string {
  const quoted = /^(?:"[^"]*"|'[^']*')/.exec(argument)?.[0] ?? "";
  return quoted + argument.slice(quoted.length).replace(/(?:^|\s+)(?:#|\/\/).*$/, "");
}

/**
 * The lines in the form of a magic that stand by themselves: not in a string, a template, a comment, a block or an
 * expression.
 *
 * @param statements finds the statements of code
 */
export function magicLines(code: string, statements: (code: string) => readonly TextRange[]): MagicLine[] {
  let lines = magicForms(code);
  while (lines.length > 0) {
    const blanked = lines.reduce((text, line) => withText(text, line, "0;"), code);
    const starts = new Set(statements(blanked).map(({ start }) => start));
    // What is behind the first that does not stand by itself may only seem to.
    const wrong = lines.find(({ start }) => !starts.has(start));
    if (!wrong) break;
    lines = lines.filter((each) => each !== wrong);
  }
  return lines;
}

/** Puts text at the head of a range, and spaces in the place of the rest, so that every other place stays. */
export function withText(code: string, { start, end }: TextRange, text: string): string {
  const rest = code.slice(start + text.length, end).replace(/[^\n]/g, " ");
  return code.slice(0, start) + text + rest + code.slice(end);
}

/** The lines that the compiler has refused as TypeScript. */
export function refusedLines(
  code: string,
  lines: readonly MagicLine[],
  diagnostics: readonly Diagnostic[],
): MagicLine[] {
  const starts = lineStarts(code);
  const problems = diagnostics
    .filter(({ file }) => file === undefined)
    .map(({ line, column, code: number, message }) => ({
      at: (starts[line - 1] ?? code.length) + column - 1,
      isSyntax: number >= 1000 && number < 2000,
      isUnknown: /^Cannot find name(space)? /.test(message),
    }));
  return lines.filter(({ name: sign, argument, start, end, wordStart }) =>
    problems.some(({ at, isSyntax, isUnknown }) => {
      // The compiler misses the rest of "name?" anywhere behind it.
      if (isSyntax) return sign === "?" || (at >= start && at <= end);
      // A path begins like a regular expression, whose words the compiler does not look for.
      const isPath = argument.startsWith("/") && at > start && at <= end;
      return isUnknown && (at === wordStart || isPath);
    }),
  );
}

function lineStarts(code: string): number[] {
  return [0, ...Array.from(code.matchAll(/\n/g), ({ index }) => index + 1)];
}
