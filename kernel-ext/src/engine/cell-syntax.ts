import type { Compiler, TypeScript } from "./compiler.js";

/**
 * Takes the word `export` away where a cell declares something: all that a cell declares is seen by later cells, and
 * code pasted from a module should run.
 *
 * @param ts the compiler
 * @param code the cell
 * @returns the cell with spaces in place of those words, so that every line and column stays
 */
export function withoutExports(ts: Compiler, code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const blanks = file.statements.flatMap((statement): TypeScript.TextRange[] => {
    if (ts.isExportAssignment(statement) && !statement.isExportEquals) {
      return [{ pos: statement.getStart(file), end: statement.expression.getStart(file) }];
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const isNamed = !("name" in statement) || statement.name !== undefined;
    return modifiers
      .filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
      .filter(() => isNamed)
      .map((modifier) => ({ pos: modifier.getStart(file), end: modifier.end }));
  });
  return blanks.reduce(
    (text, { pos, end }) => text.slice(0, pos) + " ".repeat(end - pos) + text.slice(end),
    code,
  );
}
