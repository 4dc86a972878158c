import type { Compiler, TypeScript } from "./compiler.js";
import { ownedIn } from "./owned-names.js";

/** The module that stands for what earlier cells have exported. */
export const cellsModule = "#cells";
/** The export that is a cell's value. */
export const cellValue = "$value$own";

/** Changes a file before or after the compiler does. */
export type Transformer = TypeScript.TransformerFactory<TypeScript.SourceFile>;

/** A call of a function by its name. */
export function call(
  f: TypeScript.NodeFactory,
  name: string,
  args: readonly TypeScript.Expression[] = [],
): TypeScript.Expression {
  return f.createCallExpression(f.createIdentifier(name), undefined, args);
}

/** `exports.name = value;` */
export function exporting(
  f: TypeScript.NodeFactory,
  name: string,
  value: TypeScript.Expression,
): TypeScript.ExpressionStatement {
  const target = f.createPropertyAccessExpression(f.createIdentifier("exports"), name);
  return f.createExpressionStatement(f.createAssignment(target, value));
}

/** Moves the import of what earlier cells have exported to the front. */
export function linkedFirst(ts: Compiler): Transformer {
  return ({ factory: f }) =>
    (file) => {
      const links = file.statements.filter((each) => isCellsImport(ts, each));
      const others = file.statements.filter((each) => !isCellsImport(ts, each));
      return links.length === 0 ? file : f.updateSourceFile(file, [...links, ...others]);
    };
}

/** Whether a statement imports what earlier cells have exported. */
export function isCellsImport(ts: Compiler, node: TypeScript.Statement): boolean {
  if (!ts.isImportDeclaration(node)) return false;
  return ts.isStringLiteral(node.moduleSpecifier) && node.moduleSpecifier.text === cellsModule;
}

/** Exports the value of the last expression. */
export function valued(ts: Compiler): Transformer {
  return ({ factory: f }) =>
    (file) => {
      const { statements } = file;
      const at = statements.map(ts.isExpressionStatement).lastIndexOf(true);
      const last = statements[at];
      if (!last || !ts.isExpressionStatement(last)) return file;
      const changed = ts.setTextRange(exporting(f, cellValue, last.expression), last);
      return f.updateSourceFile(file, [...statements.slice(0, at), changed, ...statements.slice(at + 1)]);
    };
}

/**
 * `exports.f()`, as tslab writes the call of a function of an earlier cell, becomes `(0, exports.f)()`: it is no method.
 */
export function plainCalls(ts: Compiler): Transformer {
  return (context) => {
    const { factory: f } = context;
    const visit = (before: TypeScript.Node): TypeScript.Node => {
      const node = ts.visitEachChild(before, visit, context);
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return node;
      const { expression: called } = node;
      if (!ts.isIdentifier(called.expression) || called.expression.text !== "exports") return node;
      const alone = f.createParenthesizedExpression(f.createComma(f.createNumericLiteral(0), called));
      return f.updateCallExpression(node, ts.setTextRange(alone, called), node.typeArguments, node.arguments);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

/** Whether no person has written a part of the code. */
export function isWrittenByCompiler(node: TypeScript.Node): boolean {
  return node.pos < 0;
}

/**
 * Names that the compiler and we write become others where people write the same: a cell may declare these itself. What
 * the cells have declared is `require`d from a module that is none.
 *
 * @param exportsName what exports are called
 */
export function ownNames(ts: Compiler, exportsName: "exports" | "$exports"): Transformer {
  return (context) => {
    const { factory: f } = context;
    let ownedName = (name: string): string => name;
    const owned = (node: TypeScript.Node): TypeScript.Node => {
      if (!ts.isIdentifier(node) || !isWrittenByCompiler(ts.getOriginalNode(node))) return node;
      const name = ownedName(node.text === "exports" ? exportsName : node.text);
      return name === node.text ? node : f.createIdentifier(name);
    };
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      const isLink =
        ts.isCallExpression(node) &&
        node.arguments.some((each) => ts.isStringLiteral(each) && each.text === cellsModule) &&
        isWrittenByCompiler(node.expression);
      if (isLink) return owned(f.createIdentifier("$cells"));
      // The name of a property is its own.
      return ts.isPropertyAccessExpression(node)
        ? f.updatePropertyAccessExpression(node, visit(node.expression) as TypeScript.Expression, node.name)
        : owned(ts.visitEachChild(node, visit, context));
    };
    // The names of exports and imports become properties only when the code is printed.
    const substitute = context.onSubstituteNode;
    context.onSubstituteNode = (hint, node) => {
      const found = substitute(hint, node);
      if (hint !== ts.EmitHint.Expression) return found;
      return ts.isPropertyAccessExpression(found) && found !== node
        ? f.updatePropertyAccessExpression(
            found,
            owned(found.expression) as TypeScript.Expression,
            found.name,
          )
        : owned(found);
    };
    return (file) => {
      ownedName = ownedIn(file.text);
      return ts.visitEachChild(file, visit, context);
    };
  };
}

/**
 * `const x_1 = require("x")`, as the compiler writes imports, becomes `const x_1 = await $import("x", undefined, ["name"])`.
 *
 * @param asked the names that are imported from each module
 */
export function awaitedImports(ts: Compiler, asked: ReadonlyMap<string, readonly string[]>): Transformer {
  return (context) => {
    const { factory: f } = context;
    const visit = (before: TypeScript.Node): TypeScript.Node => {
      if (ts.isFunctionLike(before) || ts.isClassLike(before)) return before;
      const node = ts.visitEachChild(before, visit, context);
      const isImport =
        ts.isCallExpression(node) &&
        ts.isIdentifier(node.expression) &&
        node.expression.text === "require" &&
        isWrittenByCompiler(node.expression) &&
        !node.arguments.some((each) => ts.isStringLiteral(each) && each.text === cellsModule);
      if (!isImport) return node;
      const [from] = node.arguments;
      const names = (from && ts.isStringLiteral(from) ? asked.get(from.text) : undefined) ?? [];
      const list = f.createArrayLiteralExpression(names.map((name) => f.createStringLiteral(name)));
      const all = names.length === 0 ? node.arguments : [...node.arguments, f.createVoidZero(), list];
      const imported = f.createAwaitExpression(call(f, "$import", all));
      return f.createParenthesizedExpression(imported);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}
