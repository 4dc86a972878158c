import { parseCell } from "./cell-syntax.js";
import type { Compiler, TypeScript } from "./compiler.js";
import type { Catching, CodePlace } from "./engine.js";

/** Finds what the function around a place does with what is thrown there, or by what is called there. */
export function catchingAt(ts: Compiler, code: string, { line, column }: CodePlace): Catching {
  const file = parseCell(ts, code, true);
  const position = (file.getLineStarts()[line - 1] ?? 0) + column - 1;
  const around = nodesAround(ts, file, position);
  const last = around.at(-1);
  const owner = last && ts.findAncestor(last, ts.isFunctionLike);
  const own = around.slice(owner ? around.indexOf(owner) + 1 : 0);
  const catching = own.filter((node): node is CatchingTry => isCatching(ts, node, position));
  const isOver = catching.every(({ catchClause }) => throws(ts, catchClause));
  return {
    isCaught: catching.length > 0,
    isOver: catching.length > 0 && !isOver,
    isHandled: isHandled(ts, own, position, owner ?? file),
    isAgain: own.some(ts.isCatchClause),
    isAsync: owner === undefined || isAsync(ts, owner),
  };
}

interface CatchingTry extends TypeScript.TryStatement {
  readonly catchClause: TypeScript.CatchClause;
}

function isCatching(ts: Compiler, node: TypeScript.Node, position: number): boolean {
  return ts.isTryStatement(node) && node.catchClause !== undefined && position < node.tryBlock.getEnd();
}

function nodesAround(ts: Compiler, file: TypeScript.SourceFile, position: number): TypeScript.Node[] {
  const found: TypeScript.Node[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (position < node.getFullStart() || position >= node.getEnd()) return;
    found.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

function throws(ts: Compiler, { block }: TypeScript.CatchClause): boolean {
  const last = block.statements.at(-1);
  return last !== undefined && ts.isThrowStatement(last);
}

function isAsync(ts: Compiler, node: TypeScript.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
}

/** Whether the promise that is made at a position is given a handler of its rejection: at once, or later by its name. */
function isHandled(
  ts: Compiler,
  around: readonly TypeScript.Node[],
  position: number,
  scope: TypeScript.Node,
): boolean {
  const made = around.filter(
    (node) => ts.isCallOrNewExpression(node) && position <= node.expression.getEnd(),
  );
  const end = made.at(-1) && endOfChain(ts, made.at(-1));
  if (end === undefined || end === "handled") return end !== undefined;
  const name = nameOf(ts, end);
  const visit = (node: TypeScript.Node): boolean =>
    (ts.isIdentifier(node) && node.text === name && isHandledThere(ts, node)) ||
    ts.forEachChild(node, visit) === true;
  return name !== undefined && visit(scope);
}

function isHandledThere(ts: Compiler, name: TypeScript.Identifier): boolean {
  if (!ts.isAwaitExpression(name.parent)) return endOfChain(ts, name) === "handled";
  const catching = ts.findAncestor(name, (node) =>
    ts.isFunctionLike(node) ? "quit" : isCatching(ts, node, name.pos),
  );
  return catching !== undefined;
}

/** Follows a promise through what is called on it. */
function endOfChain(
  ts: Compiler,
  from: TypeScript.Node | undefined,
): TypeScript.Node | "handled" | undefined {
  for (let at = from; at; ) {
    const { parent }: TypeScript.Node = at;
    if (ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent)) {
      const { name, parent: call } = parent;
      const isHandler = name.text === "catch" || (name.text === "then" && call.arguments.length > 1);
      if (isHandler) return "handled";
      at = call;
    } else if (ts.isParenthesizedExpression(parent) || ts.isArrayLiteralExpression(parent)) at = parent;
    else {
      const isSettled =
        ts.isCallExpression(parent) && /^Promise\.(?:allSettled|any)$/.test(parent.expression.getText());
      return isSettled ? "handled" : at;
    }
  }
  return undefined;
}

/** The variable that a value is given to. */
function nameOf(ts: Compiler, value: TypeScript.Node): string | undefined {
  const { parent } = value;
  const isAssigned = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const target = ts.isVariableDeclaration(parent) ? parent.name : isAssigned ? parent.left : undefined;
  return target && target !== value && ts.isIdentifier(target) ? target.text : undefined;
}
