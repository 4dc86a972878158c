import { parseCell } from "./cell-syntax.js";
import type { Compiler, TypeScript } from "./compiler.js";

/**
 * Finds the lines on which code can stop: where a statement that does something begins, and where a call stands.
 *
 * @returns the lines, counted from 1, in order
 */
export function breakLines(ts: Compiler, code: string): number[] {
  const file = parseCell(ts, code, true);
  const lines = new Set<number>();
  const visit = (node: TypeScript.Node): void => {
    if (isErased(ts, node)) return;
    const at = stopOf(ts, node);
    if (at) lines.add(file.getLineAndCharacterOfPosition(at.getStart(file)).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...lines].sort((a, b) => a - b);
}

function isErased(ts: Compiler, node: TypeScript.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    (ts.isImportDeclaration(node) && node.importClause?.isTypeOnly === true) ||
    (ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) === true)
  );
}

/** The node at which execution stops for a node; undefined if it does not. */
function stopOf(ts: Compiler, node: TypeScript.Node): TypeScript.Node | undefined {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.some(({ initializer }) => initializer) ? node : undefined;
  }
  if (ts.isCallExpression(node)) {
    return ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node;
  }
  if (ts.isArrowFunction(node)) return ts.isBlock(node.body) ? undefined : node.body;
  const isPlain =
    ts.isNewExpression(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportAssignment(node) ||
    ts.isExpressionStatement(node) ||
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isIfStatement(node) ||
    ts.isSwitchStatement(node) ||
    ts.isIterationStatement(node, false) ||
    ts.isBreakOrContinueStatement(node) ||
    ts.isDebuggerStatement(node);
  return isPlain ? node : undefined;
}
