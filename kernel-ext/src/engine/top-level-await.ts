import type { Compiler, TypeScript } from "./compiler.js";

/** Whether a module awaits outside of its functions. */
export function hasTopLevelAwait(ts: Compiler, code: string, fileName: string): boolean {
  // Most files need not be parsed for it.
  if (!/\bawait\b/.test(code)) return false;
  const file = ts.createSourceFile(fileName, code, ts.ScriptTarget.ESNext, false);
  const awaits = (node: TypeScript.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) return false;
    if (ts.isAwaitExpression(node)) return true;
    if (ts.isForOfStatement(node) && node.awaitModifier) return true;
    if (ts.isVariableDeclarationList(node) && (node.flags & awaitUsing) === awaitUsing) return true;
    return ts.forEachChild(node, awaits) ?? false;
  };
  return awaits(file);
}

/** The compiler's flag of `await using`, which its older types do not have. */
const awaitUsing = 6;
