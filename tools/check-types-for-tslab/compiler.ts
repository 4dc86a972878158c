import { dirname, join } from "node:path";
import ts from "@tslab/typescript-for-tslab";

/**
 * Makes a program as tslab does for a cell, with the compiler inside tslab.
 *
 * @param files absolute paths of the sources
 * @param sources texts that stand in for files that do not exist
 */
export function programForTslab(
  files: readonly string[],
  sources: ReadonlyMap<string, string> = new Map(),
): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    types: ["node"],
    // As in tslab: a declaration it cannot read silently becomes `any`; these checks catch it.
    skipLibCheck: true,
    // Stricter than cells, so that a wrong type cannot hide behind null.
    strict: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = sources.get(file);
    return text === undefined
      ? getSourceFile(file, target, ...rest)
      : ts.createSourceFile(file, text, target);
  };
  return ts.createProgram([...files], options, host);
}

/** The errors of a program in the sources themselves, one line each. */
export function errorsOf(program: ts.Program): string[] {
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, " ");
    if (file === undefined || start === undefined) return text;
    return `${file.fileName.slice(dirname(file.fileName).length + 1)}:${file.getLineAndCharacterOfPosition(start).line + 1}: ${text}`;
  });
}

/**
 * Finds what a package exports with type `any`, at any depth of its own declarations.
 *
 * @param declarations absolute path of the package's `index.d.ts`
 * @param isOwn whether a declaration file belongs to our packages
 * @returns paths such as `GrowthPlan.parse(json)`
 */
export function exportedAny(
  declarations: string,
  isOwn: (file: string) => boolean,
  sources?: ReadonlyMap<string, string>,
): string[] {
  const program = programForTslab([declarations], sources);
  const source = program.getSourceFile(declarations);
  const checker = program.getTypeChecker();
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined)
    throw new Error(`Expected ${declarations} to be a module but got none. Build first.`);
  const search = new AnySearch(checker, isOwn);
  for (const symbol of checker.getExportsOfModule(module)) search.symbol(symbol);
  return search.found;
}

/** Walks types and collects the places where one is `any`. */
class AnySearch {
  readonly found: string[] = [];
  readonly #seen = new Set<ts.Type>();
  readonly #checker: ts.TypeChecker;
  readonly #isOwn: (file: string) => boolean;

  constructor(checker: ts.TypeChecker, isOwn: (file: string) => boolean) {
    this.#checker = checker;
    this.#isOwn = isOwn;
  }

  symbol(exported: ts.Symbol): void {
    const alias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = alias ? this.#checker.getAliasedSymbol(exported) : exported;
    const { name } = exported;
    if (symbol.declarations === undefined) this.found.push(name);
    if (symbol.flags & ts.SymbolFlags.Type) this.#type(this.#checker.getDeclaredTypeOfSymbol(symbol), name);
    const declaration = symbol.valueDeclaration;
    if (declaration) this.#type(this.#checker.getTypeOfSymbolAtLocation(symbol, declaration), name);
  }

  #type(type: ts.Type, path: string): void {
    if (type.flags & ts.TypeFlags.Any) {
      this.found.push(path);
      return;
    }
    if (this.#seen.has(type)) return;
    this.#seen.add(type);
    if (type.isUnionOrIntersection()) for (const part of type.types) this.#type(part, path);
    for (const argument of this.#argumentsOf(type)) this.#type(argument, `${path}<>`);
    if (this.#isDeclaredByUs(type)) this.#members(type, path);
  }

  #argumentsOf(type: ts.Type): readonly ts.Type[] {
    const alias = type.aliasTypeArguments ?? [];
    const isReference = ((type as ts.ObjectType).objectFlags ?? 0) & ts.ObjectFlags.Reference;
    if (!(type.flags & ts.TypeFlags.Object) || !isReference) return alias;
    return [...alias, ...this.#checker.getTypeArguments(type as ts.TypeReference)];
  }

  #isDeclaredByUs(type: ts.Type): boolean {
    const declarations = (type.symbol ?? type.aliasSymbol)?.declarations ?? [];
    return declarations.some((declaration) => this.#isOwn(declaration.getSourceFile().fileName));
  }

  #members(type: ts.Type, path: string): void {
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.parameters) {
        const at = parameter.valueDeclaration ?? signature.declaration;
        if (at)
          this.#type(this.#checker.getTypeOfSymbolAtLocation(parameter, at), `${path}(${parameter.name})`);
      }
      this.#type(signature.getReturnType(), `${path}()`);
    }
    for (const info of this.#checker.getIndexInfosOfType(type)) this.#type(info.type, `${path}[]`);
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const at = property.valueDeclaration;
      // Private members have no type in declarations, and cannot be reached from outside.
      if (at && !isPrivate(at) && this.#isOwn(at.getSourceFile().fileName)) {
        this.#type(this.#checker.getTypeOfSymbolAtLocation(property, at), `${path}.${property.name}`);
      }
    }
  }
}

function isPrivate(declaration: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(declaration);
  const isHard = name !== undefined && ts.isPrivateIdentifier(name);
  return isHard || (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) !== 0;
}

/** Folders whose declarations are ours. */
export function isOwnDeclaration(root: string): (file: string) => boolean {
  const folders = ["src", "kernel-ext"].map((folder) => join(root, folder, "/"));
  return (file) => folders.some((folder) => file.startsWith(folder)) && !file.includes("/node_modules/");
}
