import { boundNames } from "./cell-syntax.js";
import { call, exporting, isWrittenByCompiler, type Transformer } from "./cell-transforms.js";
import type { Compiler, TypeScript } from "./compiler.js";
import { exportedNames } from "./import-names.js";

/** What a cell declares for later cells. */
export interface DeclaredNames {
  readonly all: Set<string>;
  /** Those of variables that may change: later cells use the variable itself. */
  readonly live: Set<string>;
}

/**
 * Finds what a cell exports. A variable that may change is written to `exports` once, where the code comes to its declaration; of what
 * is left in the list of exports, the compiler writes every assignment.
 *
 * @param found receives the names
 */
export function declaredNames(ts: Compiler, found: DeclaredNames): Transformer {
  return (context) => (file) => {
    const { all, live } = found;
    for (const name of file.statements.flatMap((each) => exportedNames(ts, each))) all.add(name);
    const said = (list: TypeScript.VariableDeclarationList): TypeScript.Statement[] => {
      const names = list.declarations.flatMap((each) => boundNames(ts, each.name));
      const exported = names.filter((name) => all.has(name));
      for (const name of exported) live.add(name);
      return exported.map((name) => saying(ts, context.factory, name));
    };
    const isVar = (list: TypeScript.VariableDeclarationList): boolean => blockScope(ts, list) === 0;
    const visit = (node: TypeScript.Node): TypeScript.VisitResult<TypeScript.Node> => {
      if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return node;
      if (ts.isLabeledStatement(node)) {
        // The label stays that of the loop: code may continue it.
        const parts = [visit(node.statement)].flat() as TypeScript.Statement[];
        const labelled = parts.at(-1) as TypeScript.Statement;
        return [...parts.slice(0, -1), context.factory.updateLabeledStatement(node, node.label, labelled)];
      }
      const inner = ts.visitEachChild(node, visit, context);
      if (ts.isVariableStatement(node) && isVar(node.declarationList))
        return [inner, ...said(node.declarationList)];
      const head = loopHead(ts, node);
      return head && isVar(head) ? [...said(head), inner] : inner;
    };
    const statements = file.statements.flatMap((each) => {
      const list = ts.isVariableStatement(each) ? each.declarationList : undefined;
      if (list && blockScope(ts, list) === ts.NodeFlags.Let) return [each, ...said(list)];
      return visit(each) as TypeScript.Statement | TypeScript.Statement[];
    });
    const listed = statements.map((each) => withoutNames(ts, context.factory, each, live));
    return context.factory.updateSourceFile(file, listed);
  };
}

function blockScope(ts: Compiler, { flags }: TypeScript.VariableDeclarationList): TypeScript.NodeFlags {
  return flags & ts.NodeFlags.BlockScoped;
}

/** What the head of a loop declares. */
function loopHead(ts: Compiler, node: TypeScript.Node): TypeScript.VariableDeclarationList | undefined {
  const isLoop = ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node);
  const { initializer } = isLoop ? node : {};
  return initializer && ts.isVariableDeclarationList(initializer) ? initializer : undefined;
}

/** `exports.name = name;` */
function saying(ts: Compiler, f: TypeScript.NodeFactory, name: string): TypeScript.Statement {
  return ts.setEmitFlags(exporting(f, name, ownVariable(ts, f, name)), ts.EmitFlags.NoNestedSourceMaps);
}

/** A variable of the cell. It has a place: without one its name would be taken for the compiler's. */
function ownVariable(ts: Compiler, f: TypeScript.NodeFactory, name: string): TypeScript.Identifier {
  return ts.setTextRange(f.createIdentifier(name), { pos: 0, end: 0 });
}

/** Takes names out of a list of exports. */
function withoutNames(
  ts: Compiler,
  f: TypeScript.NodeFactory,
  node: TypeScript.Statement,
  names: ReadonlySet<string>,
): TypeScript.Statement {
  if (!ts.isExportDeclaration(node) || !node.exportClause || !ts.isNamedExports(node.exportClause))
    return node;
  const left = node.exportClause.elements.filter(
    ({ name, propertyName }) => !names.has((propertyName ?? name).text),
  );
  return f.createExportDeclaration(undefined, false, f.updateNamedExports(node.exportClause, left));
}

