import { parseCell } from "./cell-syntax.js";
import type { Compiler, TypeScript } from "./compiler.js";
import type { CodePlace } from "./engine.js";

/** A part of a text, and what takes its place, which is not longer. */
interface Change extends TypeScript.TextRange {
  readonly text: string;
}

/**
 * Removes the word `export` where a cell declares something: later cells can use all that a cell declares, and code pasted
 * from a module should run. What it exports from another module it imports. Spaces take the place of the rest, so that every line and
 * column stays.
 */
export function withoutExports(
  ts: Compiler,
  code: string,
  kind: TypeScript.ScriptKind = ts.ScriptKind.TS,
): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true, kind);
  return file.statements
    .flatMap((statement) => changesOf(ts, statement, file))
    .reduce((text, { pos, end, text: written }) => {
      const spaces = code.slice(pos + written.length, end).replace(/[^\n]/g, " ");
      return text.slice(0, pos) + written + spaces + text.slice(end);
    }, code);
}

function changesOf(ts: Compiler, node: TypeScript.Statement, file: TypeScript.SourceFile): Change[] {
  const pos = node.getStart(file);
  if (ts.isExportAssignment(node) && !node.isExportEquals) {
    const end = node.expression.getStart(file);
    return [{ pos, end, text: needsExpression(file.text.slice(end)) ? inExpression : "" }];
  }
  if (ts.isExportDeclaration(node)) return [changeOfList(ts, node, file)];
  const modifiers = (ts.canHaveModifiers(node) && ts.getModifiers(node)) || [];
  const words = modifiers.filter(
    ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
  );
  const [first, last] = [words[0], words.at(-1)];
  const isNamed = !("name" in node) || node.name !== undefined;
  if (isNamed) return words.map((word) => ({ pos: word.getStart(file), end: word.end, text: "" }));
  const isFirst = first?.getStart(file) === pos && last && needsExpression(file.text.slice(last.end).trim());
  return isFirst ? [{ pos, end: last.end, text: inExpression }] : [];
}

/** Lets a value be one that is not written in parentheses, and is no longer than `export default`. */
const inExpression = "await 0,";

/** Whether a value would be a block, or a declaration without a name, if nothing stood before it. */
function needsExpression(code: string): boolean {
  return /^(?:\{|(?:async\s+)?function\b|class\b)/.test(code);
}

function changeOfList(ts: Compiler, node: TypeScript.ExportDeclaration, file: TypeScript.SourceFile): Change {
  const { moduleSpecifier: from, exportClause: clause } = node;
  const pos = node.getStart(file);
  // What the cell declares is exported anyway.
  if (!from) return { pos, end: node.end, text: "" };
  const isNameless =
    !clause || (ts.isNamedExports(clause) && clause.elements.some(({ name }) => name.text === "default"));
  return { pos, end: isNameless ? from.getStart(file) : pos + "export".length, text: "import" };
}

/** Says which exports of a cell have no name in later cells, and what to write for one. */
export function exportNotes(ts: Compiler, code: string, cell: string): string[] {
  if (!/\bexport\b/.test(code)) return [];
  const file = parseCell(ts, code, true);
  const placed = (node: TypeScript.Node): CodePlace => {
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    return { line: line + 1, column: character + 1 };
  };
  return file.statements.filter(ts.isExportDeclaration).flatMap((node) =>
    lostNames(ts, node).map(({ at, written, advice }) => {
      const { line, column } = placed(at);
      return `Expected an export that later cells can name but got ${written} (${cell}:${line}:${column}). ${advice}`;
    }),
  );
}

interface LostName {
  readonly at: TypeScript.Node;
  readonly written: string;
  /** What to do. */
  readonly advice: string;
}

function lostNames(ts: Compiler, node: TypeScript.ExportDeclaration): LostName[] {
  const { moduleSpecifier: from, exportClause: clause } = node;
  if (!clause) {
    const advice = `Write import * as name from ${from?.getText() ?? ""}, or import the names that you need.`;
    return [{ at: node, written: "export *", advice }];
  }
  if (!ts.isNamedExports(clause)) return [];
  return clause.elements.flatMap((element): LostName[] => {
    const { name, propertyName = name } = element;
    const [known, other] = [propertyName.text, name.text];
    const written = element.getText();
    if (from && other === "default")
      return [{ at: element, written, advice: `Write import name from ${from.getText()}.` }];
    if (from || known === other || other === "default") return [];
    const word = node.isTypeOnly || element.isTypeOnly ? "type" : "const";
    const isName = ts.isIdentifier(name);
    const advice = isName ? `, or write ${word} ${other} = ${known} for the other name` : "";
    return [{ at: element, written, advice: `Use ${known}${advice}.` }];
  });
}
