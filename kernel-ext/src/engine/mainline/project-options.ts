import path from "node:path";
import type { Compiler, TypeScript } from "../compiler.js";
import type { ProjectSettings } from "../engine.js";
import { modifiedAt } from "../module-loader.js";
import { nodeTypeRoot, ownTypes } from "../type-roots.js";
import { runtimeLibraries } from "./runtime-library.js";

/** The settings of a tsconfig.json that change how a cell is checked, or what its code means. */
const honoured: ReadonlySet<string> = new Set([
  ...["strict", "noImplicitAny", "strictNullChecks", "strictFunctionTypes", "strictBindCallApply"],
  ...["strictPropertyInitialization", "strictBuiltinIteratorReturn", "noImplicitThis"],
  ...["useUnknownInCatchVariables", "noUncheckedIndexedAccess", "exactOptionalPropertyTypes"],
  ...["noImplicitOverride", "noImplicitReturns", "noFallthroughCasesInSwitch"],
  ...["noPropertyAccessFromIndexSignature", "noUncheckedSideEffectImports"],
  ...["allowUnreachableCode", "allowUnusedLabels", "noErrorTruncation", "skipLibCheck"],
  ...["baseUrl", "paths", "pathsBasePath", "rootDirs", "moduleSuffixes", "customConditions"],
  ...["typeRoots", "types", "lib", "libReplacement", "allowJs", "checkJs", "resolveJsonModule"],
  ...["jsx", "jsxFactory", "jsxFragmentFactory", "jsxImportSource"],
  ...["experimentalDecorators", "emitDecoratorMetadata", "useDefineForClassFields"],
]);
/** Settings that the compiler adds by itself. */
const added: ReadonlySet<string> = new Set(["configFilePath"]);
/** "No inputs were found", "The 'files' list is empty": a notebook's cells are its files. */
const isAboutFiles = (code: number): boolean => code === 18002 || code === 18003;

/** A list of all values that a setting may have is longer than what people read. */
const longestMessage = 160;

/** How cells are checked and written. */
export interface ProjectOptions extends ProjectSettings {
  readonly options: TypeScript.CompilerOptions;
}

/** The options of the tsconfig.json in the notebook's folder or above, read again when it is edited. */
export class ProjectFile {
  readonly #ts: Compiler;
  readonly #folder: string;
  #files = new Map<string, number>();
  #current: ProjectOptions | undefined;

  constructor(ts: Compiler, folder: string) {
    this.#ts = ts;
    this.#folder = folder;
  }

