import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { installedName, isFetched, notInstalled, versionNotes } from "../deno/specifiers.js";
import { compileCode } from "./compiled-code.js";
import type { CompiledSources } from "./compiled-sources.js";
import type { Compiler, TypeScript } from "./compiler.js";
import type { ErrorOrigins } from "./error-origins.js";
import { checkNames } from "./import-names.js";
import type { InterruptHooks } from "./interruptible.js";
import { lower } from "./lowering.js";
import { isDeclarations, isTypeScript, sourceEndings, sourceOfOutput } from "./source-files.js";
import { hasTopLevelAwait } from "./top-level-await.js";

type Exports = Record<string, unknown>;

interface LoadedModule {
  readonly module: { exports: Exports };
  readonly modifiedMs: number;
  readonly imports: Set<string>;
  /** Resolves when a file that awaits at its top level has run; undefined for other files, and once it has. */
  running?: Promise<unknown> | undefined;
}

/** What the loader needs. */
export interface LoaderParts {
  readonly ts: Compiler;
  readonly interrupts: InterruptHooks;
  readonly sources: CompiledSources;
  readonly origins: ErrorOrigins;
  /** What code can use by its name, besides what is global. */
  readonly names: Readonly<Record<string, unknown>>;
  /** Modules that the engine itself provides, by name; each is loaded when it is first imported. */
  readonly builtIn: ReadonlyMap<string, () => unknown>;
  /** Called when code is compiled and about to run. */
  onCompiled(): void;
  /** Writes a line below the cell that runs, as a warning. */
  warn(text: string): void;
  /** How the engine has code written, such as JSX and decorators. */
  emit(): TypeScript.CompilerOptions;
  /** How it resolves the names of modules. */
  resolution(): TypeScript.CompilerOptions;
}

/**
 * Loads what cells import: packages as Node does, TypeScript files from anywhere on the disk by compiling them. A file
 * that was edited, or that imports one that was, is reloaded.
 */
export class ModuleLoader {
  readonly #parts: LoaderParts;
  readonly #loaded = new Map<string, LoadedModule>();
  readonly #virtual = new Map<string, string>();
  readonly #noted = new Set<string>();

  constructor(parts: LoaderParts) {
    this.#parts = parts;
  }

  /** Defines a module without a file: a cell that begins with `@module`. */
  define(file: string, code: string): void {
    this.#virtual.set(file, code);
    this.#loaded.delete(file);
  }

  /** Whether a module was defined by a cell. */
  isDefined(file: string): boolean {
    return this.#virtual.has(file);
  }

