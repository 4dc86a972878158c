import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Compiler, TypeScript } from "../compiler.js";
import type { Diagnostic } from "../engine.js";
import { type CellModule, cellModule, type Link, linkText, runnableText } from "./cell-module.js";
import { isOfPackage, NotebookFiles } from "./notebook-files.js";
import type { ProjectOptions } from "./project-options.js";

/** "Cannot find module …", in its variants. */
const missingModule: ReadonlySet<number> = new Set([2307, 2732, 2792]);
/** "Could not find a declaration file": a package without types can be used, unchecked. */
const untypedModule = 7016;

/** Code that is being written, with every name of earlier cells before it. */
export interface Draft {
  readonly file: string;
  /** How many characters stand before the code. */
  readonly before: number;
}

/** A notebook as the compiler sees it: a module for each cell, linked to those it uses. */
export class Notebook {
  readonly #ts: Compiler;
  readonly #folder: string;
  readonly #files: NotebookFiles;
  readonly #service: TypeScript.LanguageService;
  readonly #known = new Map<string, Link>();
  /** The cells that add to every file with `declare global`, and what they add. */
  readonly #global = new Map<string, ReadonlySet<string>>();
  #count = 0;
  #hasMissing = false;
  #cleanFiles = "";

  constructor(ts: Compiler, folder: string, { options }: ProjectOptions) {
    this.#ts = ts;
    this.#folder = folder;
    this.#files = new NotebookFiles(ts, folder, fileURLToPath(import.meta.url), options);
    this.#service = ts.createLanguageService(this.#files.host(), keepingRegistry(ts));
    // Reads the declarations of the language and of Node, which takes most of the time until the first cell.
    const empty = this.add("");
    this.check(empty);
    this.remove(empty);
  }

  get service(): TypeScript.LanguageService {
    return this.#service;
  }

  /** The program of what was last checked or asked about. */
  program(): TypeScript.Program {
    const program = this.#service.getProgram();
    if (program) return program;
    throw new Error("Expected the compiler to build a program but got none. Is TypeScript installed?");
  }

  /** Lets edited files, and packages that were missing, be read again. */
  refresh({ options }: ProjectOptions): void {
    this.#files.refresh(options, this.#hasMissing);
    this.#hasMissing = false;
  }

  /** Adds a cell, which later cells do not see before it is kept. */
  add(code: string): CellModule {
    const cell = cellModule(this.#ts, this.#path(`__cell_${++this.#count}__`), code, this.#known);
    this.#files.set(cell.file, cell.text);
    return cell;
  }

  /** Adds a module that later cells can import by its name. */
  addModule(name: string, code: string): Diagnostic[] {
    const file = `${this.#path(name)}.ts`;
    this.#files.set(file, code);
    return this.#problemsOf(file);
  }

  /** The problems of a cell and of the local files that it imports. */
  check({ file, isUnchecked }: CellModule): Diagnostic[] {
    const problems = this.#problemsOf(file, isUnchecked);
    return isUnchecked ? problems : [...problems, ...this.#problemsOfFiles()];
  }

  /** The cell as it runs, once it was checked. */
  runnable(cell: CellModule): string {
    const { SymbolFlags } = this.#ts;
    const checker = this.program().getTypeChecker();
    const file = this.program().getSourceFile(cell.file);
    const module = file && checker.getSymbolAtLocation(file);
    const exported = new Map(
      (module ? checker.getExportsOfModule(module) : []).map((each) => [each.name, each]),
    );
    return runnableText(cell, (name) => {
      const symbol = exported.get(name);
      const isAlias = symbol && symbol.flags & SymbolFlags.Alias;
      const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
      // What the compiler does not find may still be there.
      return !target || (target.flags & SymbolFlags.Type) === 0 || (target.flags & SymbolFlags.Value) !== 0;
    });
  }

  /** Lets later cells use what a cell has declared. */
  keep({ file, names }: CellModule): void {
    for (const [name, kind] of names.declared) this.#known.set(name, { name, kind, file });
    const { globals } = names;
    if (!globals) return;
    for (const [earlier, added] of this.#global) {
      if ([...added].some((name) => globals.has(name))) this.#global.delete(earlier);
    }
    this.#global.set(file, globals);
  }

  /** Removes a cell that is not run. */
  remove({ file }: CellModule): void {
    this.#files.delete(file);
  }

  /** Forgets what all cells have declared. */
  forget(): void {
    for (const { file } of this.#known.values()) this.#files.delete(file);
    for (const file of this.#global.keys()) this.#files.delete(file);
    this.#known.clear();
    this.#global.clear();
  }

  /** Prepares code that is being written for questions about it. */
  draft(code: string): Draft {
    const { names, file } = cellModule(this.#ts, this.#path("__draft__"), code, this.#known);
    const links = [...this.#known.values()].filter(({ name }) => !names.declared.has(name));
    const before = `${linkText(links)}\n`;
    this.#files.set(file, `${before}${code}\n;export {};`);
    this.#files.roots = [file, ...this.#global.keys()];
    return { file, before: before.length };
  }

  #path(name: string): string {
    return path.join(this.#folder, name).replaceAll("\\", "/");
  }

  #problemsOf(file: string, isUnchecked = false): Diagnostic[] {
    this.#files.roots = [file, ...this.#global.keys()];
    const syntax = this.#service.getSyntacticDiagnostics(file);
    const found = syntax.length > 0 || isUnchecked ? syntax : this.#service.getSemanticDiagnostics(file);
    return this.#read(found);
  }

  /** Files that are as they were when nothing was wrong with them are not checked again. */
  #problemsOfFiles(): Diagnostic[] {
    const files = this.program()
      .getSourceFiles()
      .filter(({ fileName, isDeclarationFile }) => !isDeclarationFile && this.#isLocal(fileName))
      .map(({ fileName }) => fileName);
    const state = files.map((file) => `${file}\n${this.#files.version(file)}`).join("\n");
    if (files.length === 0 || state === this.#cleanFiles) return [];
    const problems = files.flatMap((file) => {
      const syntax = this.#service.getSyntacticDiagnostics(file);
      return this.#read(syntax.length > 0 ? syntax : this.#service.getSemanticDiagnostics(file));
    });
    if (problems.length === 0) this.#cleanFiles = state;
    return problems;
  }

  #isLocal(file: string): boolean {
    return /\.[cm]?tsx?$/.test(file) && !this.#files.isVirtual(file) && !isOfPackage(file);
  }

  #read(found: readonly TypeScript.Diagnostic[]): Diagnostic[] {
    if (found.some(({ code }) => missingModule.has(code))) this.#hasMissing = true;
    return found.flatMap(({ file, start = 0, length = 0, code, messageText }) => {
      if (code === untypedModule || !file) return [];
      const isCell = this.#files.isVirtual(file.fileName);
      const at = this.#ts.getLineAndCharacterOfPosition(file, start);
      return {
        file: isCell ? undefined : path.relative(this.#folder, file.fileName),
        line: at.line + 1,
        column: at.character + 1,
        length,
        code,
        message: this.#ts.flattenDiagnosticMessageText(messageText, "\n"),
      };
    });
  }
}

/** Parsed files are kept although a program does without them: another cell soon needs the same library again. */
function keepingRegistry(ts: Compiler): TypeScript.DocumentRegistry {
  const registry = ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames);
  return { ...registry, releaseDocument: () => undefined, releaseDocumentWithKey: () => undefined };
}