  /** Reads the options; the same object as before while nothing has changed. */
  read(): ProjectOptions {
    const isFresh = [...this.#files].every(([file, modifiedMs]) => modifiedAt(file) === modifiedMs);
    if (!this.#current || !isFresh) this.#current = this.#load();
    return this.#current;
  }

  #load(): ProjectOptions {
    const ts = this.#ts;
    const file = ts.findConfigFile(this.#folder, ts.sys.fileExists);
    // Without one, it is looked for where it would most likely be written.
    this.#watch([file ?? path.join(this.#folder, "tsconfig.json")]);
    if (file === undefined) return { options: this.#complete({}), file, unused: [], notes: [] };
    const source = ts.readJsonConfigFile(file, ts.sys.readFile);
    // Only its options are of interest: the folders are not searched for files.
    const host: TypeScript.ParseConfigHost = {
      useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: () => [],
    };
    const parsed = ts.parseJsonSourceFileConfigFileContent(source, host, path.dirname(file), {}, file);
    this.#watch([file, ...(source.extendedSourceFiles ?? [])]);
    const { parseDiagnostics = [] } = source as { parseDiagnostics?: readonly TypeScript.Diagnostic[] };
    const problems = [
      ...[...parseDiagnostics, ...parsed.errors].filter(({ code }) => !isAboutFiles(code)),
      ...this.#missingTypes(parsed.options, source),
    ];
    const names = Object.keys(parsed.options).filter((name) => !added.has(name));
    const unused = names.filter((name) => !honoured.has(name));
    const kept = Object.fromEntries(
      Object.entries(parsed.options).filter(([name]) => honoured.has(name)),
    ) as TypeScript.CompilerOptions;
    const shown = path.relative(this.#folder, file);
    const notes = problems.map((problem) => this.#note(problem, shown));
    return { options: this.#complete(kept), file: shown, unused, notes };
  }

  /** Packages of `types` that are not there: the compiler says so of a whole program, not of its files. */
  #missingTypes(
    options: TypeScript.CompilerOptions,
    source: TypeScript.TsConfigSourceFile,
  ): TypeScript.Diagnostic[] {
    const ts = this.#ts;
    const from = path.join(this.#folder, "cell.ts");
    const all = this.#complete(options);
    return (options.types ?? []).flatMap((name) => {
      if (
        name === "*" ||
        ts.resolveTypeReferenceDirective(name, from, all, ts.sys).resolvedTypeReferenceDirective
      )
        return [];
      const at = source.text.indexOf(JSON.stringify(name));
      const messageText = `Cannot find the types '${name}': install the package, or @types/${name}`;
      const place = at < 0 ? { file: undefined, start: undefined } : { file: source, start: at };
      return [
        { ...place, length: name.length, messageText, category: ts.DiagnosticCategory.Error, code: 2688 },
      ];
    });
  }

  #watch(files: readonly string[]): void {
    this.#files = new Map(files.map((file) => [file, modifiedAt(file)]));
  }

  #note({ file, start, messageText }: TypeScript.Diagnostic, shown: string): string {
    const ts = this.#ts;
    const at = file && start !== undefined ? ts.getLineAndCharacterOfPosition(file, start) : undefined;
    const name = file ? path.relative(this.#folder, file.fileName) : shown;
    const place = at ? `${name}:${at.line + 1}:${at.character + 1}` : name;
    const message = ts
      .flattenDiagnosticMessageText(messageText, " ")
      .replace(/\.$/, "")
      .replaceAll(/'([^']+)'/g, (quoted, named: string) =>
        path.isAbsolute(named) ? `'${path.relative(this.#folder, named)}'` : quoted,
      );
    const cut = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
    return `Expected a tsconfig.json that can be read but got: ${cut} (${place}). Cells run with the rest of it until it is edited.`;
  }

  #complete(own: TypeScript.CompilerOptions): TypeScript.CompilerOptions {
    const ts = this.#ts;
    const roots = ts.getEffectiveTypeRoots(own, { getCurrentDirectory: () => this.#folder }) ?? [];
    return {
      strict: true,
      skipLibCheck: true,
      resolveJsonModule: true,
      allowJs: true,
      jsx: ts.JsxEmit.ReactJSX,
      lib: runtimeLibraries(),
      ...own,
      // Only these: every other package of types takes time at the start.
      types: ["node", "mixture-growth-cells", ...(own.types ?? []).filter((name) => name !== "*")],
      typeRoots: [...roots, ownTypes, nodeTypeRoot()],
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      moduleDetection: ts.ModuleDetectionKind.Force,
      esModuleInterop: true,
      allowImportingTsExtensions: true,
      noEmit: true,
    };
  }
}

/** The part of the options that says how code is written. */
export function emitOptions(options: TypeScript.CompilerOptions): TypeScript.CompilerOptions {
  const { jsx, jsxFactory, jsxFragmentFactory, jsxImportSource } = options;
  const { experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields } = options;
  const chosen = {
    jsx,
    jsxFactory,
    jsxFragmentFactory,
    jsxImportSource,
    experimentalDecorators,
    emitDecoratorMetadata,
    useDefineForClassFields,
  };
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
}

/** The names that JSX calls without naming them, where it is written as calls of them: `React` of `React.createElement`. */
export function jsxNames({ jsxFactory, jsxFragmentFactory }: TypeScript.CompilerOptions): string[] {
  const called = [jsxFactory ?? "React", jsxFragmentFactory ?? "React"];
  return called.map((each) => each.replace(/\..*$/s, ""));
}
