import path from "node:path";
import type { Compiler, TypeScript } from "../compiler.js";

type Builder = TypeScript.EmitAndSemanticDiagnosticsBuilderProgram;

/** Creates a builder as the compiler's watcher requests it. */
type CreateBuilder = (
  rootNames: readonly string[] | undefined,
  options: TypeScript.CompilerOptions | undefined,
  host?: TypeScript.CompilerHost,
  old?: Builder,
  diagnostics?: readonly TypeScript.Diagnostic[],
  references?: readonly TypeScript.ProjectReference[],
) => Builder;

/** Functions of the compiler that its types do not declare. */
interface Internals {
  bindSourceFile(file: TypeScript.SourceFile, options: TypeScript.CompilerOptions): void;
}
interface InternalFile {
  readonly locals?: Map<string, unknown>;
  original?: TypeScript.SourceFile;
  readonly resolvedModules?: { forEach(each: (resolved: ResolvedModule) => void): void };
}
interface ResolvedModule {
  readonly resolvedModule?: { readonly resolvedFileName: string };
  readonly resolvedFileName?: string;
}

/**
 * Makes the function that builds a program for every cell.
 *
 * The compiler's own builder finds out which file uses which, for each program again: with a few libraries that takes most
 * of a cell's time, to save work that a notebook never does.
 *
 * @param cellFile the file of the cell
 * @param events `onProgram` gets each program; `onFailure` gets the error of one that could not be built, in whose place stays the one
 * before: the compiler would read the same files for ever if it were thrown at once
 */
export function programBuilder(
  ts: Compiler,
  cellFile: string,
  events: { onProgram(program: TypeScript.Program): void; onFailure(error: unknown): void },
): CreateBuilder {
  const build = buildersOf(ts, cellFile, (program) => events.onProgram(program));
  return (...given) => {
    const old = given[3];
    if (old === undefined) return build(...given);
    try {
      return build(...given);
    } catch (error) {
      events.onFailure(error);
      return old;
    }
  };
}

function buildersOf(
  ts: Compiler,
  cellFile: string,
  onProgram: (program: TypeScript.Program) => void,
): CreateBuilder {
  return (rootNames, options, host, old, diagnostics, references) => {
    const plain = ts.createAbstractBuilder(rootNames, options, host, old, diagnostics, references);
    const program = plain.getProgram();
    const cell = program.getSourceFile(cellFile) as (TypeScript.SourceFile & InternalFile) | undefined;
    for (const file of program.getSourceFiles()) forgetFirstReading(file);
    // tslab reads the names that a cell declares before its types are checked.
    if (cell && !cell.locals) (ts as unknown as Internals).bindSourceFile(cell, program.getCompilerOptions());
    // It takes `declare global` for one of these names.
    (cell as InternalFile | undefined)?.locals?.delete("__global");
    onProgram(program);
    // The module loader compiles files when they are imported, and tslab would change one whose last line is an expression.
    const emit: Builder["emit"] = (file, write, ...rest) =>
      file === cell
        ? plain.emit(file, write && ((name, ...args) => write(inOutDir(name), ...args)), ...rest)
        : { emitSkipped: true, diagnostics: [] };
    const getAllDependencies: Builder["getAllDependencies"] = (file) => [...sourcesBehind(program, file)];
    return Object.create(plain, {
      emit: { value: emit },
      getAllDependencies: { value: getAllDependencies },
    }) as Builder;
  };
}

/**
 * A file with a top-level `await` is read twice, and the compiler takes the first reading, which has no path, for the one that
 * imports what the declarations of its names need: it then fails on some types.
 */
function forgetFirstReading(file: TypeScript.SourceFile): void {
  if (!file.isDeclarationFile) delete (file as Pick<InternalFile, "original">).original;
}

/** The file, and the sources (not declarations) that it imports. */
function sourcesBehind(program: TypeScript.Program, file: TypeScript.SourceFile): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const source = program.getSourceFile(name) as (TypeScript.SourceFile & InternalFile) | undefined;
    if (!source || source.isDeclarationFile || found.has(source.fileName)) return;
    found.add(source.fileName);
    source.resolvedModules?.forEach((resolved) => {
      const target = (resolved.resolvedModule ?? resolved).resolvedFileName;
      if (target !== undefined) visit(target);
    });
  };
  visit(file.fileName);
  return found;
}

/** Where tslab expects what is written, whatever folder the notebook is in. */
function inOutDir(name: string): string {
  return `outDir/${path.posix.basename(slashes(name))}`;
}

/** A path as the compiler writes it. */
export function slashes(name: string): string {
  return name.replaceAll("\\", "/");
}
