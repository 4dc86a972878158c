import type { Compiler, TypeScript } from "./compiler.js";
import type { Completeness } from "./engine.js";

type Parsed = TypeScript.SourceFile & {
  readonly parseDiagnostics?: readonly TypeScript.DiagnosticWithLocation[];
};

/** "Unterminated string literal" ends at the end of its line: more text does not help. */
const unterminated: ReadonlySet<number> = new Set([1010, 1160, 1161]);

/** Tells whether code can be run, needs more lines, or is invalid whatever follows. */
export function completenessOf(ts: Compiler, code: string): Completeness {
  const file: Parsed = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const problems = file.parseDiagnostics ?? [];
  const [first] = problems;
  if (!first) return { status: "complete" };
  const end = code.trimEnd().length;
  const isOpen = problems.every(({ start, length }) => start + length >= end) && first.start >= end;
  if (isOpen || unterminated.has(first.code)) return { status: "incomplete", indent: indentAfter(code) };
  return { status: "invalid" };
}

function indentAfter(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]\s*$/.test(line) || /=>\s*$/.test(line) ? `${indent}  ` : indent;
}
