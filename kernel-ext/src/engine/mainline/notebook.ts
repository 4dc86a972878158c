import path from "node:path";
import { blanked } from "../cell-syntax.js";
import type { Compiler, TypeScript } from "../compiler.js";
import type { Diagnostic } from "../engine.js";
import { isOwnSource } from "../source-files.js";
import { type CellModule, type Cells, cellModule, type Link, linkText, runnableText } from "./cell-module.js";
import { CellSlots } from "./cell-slots.js";
import { keepingRegistry } from "./doc-comments.js";
import { isOfEarlierCell } from "./implicit-variables.js";
import { NotebookFiles } from "./notebook-files.js";
import { jsxNames, type ProjectOptions } from "./project-options.js";

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
  /** What the names of the cell that was kept last meant before. */
  #replaced: ReadonlyMap<string, Link | undefined> = new Map();
  readonly #slots: CellSlots;
  /** The kept cells that add to every file with `declare global`. */
  readonly #global = new Map<string, CellModule>();
  readonly #modules = new Set<string>();
  #hasMissing = false;
  /** How often everything had to be looked for again. */
  #fresh = 0;
  #cleanFiles = "";
  #draftFile: string;
  #jsxNames: readonly string[];

  constructor(ts: Compiler, folder: string, { options }: ProjectOptions) {
    this.#ts = ts;
    this.#folder = folder;
    this.#jsxNames = jsxNames(options);
    this.#files = new NotebookFiles(ts, folder, options);
    this.#slots = new CellSlots(this.#files, (name) => this.#path(name));
    this.#draftFile = this.#path("__draft__.ts");
    this.#files.set(this.#draftFile, linkText([], this.#slots.hub));
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
    this.#jsxNames = jsxNames(options);
    if (this.#files.refresh(options, this.#hasMissing)) this.#fresh++;
    this.#hasMissing = false;
  }

  /** Adds a cell, which later cells do not see before it is kept. */
  add(code: string): CellModule {
    const cell = cellModule(this.#ts, this.#slots.next(), code, this.#cells());
    this.#slots.fill(cell);
    // What it adds to every file takes the place of what earlier cells added by the same names.
    for (const each of this.#replacedBy(cell))
      this.#files.set(each.file, blanked(each.text, each.names.globals?.places ?? []));
    return cell;
  }

  /** Adds a module that later cells can import by its name. */
  addModule(name: string, code: string): Diagnostic[] {
    const file = `${this.#path(name)}.ts`;
    this.#files.set(file, code);
    this.#modules.add(file);
    return this.#problemsOf(file);
  }

  /** The problems of a cell and of the local files that it imports. */
  check(cell: CellModule): Diagnostic[] {
    const { file, mistakes, isUnchecked, links } = cell;
    if (mistakes.length > 0) return this.#read(mistakes);
    const problems = this.#problemsOf(file, isUnchecked).filter((each) => !isOfEarlierCell(cell, each));
    if (isUnchecked) return problems;
    const cells = this.#slots.reach(links.map((link) => link.file));
    return [...problems, ...this.#problemsOfFiles([file, ...cells])];
  }

  /** The cell as it runs, once it was checked. */
  runnable(cell: CellModule): string {
    const { SymbolFlags } = this.#ts;
    const program = this.program();
    const checker = program.getTypeChecker();
    const file = program.getSourceFile(cell.file);
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
  keep(cell: CellModule): void {
    const { file, names } = cell;
    this.#replaced = new Map([...names.declared.keys()].map((name) => [name, this.#known.get(name)]));
    for (const [name, kind] of names.declared) this.#known.set(name, { name, kind, file });
    for (const each of this.#replacedBy(cell)) this.#global.delete(each.file);
    if (names.globals) this.#global.set(file, cell);
    const links = [...this.#known.values(), ...this.#replaced.values()].flatMap((link) => link ?? []);
    const needed = new Set([...links.map((link) => link.file), ...this.#global.keys()]);
    this.#slots.keep(cell, (each) => needed.has(each));
  }

  /** Lets names of the cell that was kept last mean what they meant before, if its code has not come to their declarations. */
  leaveOut({ names }: CellModule, hasDeclared: (name: string) => boolean): void {
    for (const [name, kind] of names.declared) {
      if (kind === "type" || kind === "ambient" || hasDeclared(name)) continue;
      const before = this.#replaced.get(name);
      if (before) this.#known.set(name, before);
      else this.#known.delete(name);
    }
  }

  /** Removes a cell that is not run. */
  remove(cell: CellModule): void {
    this.#slots.empty(cell.file);
    for (const { file, text } of this.#replacedBy(cell)) this.#files.set(file, text);
  }

  /** Forgets what all cells have declared. */
  forget(): void {
    this.#known.clear();
    this.#replaced = new Map();
    this.#global.clear();
    this.#slots.clear();
  }

  /** Prepares code that is being written for questions about it. */
  draft(code: string): Draft {
    const { names, file } = cellModule(this.#ts, this.#path("__draft__"), code, this.#cells());
    const links = [...this.#known.values()].filter(({ name }) => !names.declared.has(name));
    const before = `${linkText(links, this.#slots.hub)}\n`;
    this.#draftFile = file;
    this.#files.set(file, `${before}${code}\n;export {};`);
    this.#setRoots();
    return { file, before: before.length };
  }

  #cells(): Cells {
    return { known: this.#known, hub: this.#slots.hub, jsxNames: this.#jsxNames };
  }

  #replacedBy({ file, names }: CellModule): CellModule[] {
    const added = names.globals?.names ?? new Set();
    return [...this.#global.values()].filter(
      (each) => each.file !== file && [...(each.names.globals?.names ?? [])].some((name) => added.has(name)),
    );
  }

  /** The same files for every cell, unless everything has to be looked for again. */
  #setRoots(): void {
    const fresh = this.#path(`__fresh_${this.#fresh}__.ts`);
    if (!this.#files.isVirtual(fresh)) this.#files.set(fresh, "export {};");
    this.#files.roots = [this.#slots.hub, this.#draftFile, fresh, ...this.#modules];
  }

  #path(name: string): string {
    return path.join(this.#folder, name).replaceAll("\\", "/");
  }

  #problemsOf(file: string, isUnchecked = false): Diagnostic[] {
    this.#setRoots();
    return this.#problemsIn(this.program(), file, isUnchecked);
  }

  /** Asks the program itself: the service compares the versions of all files with each question. */
  #problemsIn(program: TypeScript.Program, file: string, isUnchecked = false): Diagnostic[] {
    const source = program.getSourceFile(file);
    if (!source)
      throw new Error(`Expected the compiler to have read a file but got none (${file}). Report it.`);
    const syntax = program.getSyntacticDiagnostics(source);
    const found = syntax.length > 0 || isUnchecked ? syntax : program.getSemanticDiagnostics(source);
    return this.#read(found);
  }

  /**
   * Of the local files that cells import: the cell, which comes first, and earlier ones that it uses, which have what they imported. Files
   * that are as they were when nothing was wrong with the cell's own are not checked again.
   */
  #problemsOfFiles(cells: readonly string[]): Diagnostic[] {
    const program = this.program();
    const files = this.#importedBy(program, cells);
    const own = new Set(this.#importedBy(program, cells.slice(0, 1)));
    const state = files.map((file) => `${own.has(file)}\n${file}\n${this.#files.version(file)}`).join("\n");
    if (files.length === 0 || state === this.#cleanFiles) return [];
    const problems = files.flatMap((file) =>
      this.#problemsIn(program, file).map((each) => ({ ...each, isImportedEarlier: !own.has(file) })),
    );
    if (problems.every((each) => each.isImportedEarlier)) this.#cleanFiles = state;
    return problems;
  }

  /** The local files that cells import, directly or not. */
  #importedBy(program: TypeScript.Program, cells: readonly string[]): string[] {
    const found = new Set(cells);
    for (const file of found) {
      const source = program.getSourceFile(file);
      const imported = source ? modulesOf(this.#ts, program.getTypeChecker(), source) : [];
      for (const each of imported) if (this.#isLocal(each)) found.add(each);
    }
    return [...found].filter((file) => !this.#files.isVirtual(file));
  }

  #isLocal(file: string): boolean {
    return isOwnSource(file) && !this.#files.isVirtual(file);
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

/** The files that a file imports and exports from. */
function modulesOf(ts: Compiler, checker: TypeScript.TypeChecker, file: TypeScript.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const module =
      isImport && statement.moduleSpecifier && checker.getSymbolAtLocation(statement.moduleSpecifier);
    return (module ? (module.declarations ?? []) : []).map((each) => each.getSourceFile().fileName);
  });
}
