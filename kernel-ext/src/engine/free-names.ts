import { boundNames, parseCell } from "./cell-syntax.js";
import type { Compiler, TypeScript } from "./compiler.js";
import type { NameUse } from "./engine.js";

type Scope = ReadonlySet<string>;

/** Finds the values that a cell declares for others, and those that it reads of others. */
export function freeNames(ts: Compiler, code: string): NameUse {
  const file = parseCell(ts, code, true);
  const finder = new NameFinder(ts);
  const declared = new Set([...finder.declarations(file), ...finder.hoisted(file)]);
  finder.visit(file, [declared]);
  return { declared, read: finder.read };
}

class NameFinder {
  readonly #ts: Compiler;
  readonly read = new Set<string>();

  constructor(ts: Compiler) {
    this.#ts = ts;
  }

  /** What the statements of a block declare in it. */
  declarations(block: TypeScript.Node): string[] {
    const ts = this.#ts;
    const names: string[] = [];
    ts.forEachChild(block, (node) => {
      if (ts.isVariableStatement(node)) names.push(...this.#bound(node.declarationList));
      else if (ts.isVariableDeclarationList(node)) names.push(...this.#bound(node));
      else if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node))
        names.push(...textOf(node.name));
      else if (ts.isEnumDeclaration(node) || ts.isImportEqualsDeclaration(node)) names.push(node.name.text);
      else if (ts.isModuleDeclaration(node)) names.push(node.name.text);
      else if (ts.isImportDeclaration(node)) names.push(...this.#imported(node.importClause));
    });
    return names;
  }

  /** `var` belongs to the whole function, or to the cell. */
  hoisted(node: TypeScript.Node): string[] {
    const ts = this.#ts;
    const names: string[] = [];
    const find = (inner: TypeScript.Node): void => {
      if (ts.isFunctionLike(inner) || ts.isClassLike(inner)) return;
      const isVar =
        ts.isVariableDeclarationList(inner) && (inner.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.None;
      if (isVar) names.push(...this.#bound(inner));
      ts.forEachChild(inner, find);
    };
    ts.forEachChild(node, find);
    return names;
  }

  visit(node: TypeScript.Node, scopes: readonly Scope[]): void {
    const ts = this.#ts;
    // Types are gone when a cell runs.
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node))
      return;
    if (ts.isIdentifier(node)) {
      if (!this.#isLabel(node) && !scopes.some((scope) => scope.has(node.text))) this.read.add(node.text);
      return;
    }
    const inner = this.#scopeOf(node);
    const own = inner.length > 0 ? [...scopes, new Set(inner)] : scopes;
    ts.forEachChild(node, (child) => this.visit(child, own));
  }

  /** The names that are known only within a node. */
  #scopeOf(node: TypeScript.Node): string[] {
    const ts = this.#ts;
    if (ts.isFunctionLike(node)) {
      const body = "body" in node ? (node.body as TypeScript.Node | undefined) : undefined;
      const parameters = node.parameters.flatMap(({ name }) => boundNames(this.#ts, name));
      return [...textOf(node.name), ...parameters, ...(body ? this.hoisted(body) : []), "arguments"];
    }
    if (ts.isClassLike(node)) return textOf(node.name);
    if (ts.isCatchClause(node))
      return node.variableDeclaration ? boundNames(ts, node.variableDeclaration.name) : [];
    const holdsNames =
      ts.isBlock(node) ||
      ts.isModuleBlock(node) ||
      ts.isCaseClause(node) ||
      ts.isDefaultClause(node) ||
      ts.isForStatement(node) ||
      ts.isForOfStatement(node) ||
      ts.isForInStatement(node);
    return holdsNames ? this.declarations(node) : [];
  }

  #bound(list: TypeScript.VariableDeclarationList): string[] {
    return list.declarations.flatMap(({ name }) => boundNames(this.#ts, name));
  }

  #imported(clause: TypeScript.ImportClause | undefined): string[] {
    const named = clause?.namedBindings;
    const inner = named && this.#ts.isNamedImports(named) ? named.elements.map(({ name }) => name.text) : [];
    const all = named && this.#ts.isNamespaceImport(named) ? [named.name.text] : [];
    return [...textOf(clause?.name), ...inner, ...all];
  }

  /** Whether a name stands for a place in something else: a property, a label, what an export is called. */
  #isLabel(node: TypeScript.Identifier): boolean {
    const ts = this.#ts;
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
    if (ts.isBindingElement(parent)) return parent.propertyName === node;
    if (ts.isExportSpecifier(parent)) return parent.propertyName !== undefined && parent.name === node;
    const isMember =
      ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isAccessor(parent) ||
      ts.isEnumMember(parent) ||
      ts.isJsxAttribute(parent);
    return (
      (isMember && parent.name === node) ||
      ts.isLabeledStatement(parent) ||
      ts.isBreakOrContinueStatement(parent)
    );
  }
}

function textOf(name: TypeScript.Node | undefined): string[] {
  return name && "text" in name ? [String(name.text)] : [];
}