/**
 * Lets the code write what it declares when it comes to it, not before: until then names keep what they meant. The compiler begins
 * with `exports.a = void 0`, and gives the names of imports as getters.
 *
 * First comes `$live({ get a() { return a; }, set a($value) { a = $value; } })`.
 */
export function declaring(ts: Compiler, { live }: DeclaredNames): Transformer {
  return ({ factory: f }) =>
    (file) => {
      const statements = file.statements.flatMap((each) => {
        const imported = importGiven(ts, each);
        if (imported) return [exporting(f, imported.name, imported.value)];
        return isPreparation(ts, each) ? [] : [each];
      });
      const variables = [...live].map((name) => ownVariable(ts, f, name));
      const accessors = f.createObjectLiteralExpression(variables.flatMap((each) => accessorsOf(f, each)));
      const given = f.createExpressionStatement(call(f, "$live", [accessors]));
      // No line of the cell stands for it: a debugger would stop there.
      ts.setEmitFlags(given, ts.EmitFlags.NoNestedSourceMaps);
      const first = live.size > 0 ? [given] : [];
      // Behind the mark of a module, before which the compiler's helpers stand.
      const at = statements.findIndex((each) => isMark(ts, each)) + 1;
      return f.updateSourceFile(file, [...statements.slice(0, at), ...first, ...statements.slice(at)]);
    };
}

function accessorsOf(
  f: TypeScript.NodeFactory,
  variable: TypeScript.Identifier,
): TypeScript.AccessorDeclaration[] {
  const given = f.createIdentifier("$value");
  const read = f.createBlock([f.createReturnStatement(variable)]);
  const write = f.createBlock([f.createExpressionStatement(f.createAssignment(variable, given))]);
  const parameter = f.createParameterDeclaration(undefined, undefined, given);
  // In brackets: `__proto__` is a name as any other.
  const key = f.createComputedPropertyName(f.createStringLiteral(variable.text));
  return [
    f.createGetAccessorDeclaration(undefined, key, [], undefined, read),
    f.createSetAccessorDeclaration(undefined, key, [parameter], write),
  ];
}

/** `Object.defineProperty(exports, "a", { enumerable: true, get: function () { return x_1.a; } })`. */
function importGiven(
  ts: Compiler,
  node: TypeScript.Statement,
): { readonly name: string; readonly value: TypeScript.Expression } | undefined {
  const [exports, name, property] = definition(ts, node);
  if (!exports || !name || !ts.isStringLiteral(name)) return undefined;
  if (!property || !ts.isObjectLiteralExpression(property)) return undefined;
  const get = property.properties.find(
    (each) => ts.isPropertyAssignment(each) && ts.isIdentifier(each.name) && each.name.text === "get",
  );
  const made = get && ts.isPropertyAssignment(get) ? get.initializer : undefined;
  const [returned] = made && ts.isFunctionExpression(made) ? made.body.statements : [];
  if (!returned || !ts.isReturnStatement(returned) || !returned.expression) return undefined;
  return { name: name.text, value: returned.expression };
}

/** What the compiler defines of `exports`. */
function definition(ts: Compiler, node: TypeScript.Statement): readonly TypeScript.Expression[] {
  if (!ts.isExpressionStatement(node)) return [];
  const { expression } = node;
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return [];
  const isDefinition = expression.expression.name.text === "defineProperty";
  return isDefinition && isExports(ts, expression.arguments[0]) ? expression.arguments : [];
}

/** `Object.defineProperty(exports, "__esModule", …)`. */
function isMark(ts: Compiler, node: TypeScript.Statement): boolean {
  return definition(ts, node).some((each) => ts.isStringLiteral(each) && each.text === "__esModule");
}

/** `exports.a = exports.b = void 0`. */
function isPreparation(ts: Compiler, node: TypeScript.Statement): boolean {
  if (!ts.isExpressionStatement(node)) return false;
  let value = node.expression;
  while (ts.isBinaryExpression(value) && ts.isPropertyAccessExpression(value.left)) {
    if (!isExports(ts, value.left.expression)) return false;
    value = value.right;
  }
  // What a person has written behind `void` is run.
  return value !== node.expression && ts.isVoidExpression(value) && ts.isNumericLiteral(value.expression);
}

function isExports(ts: Compiler, node: TypeScript.Node | undefined): boolean {
  return node !== undefined && ts.isIdentifier(node) && node.text === "exports" && isWrittenByCompiler(node);
}
