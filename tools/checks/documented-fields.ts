import ts from "typescript";

/**
 * Lists the fields of a package's public types that have no doc comment: those of the types it exports, and of the
 * types that they are made of or that exported functions and classes take. A tag whose type is its only value, such as
 * `kind: "train"`, needs none.
 *
 * @param entries the files whose exports are public
 * @param options of the compiler
 * @returns a line for each, such as `/repo/src/growth/span.ts:11 Span.first`, sorted
 */
export function undocumentedFields(entries: readonly string[], options: ts.CompilerOptions): string[] {
  const program = ts.createProgram(entries, { ...options, noEmit: true });
  const reader = new FieldReader(program);
  for (const entry of entries) {
    const file = program.getSourceFile(entry);
    const exported = file && program.getTypeChecker().getSymbolAtLocation(file);
    if (!exported) throw new Error(`Expected a module but got nothing that exports (${entry}).`);
    reader.readExports(exported);
  }
  return [...reader.undocumented].sort();
}

class FieldReader {
  readonly undocumented: Set<string> = new Set();
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #seen: Set<ts.Type> = new Set();

  constructor(program: ts.Program) {
    this.#program = program;
    this.#checker = program.getTypeChecker();
  }

  readExports(module: ts.Symbol): void {
    for (const each of this.#checker.getExportsOfModule(module)) {
      const isAlias = each.flags & ts.SymbolFlags.Alias;
      const symbol = isAlias ? this.#checker.getAliasedSymbol(each) : each;
      if (symbol.flags & ts.SymbolFlags.Value) this.#read(this.#checker.getTypeOfSymbol(symbol));
      if (symbol.flags & ts.SymbolFlags.Type) this.#read(this.#checker.getDeclaredTypeOfSymbol(symbol));
    }
  }

  #read(type: ts.Type): void {
    if (this.#seen.has(type)) return;
    this.#seen.add(type);
    if (type.isUnionOrIntersection()) for (const part of type.types) this.#read(part);
    for (const argument of this.#argumentsOf(type)) this.#read(argument);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.parameters) this.#read(this.#checker.getTypeOfSymbol(parameter));
      this.#read(signature.getReturnType());
    }
    for (const property of type.getProperties()) {
      const own = (property.declarations ?? []).filter((each) => this.#isOwn(each));
      if (own.length === 0) continue;
      const fields = own.filter(isField);
      if (property.getDocumentationComment(this.#checker).length === 0)
        for (const field of fields) this.undocumented.add(placeOf(field));
      this.#read(this.#checker.getTypeOfSymbol(property));
    }
  }

  #argumentsOf(type: ts.Type): readonly ts.Type[] {
    const isReference = type.flags & ts.TypeFlags.Object;
    const own = isReference ? this.#checker.getTypeArguments(type as ts.TypeReference) : [];
    return [...own, ...(type.aliasTypeArguments ?? [])];
  }

  #isOwn(declaration: ts.Declaration): boolean {
    const file = declaration.getSourceFile();
    return !this.#program.isSourceFileFromExternalLibrary(file) && !file.isDeclarationFile;
  }
}

type Field = ts.PropertySignature | ts.MethodSignature;

/** A field of a named type or of a parameter's type that is more than a tag. */
function isField(node: ts.Declaration): node is Field {
  if (!ts.isMethodSignature(node) && !ts.isPropertySignature(node)) return false;
  const isTag = node.type && ts.isLiteralTypeNode(node.type) && !node.questionToken;
  return !isTag && ts.findAncestor(node, takesDocs) !== undefined;
}

/** What a method returns, written where it returns it, is described by the method. */
function takesDocs(node: ts.Node): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isParameter(node);
}

function placeOf(field: Field): string {
  const file = field.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(field.getStart());
  const owner = ts.isInterfaceDeclaration(field.parent) ? `${field.parent.name.text}.` : "";
  return `${file.fileName}:${line + 1} ${owner}${field.name.getText()}`;
}
