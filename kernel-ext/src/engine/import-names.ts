import { isModuleNamespaceObject } from "node:util/types";
import { call, isCellsImport, isWrittenByCompiler, type Transformer } from "./cell-transforms.js";
import type { Compiler, TypeScript } from "./compiler.js";

/** The names that a cell imports as values, by the module that it asks for them. */
export type AskedNames = Map<string, string[]>;

/** Finds the names that a cell imports; those that it does not export are types. */
export function askedNames(ts: Compiler, asked: AskedNames): Transformer {
  return () => (file) => {
    const exported = new Set(file.statements.flatMap((each) => exportedNames(ts, each)));
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) || isCellsImport(ts, statement)) continue;
      const { importClause: clause, moduleSpecifier: from } = statement;
      if (!clause || !ts.isStringLiteral(from)) continue;
      const names = importedNames(ts, clause).filter(({ local }) => exported.has(local));
      asked.set(from.text, [...(asked.get(from.text) ?? []), ...names.map(({ name }) => name)]);
    }
    return file;
  };
}

/** The names of the file that a statement exports. */
export function exportedNames(ts: Compiler, node: TypeScript.Statement): string[] {
  const isList = ts.isExportDeclaration(node) && !node.moduleSpecifier;
  if (!isList || !node.exportClause || !ts.isNamedExports(node.exportClause)) return [];
  return node.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

interface ImportedName {
  readonly name: string;
  readonly local: string;
}

function importedNames(
  ts: Compiler,
  { name, namedBindings: named }: TypeScript.ImportClause,
): ImportedName[] {
  const elements = named && ts.isNamedImports(named) ? named.elements : [];
  return [
    ...(name ? [{ name: "default", local: name.text }] : []),
    ...elements.map((each) => ({ name: (each.propertyName ?? each.name).text, local: each.name.text })),
  ];
}

/**
 * `__importDefault(require("x"))`, as the compiler writes the default import of a file, becomes
 * `__importDefault($defaultOf(require("x"), "x"))`.
 */
export function checkedDefaults(ts: Compiler): Transformer {
  return (context) => {
    const { factory: f } = context;
    const visit = (before: TypeScript.Node): TypeScript.Node => {
      const node = ts.visitEachChild(before, visit, context);
      const isDefault =
        ts.isCallExpression(node) &&
        ts.isIdentifier(node.expression) &&
        node.expression.text === "__importDefault";
      const [loaded] = isDefault && isWrittenByCompiler(node) ? node.arguments : [];
      if (!isDefault || !loaded || !ts.isCallExpression(loaded)) return node;
      const checked = call(f, "$defaultOf", [loaded, ...loaded.arguments]);
      return f.updateCallExpression(node, node.expression, undefined, [checked]);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

/**
 * Checks that a module has what is imported from it, as Node does.
 *
 * @param from how the importing code calls it
 * @throws SyntaxError with the names that it does not have
 */
export function checkNames(module: object, from: string, names: readonly string[]): void {
  const missing = names.filter((name) => !(name in module)).map((name) => `'${name}'`);
  if (missing.length === 0) return;
  throw new SyntaxError(
    `The requested module '${from}' does not provide an export named ${missing.join(" or ")}`,
  );
}

/**
 * Passes on what `require` gave for a default import. Of a CommonJS module that is all it exports, of an ES module only its default.
 *
 * @throws SyntaxError if it is an ES module without one
 */
export function defaultOf(loaded: unknown, from: string): unknown {
  if (isModuleNamespaceObject(loaded)) checkNames(loaded as object, from, ["default"]);
  return loaded;
}
