import type { Compiler, TypeScript } from "./compiler.js";
import type { Completeness, TextRange } from "./engine.js";

/** Puts spaces in the place of parts of a text, so that every line and column stays. */
export function blanked(text: string, parts: readonly TypeScript.TextRange[]): string {
  return parts.reduce(
    (left, { pos, end }) =>
      left.slice(0, pos) + text.slice(pos, end).replace(/[^\n]/g, " ") + left.slice(end),
    text,
  );
}

/** Parses a cell; only with `parents` the nodes know those around them. */
export function parseCell(ts: Compiler, code: string, parents = false): TypeScript.SourceFile {
  return ts.createSourceFile("cell.tsx", code, ts.ScriptTarget.Latest, parents, scriptKindOf(ts, code));
}

type Parsed = TypeScript.SourceFile & {
  readonly parseDiagnostics?: readonly TypeScript.DiagnosticWithLocation[];
};

/** What is wrong with the form of a file's text. */
export function mistakesOf(file: TypeScript.SourceFile): readonly TypeScript.DiagnosticWithLocation[] {
  return (file as Parsed).parseDiagnostics ?? [];
}

/** The end of a comment is expected, "Unterminated template literal": more lines may end them. */
const open: ReadonlySet<number> = new Set([1010, 1160]);
/** "Unterminated string literal", "Unterminated regular expression literal": both end with their line. */
const unterminated: ReadonlySet<number> = new Set([1002, 1161]);

/** Tells whether code can be run, needs more lines, or is invalid whatever follows. */
export function completenessOf(ts: Compiler, code: string): Completeness {
  const problems = mistakesOf(parseCell(ts, code));
  const [first] = problems;
  if (!first) return { status: "complete" };
  const end = code.trimEnd().length;
  const isOpen = problems.every(({ start, length }) => start + length >= end) && first.start >= end;
  // A backslash at the end lets a text go on in the next line.
  const isInvalid = problems.some((each) => unterminated.has(each.code)) && !/\\\r?\n?$/.test(code);
  if ((isOpen && !isInvalid) || open.has(first.code)) {
    return { status: "incomplete", indent: indentAfter(code) };
  }
  return { status: "invalid" };
}

/** Whether a comment stands at an offset, in UTF-16 units. */
export function isInComment(ts: Compiler, code: string, offset: number): boolean {
  if (!/\/[/*]/.test(code)) return false;
  const internal = ts as Compiler & { isInComment?(file: TypeScript.SourceFile, at: number): unknown };
  return Boolean(internal.isInComment?.(parseCell(ts, code, true), offset));
}

/** Finds the statements of code that are not within others. */
export function statementsOf(ts: Compiler, code: string): TextRange[] {
  const file = parseCell(ts, code);
  return file.statements.map((each) => ({ start: each.getStart(file), end: each.end }));
}

/** JSX where the code is only valid as that: `<T>value` and `<T>(x: T) => x` keep their meaning. */
export function scriptKindOf(ts: Compiler, code: string): TypeScript.ScriptKind {
  const { TS, TSX } = ts.ScriptKind;
  if (!/<\/|\/>/.test(code)) return TS;
  const isValid = (kind: TypeScript.ScriptKind): boolean => {
    const parsed = ts.createSourceFile("cell.tsx", code, ts.ScriptTarget.Latest, false, kind);
    return mistakesOf(parsed).length === 0;
  };
  return !isValid(TS) && isValid(TSX) ? TSX : TS;
}

/** The names that a declaration binds. */
export function boundNames(ts: Compiler, name: TypeScript.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) => (ts.isBindingElement(each) ? boundNames(ts, each.name) : []));
}

function indentAfter(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]\s*$/.test(line) || /=>\s*$/.test(line) ? `${indent}  ` : indent;
}
