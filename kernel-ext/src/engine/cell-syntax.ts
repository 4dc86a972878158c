import type { Compiler, TypeScript } from "./compiler.js";

/**
 * Removes the word `export` where a cell declares something: later cells can use all that a cell declares, and code pasted
 * from a module should run. Spaces take its place, so that every line and column stays.
 */
export function withoutExports(ts: Compiler, code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const blanks = file.statements.flatMap((statement): TypeScript.TextRange[] => {
    if (ts.isExportAssignment(statement) && !statement.isExportEquals) {
      return [{ pos: statement.getStart(file), end: statement.expression.getStart(file) }];
    }
    const isNamed = !("name" in statement) || statement.name !== undefined;
    const modifiers = (isNamed && ts.canHaveModifiers(statement) && ts.getModifiers(statement)) || [];
    return modifiers
      .filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
      .map((modifier) => ({ pos: modifier.getStart(file), end: modifier.end }));
  });
  return blanks.reduce(
    (text, { pos, end }) => text.slice(0, pos) + " ".repeat(end - pos) + text.slice(end),
    code,
  );
}
