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
 * @param place the notebook's folder and the file of the cell in it
 * @param onProgram called with each program
 */
export function programBuilder(
  ts: Compiler,
  { folder, cellFile }: { readonly folder: string; readonly cellFile: string },
  onProgram: (program: TypeScript.Program) => void,
): CreateBuilder {
  const prefix = slashes(path.join("outDir", path.relative(path.parse(folder).root, folder)));
  return (rootNames, options, host, old, diagnostics, references) => {
    const plain = ts.createAbstractBuilder(rootNames, options, host, old, diagnostics, references);
    const program = plain.getProgram();
    const cell = program.getSourceFile(cellFile) as (TypeScript.SourceFile & InternalFile) | undefined;
    // tslab reads the names that a cell declares before its types are checked.
    if (cell && !cell.locals) (ts as unknown as Internals).bindSourceFile(cell, program.getCompilerOptions());
    // It takes `declare global` for one of these names.
    (cell as InternalFile | undefined)?.locals?.delete("__global");
    onProgram(program);
    const emit: Builder["emit"] = (file, write, ...rest) =>
      plain.emit(
        file,
        write && ((name, ...args) => writeInFolder(prefix, name, (as) => write(as, ...args))),
        ...rest,
      );
    const getAllDependencies: Builder["getAllDependencies"] = (file) => [...sourcesBehind(program, file)];
    return Object.create(plain, {
      emit: { value: emit },
      getAllDependencies: { value: getAllDependencies },
    }) as Builder;
  };
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

/** Omits files outside the folder: the module loader compiles them when they are imported. */
function writeInFolder(prefix: string, name: string, write: (as: string) => void): void {
  const relative = path.posix.relative(prefix, slashes(name));
  if (!relative.startsWith("..")) write(`outDir/${relative}`);
}

/** A path as the compiler writes it. */
export function slashes(name: string): string {
  return name.replaceAll("\\", "/");
}
