import type { CellTracker } from "./cell-tracker.js";
import { isCellsImport } from "./cell-transforms.js";
import type { Compiler, TypeScript } from "./compiler.js";
import type { CodePlace } from "./engine.js";

/**
 * Transforms the code of a cell so that it calls a CellTracker named `$tracker`. Functions and classes stay as they were
 * written.
 *
 * @param steps receives the places of the steps
 */
export function tracked(
  ts: Compiler,
  steps: CodePlace[],
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => (file) => new Tracking(ts, context, file, steps).transform();
}

class Tracking {
  readonly #ts: Compiler;
  readonly #context: TypeScript.TransformationContext;
  readonly #file: TypeScript.SourceFile;
  readonly #steps: CodePlace[];
  #statement = 0;

  constructor(
    ts: Compiler,
    context: TypeScript.TransformationContext,
    file: TypeScript.SourceFile,
    steps: CodePlace[],
  ) {
    this.#ts = ts;
    this.#context = context;
    this.#file = file;
    this.#steps = steps;
  }

  transform(): TypeScript.SourceFile {
    const statements = this.#file.statements.flatMap((statement) => {
      if (!isStep(this.#ts, statement)) return [statement];
      this.#statement = this.#place(lastValue(this.#ts, statement) ?? statement);
      return [this.#step(), this.#visited(statement)];
    });
    return this.#context.factory.updateSourceFile(this.#file, statements);
  }

  #visited<T extends TypeScript.Node>(node: T): T {
    return this.#visit(node) as T;
  }

  readonly #visit = (node: TypeScript.Node): TypeScript.Node => {
    const ts = this.#ts;
    const { factory: f } = this.#context;
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
    if (ts.isAwaitExpression(node)) {
      const value = this.#call("awaits", this.#visited(node.expression), this.#place(node));
      return this.#call("back", f.updateAwaitExpression(node, value));
    }
    if (ts.isForOfStatement(node) && node.awaitModifier) {
      const { expression } = node;
      return this.#with(node, expression, () =>
        this.#call("each", this.#visited(expression), this.#place(node)),
      );
    }
    if (ts.isExpressionStatement(node)) return this.#with(node, node.expression, this.#making);
    if (ts.isVariableDeclaration(node) && node.initializer) {
      return this.#with(node, node.initializer, this.#making);
    }
    if (ts.isCatchClause(node)) {
      const block = f.updateBlock(node.block, [this.#step(), ...this.#visited(node.block).statements]);
      return f.updateCatchClause(node, node.variableDeclaration, block);
    }
    return ts.visitEachChild(node, this.#visit, this.#context);
  };

  /** A call whose result is dropped or assigned. */
  readonly #making = (expression: TypeScript.Expression): TypeScript.Expression => {
    const ts = this.#ts;
    if (ts.isCallExpression(expression)) {
      return this.#call("made", this.#visited(expression), this.#place(expression));
    }
    if (ts.isVoidExpression(expression)) return this.#with(expression, expression.expression, this.#making);
    const isAssignment =
      ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return isAssignment ? this.#with(expression, expression.right, this.#making) : this.#visited(expression);
  };

  /** A visited node with one of its children changed. */
  #with<T extends TypeScript.Node>(
    node: T,
    child: TypeScript.Expression,
    change: (child: TypeScript.Expression) => TypeScript.Expression,
  ): T {
    const visit = (each: TypeScript.Node): TypeScript.Node =>
      each === child ? change(child) : this.#visit(each);
    return this.#ts.visitEachChild(node, visit, this.#context);
  }

  #step(): TypeScript.Statement {
    return this.#context.factory.createExpressionStatement(this.#call("step", this.#statement));
  }

  #call(
    method: keyof CellTracker,
    ...given: readonly (TypeScript.Expression | number)[]
  ): TypeScript.Expression {
    const { factory: f } = this.#context;
    const args = given.map((each) => (typeof each === "number" ? f.createNumericLiteral(each) : each));
    const called = f.createPropertyAccessExpression(f.createIdentifier("$tracker"), method);
    return f.createCallExpression(called, undefined, args);
  }

  /** The number of the place where a node begins. */
  #place(node: TypeScript.Node): number {
    const { line, character } = this.#file.getLineAndCharacterOfPosition(node.getStart(this.#file));
    return this.#steps.push({ line: line + 1, column: character + 1 }) - 1;
  }
}

/**
 * What tslab writes as `export const … = value`, where a cell ends in a value: people wrote only the value, and of a name
 * of an earlier cell, `exports.name`, only the name.
 */
function lastValue(ts: Compiler, node: TypeScript.Statement): TypeScript.Node | undefined {
  if (!ts.isVariableStatement(node)) return undefined;
  const isWrittenByTslab = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const value = isWrittenByTslab ? node.declarationList.declarations[0]?.initializer : undefined;
  return value && ts.isPropertyAccessExpression(value) ? value.name : value;
}

/** Whether the statement does something. A first text may be a directive, which nothing may precede. */
function isStep(ts: Compiler, node: TypeScript.Statement): boolean {
  if (ts.isExpressionStatement(node)) return !ts.isStringLiteral(node.expression);
  return !(
    ts.isFunctionDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    isCellsImport(ts, node) ||
    ts.isEmptyStatement(node)
  );
}
