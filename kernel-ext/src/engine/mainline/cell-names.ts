import { boundNames } from "../cell-syntax.js";
import type { Compiler, TypeScript } from "../compiler.js";

/**
 * What a name at the top of a cell stands for. A variable may be assigned to by later cells; an ambient name is only
 * described by the cell, and something else provides its value.
 */
export type NameKind = "variable" | "value" | "type" | "import" | "ambient";

/** What a cell declares at its top. */
export interface CellNames {
  readonly declared: ReadonlyMap<string, NameKind>;
  /** All names that it writes anywhere. */
  readonly used: ReadonlySet<string>;
  /** What it adds to every file with `declare global` or to a module with `declare module`; undefined if it adds to none. */
  readonly globals: AddedGlobals | undefined;
}

/** What a cell adds to other files. */
export interface AddedGlobals {
  readonly names: ReadonlySet<string>;
  /** Where it does so. */
  readonly places: readonly TypeScript.TextRange[];
}

/** Reads the names of a parsed cell. */
export function namesOf(ts: Compiler, file: TypeScript.SourceFile): CellNames {
  return new NameReader(ts).read(file);
}

class NameReader {
  readonly #ts: Compiler;
  readonly #declared = new Map<string, NameKind>();
  readonly #used = new Set<string>();
  readonly #globals = { names: new Set<string>(), places: [] as TypeScript.TextRange[] };

  constructor(ts: Compiler) {
    this.#ts = ts;
  }

  read(file: TypeScript.SourceFile): CellNames {
    for (const statement of file.statements) this.#statement(statement);
    this.#names(file);
    const globals = this.#globals.places.length > 0 ? this.#globals : undefined;
    return { declared: this.#declared, used: this.#used, globals };
  }

  #statement(node: TypeScript.Statement): void {
    const ts = this.#ts;
    const isDeclaration =
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isEnumDeclaration(node) ||
      ts.isModuleDeclaration(node);
    if (ts.isVariableStatement(node)) this.#variables(node.declarationList, this.#isAmbient(node));
    else if (ts.isImportDeclaration(node)) this.#import(node);
    else if (ts.isImportEqualsDeclaration(node)) this.#declare(node.name, "import");
    else if (ts.isModuleDeclaration(node) && !isNamespace(ts, node)) this.#augmentation(node);
    else if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
      this.#declare(node.name, "type");
    else if (isDeclaration) this.#declare(node.name, this.#isAmbient(node) ? "ambient" : "value");
    else this.#nestedVariables(node);
  }

  /** A value wins over a type of the same name: both are exported under it. */
  #declare(name: TypeScript.Node | undefined, kind: NameKind): void {
    if (!name || !this.#ts.isIdentifier(name)) return;
    const known = this.#declared.get(name.text);
    if (kind !== "type" || known === undefined) this.#declared.set(name.text, kind);
  }

  #variables(list: TypeScript.VariableDeclarationList, isAmbient = false): void {
    const isConstant = (list.flags & this.#ts.NodeFlags.BlockScoped) > this.#ts.NodeFlags.Let;
    const own = isConstant ? "value" : "variable";
    const names = list.declarations.flatMap(({ name }) => boundNames(this.#ts, name));
    for (const name of names) this.#declared.set(name, isAmbient ? "ambient" : own);
  }

  /** `var` in a block belongs to the whole cell. */
  #nestedVariables(node: TypeScript.Node): void {
    const ts = this.#ts;
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    const isVar =
      ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.None;
    if (isVar) this.#variables(node);
    ts.forEachChild(node, (child) => this.#nestedVariables(child));
  }

  #import({ importClause: clause }: TypeScript.ImportDeclaration): void {
    if (!clause) return;
    this.#declare(clause.name, "import");
    const { namedBindings: named } = clause;
    if (named && this.#ts.isNamespaceImport(named)) this.#declare(named.name, "import");
    else for (const { name } of named?.elements ?? []) this.#declare(name, "import");
  }

  #augmentation(node: TypeScript.ModuleDeclaration): void {
    const { body } = node;
    this.#globals.places.push({ pos: node.getStart(), end: node.end });
    if (!body || !this.#ts.isModuleBlock(body)) return;
    const inner = new NameReader(this.#ts);
    for (const statement of body.statements) inner.#statement(statement);
    for (const name of inner.#declared.keys()) this.#globals.names.add(name);
  }

  #isAmbient(node: TypeScript.HasModifiers): boolean {
    const { DeclareKeyword } = this.#ts.SyntaxKind;
    return this.#ts.getModifiers(node)?.some(({ kind }) => kind === DeclareKeyword) === true;
  }

  #names(node: TypeScript.Node): void {
    if (this.#ts.isIdentifier(node)) this.#used.add(node.text);
    this.#ts.forEachChild(node, (child) => this.#names(child));
  }
}

/** Not `declare global` and not `declare module "x"`, which add to what exists. */
function isNamespace(ts: Compiler, node: TypeScript.ModuleDeclaration): boolean {
  return ts.isIdentifier(node.name) && !(node.flags & ts.NodeFlags.GlobalAugmentation);
}