  /** Says once which packages the code of a cell or file asks for in another version than the one that is installed. */
  noteVersions(text: string, folder: string): void {
    for (const note of versionNotes(this.#parts.ts, text, folder)) {
      if (!this.#noted.has(note)) this.#parts.warn(note);
      this.#noted.add(note);
    }
  }

  /** What a loaded file exports; undefined for one that was not loaded. */
  exportsOf(file: string): Exports | undefined {
    return this.#loaded.get(file)?.module.exports;
  }

  /** The `require` of the code in a folder. */
  requireIn(folder: string, importer?: LoadedModule): NodeJS.Require {
    const require = createRequire(path.join(folder, "cell.js"));
    const load = (name: string): unknown => {
      const provided = this.#parts.builtIn.get(name);
      if (provided) return provided();
      const { asked, file } = this.#find(folder, name);
      if (file === undefined) return require(asked);
      if (!isTypeScript(file) && !this.#virtual.has(file)) return require(file);
      importer?.imports.add(file);
      const { module, running } = this.#load(file);
      if (running === undefined) return module.exports;
      running.catch(() => undefined); // what is thrown here says enough
      throw new Error(
        `Expected a file that another file imports to have no await outside of its functions but got one (${name}). Move it into a function, or import the file in a cell first.`,
      );
    };
    return Object.assign(load, require);
  }

  /** The `import()` of the code in a folder, which throws a SyntaxError if a module does not have the names that it is asked for. */
  importIn(
    folder: string,
  ): (name: string, attributes?: unknown, names?: readonly string[]) => Promise<unknown> {
    const require = createRequire(path.join(folder, "cell.js"));
    const importNatively = vm.runInThisContext("(name) => import(name)", {
      // Without an ending: it is nobody's file of JavaScript, into which a debugger would step.
      filename: path.join(folder, "import"),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }) as (name: string) => Promise<Exports>;
    return async (specifier, _, names = []) => {
      const written = String(specifier);
      const provided = this.#parts.builtIn.get(written);
      if (provided) return provided();
      const { asked, file } = this.#find(folder, written);
      if (file !== undefined && (isTypeScript(file) || this.#virtual.has(file))) {
        const loaded = this.#load(file);
        await loaded.running;
        const { exports } = loaded.module;
        if (exports.__esModule === true) checkNames(exports, written, names);
        return exports;
      }
      const name = file ?? asked;
      const target = isRelative(name) ? pathToFileURL(this.#nativeFile(folder, name)).href : name;
      if (target.endsWith(".json")) return require(isRelative(name) ? this.#nativeFile(folder, name) : name);
      const imported = await importNatively(target).catch((error: unknown) => {
        const old = isNotFound(error) ? resolvedAsOld(require, name) : undefined;
        if (old === undefined) throw error;
        return importNatively(pathToFileURL(old).href);
      });
      if (isCommonJs(require, name, imported)) return imported.default;
      checkNames(imported, written, names);
      return namespaceOf(imported);
    };
  }

  /**
   * Finds what Node is asked for, and its file where it is compiled here.
   *
   * @throws Error for a module that Deno would fetch
   */
  #find(folder: string, name: string): { readonly asked: string; readonly file: string | undefined } {
    const asked = installedName(name, folder) ?? name;
    const file = this.#localFile(folder, asked) ?? this.#mapped(folder, asked);
    if (file === undefined && isFetched(asked)) throw notInstalled(asked);
    return { asked, file };
  }

  /** The file that the compiler finds for a name that is no path: a workspace package's source, or one of `paths`. */
  #mapped(folder: string, name: string): string | undefined {
    if (isRelative(name) || isBuiltin(name)) return undefined;
    const { ts, resolution } = this.#parts;
    const { resolvedModule } = ts.resolveModuleName(name, path.join(folder, "cell.ts"), resolution(), ts.sys);
    const { resolvedFileName: file, isExternalLibraryImport: isPackage } = resolvedModule ?? {};
    if (file === undefined || isDeclarations(file)) return undefined;
    return isTypeScript(file) || !isPackage ? file : undefined;
  }

  #localFile(folder: string, name: string): string | undefined {
    if (!isRelative(name)) return undefined;
    const base = path.resolve(folder, name);
    const extension = path.extname(base);
    const candidates = [
      ...(sourceEndings.includes(extension) ? [base] : []),
      ...(/^\.(?:[cm]?js|jsx)$/.test(extension) ? [sourceOfOutput(base)] : []),
      ...sourceEndings.map((each) => base + each),
      ...sourceEndings.map((each) => path.join(base, `index${each}`)),
    ];
    const file = candidates.find((each) => existsSync(each));
    if (file !== undefined) return file;
    return [base, `${base}.js`].find((each) => this.#virtual.has(each));
  }

  #nativeFile(folder: string, name: string): string {
    const base = path.resolve(folder, name);
    const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    const tried = ["", ".js", ".mjs", ".cjs", ".json", "/index.js", "/index.mjs"].map((end) => base + end);
    return tried.find(isFile) ?? base;
  }

  #load(file: string): LoadedModule {
    const known = this.#loaded.get(file);
    if (known && !this.#isStale(file, new Set())) return known;
    const text = this.#virtual.get(file) ?? readFileSync(file, "utf8");
    const modifiedMs = modifiedAt(file);
    const record: LoadedModule = { module: { exports: {} }, modifiedMs, imports: new Set() };
    this.#loaded.set(file, record);
    try {
      this.#run(file, text, record);
    } catch (error) {
      this.#loaded.delete(file);
      throw error;
    }
    return record;
  }

  #run(file: string, text: string, record: LoadedModule): void {
    const { ts, interrupts, sources, origins, names, emit, onCompiled } = this.#parts;
    const folder = path.dirname(file);
    this.noteVersions(text, folder);
    const lowered = lower(ts, text, { fileName: file, isCell: false, emit: emit() });
    sources.add(file, { text, ...lowered, linesBefore: 0 });
    const isAsync = hasTopLevelAwait(ts, text, file);
    const run = compileCode(lowered.code, file, { isAsync, names });
    onCompiled();
    const { module } = record;
    const require = this.requireIn(folder, record);
    const result = run({ module, file, require, load: this.importIn(folder), interrupts, origins });
    if (isAsync) record.running = this.#ended(file, record, result as Promise<unknown>);
  }

  async #ended(file: string, record: LoadedModule, running: Promise<unknown>): Promise<void> {
    try {
      await running;
    } catch (error) {
      if (this.#loaded.get(file) === record) this.#loaded.delete(file);
      throw error;
    } finally {
      record.running = undefined;
    }
  }

  #isStale(file: string, seen: Set<string>): boolean {
    if (seen.has(file)) return false;
    seen.add(file);
    const known = this.#loaded.get(file);
    if (!known || known.modifiedMs !== modifiedAt(file)) return true;
    return [...known.imports].some((each) => this.#isStale(each, seen));
  }
}

/** Whether a module's name is a path. */
export function isRelative(name: string): boolean {
  return /^\.{0,2}\//.test(name) || name === "." || name === "..";
}

function isNotFound(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "ERR_MODULE_NOT_FOUND" || code === "ERR_UNSUPPORTED_DIR_IMPORT";
}

/** `import()` does not add an ending to the path in a package without `exports`, as `lodash/fp`; `require` does. */
function resolvedAsOld(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** When a file was last modified, in milliseconds; 0 if there is none. */
export function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** A CommonJS package is returned as it is: which of its names `import()` can see is a guess. */
function isCommonJs(require: NodeJS.Require, name: string, imported: Exports): boolean {
  if (!("default" in imported)) return false;
  if (name.startsWith("node:")) return true;
  try {
    const file = require.resolve(name);
    return file === name || require.cache[file]?.exports === imported.default;
  } catch {
    return false; // it has no name for `require`, so it is an ES module
  }
}

/** An ES module as the compiler's own code expects it: marked, so that `default` is its default export. */
function namespaceOf(imported: Exports): unknown {
  return new Proxy(imported, {
    get: (target, name) => (name === "__esModule" ? true : Reflect.get(target, name)),
  });
}
