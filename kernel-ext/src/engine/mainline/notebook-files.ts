import path from "node:path";
import { installedName } from "../../deno/specifiers.js";
import type { Compiler, TypeScript } from "../compiler.js";
import { modifiedAt } from "../module-loader.js";
import { isOfPackage } from "../source-files.js";

/** Makes the compiler remember the `package.json` files that it has read; the compiler asks for it, its types do not say so. */
interface PackageKnowledge {
  getModuleResolutionCache(): TypeScript.ModuleResolutionCache;
}

/** The files that the compiler sees: cells, which exist only here, and what is on the disk. */
export class NotebookFiles {
  readonly #ts: Compiler;
  readonly #folder: string;
  readonly #virtual = new Map<string, { readonly text: string; readonly version: number }>();
  /** The compiler asks for every file of a program again, whatever it has kept. */
  readonly #snapshots = new Map<
    string,
    { readonly version: string; readonly text: TypeScript.IScriptSnapshot }
  >();
  /** Local files have the version they had when a cell was about to run: the compiler asks for it often. */
  readonly #versions = new Map<string, string>();
  #resolutions: TypeScript.ModuleResolutionCache;
  readonly #typeReferences = new Map<
    string,
    TypeScript.ResolvedTypeReferenceDirectiveWithFailedLookupLocations
  >();
  #version = 0;
  #options: TypeScript.CompilerOptions;
  roots: readonly string[] = [];

  constructor(ts: Compiler, folder: string, options: TypeScript.CompilerOptions) {
    this.#ts = ts;
    this.#folder = folder;
    this.#options = options;
    this.#resolutions = this.#newResolutions();
  }

  /** Adds or replaces a file that exists only here; with the same text it stays the same. */
  set(file: string, text: string): void {
    if (this.#virtual.get(file)?.text === text) return;
    this.#virtual.set(file, { text, version: ++this.#version });
  }

  /** Removes a file that exists only here. */
  delete(file: string): void {
    this.#virtual.delete(file);
    this.#snapshots.delete(file);
  }

  /** Whether the file exists only here. */
  isVirtual(file: string): boolean {
    return this.#virtual.has(file);
  }

  /**
   * Lets edited files be read again; `hasMissing` lets modules be looked for again that were not found.
   *
   * @returns whether all modules have to be looked for again
   */
  refresh(options: TypeScript.CompilerOptions, hasMissing: boolean): boolean {
    const isGone = [...this.#versions].some(([file, version]) => version !== "0" && modifiedAt(file) === 0);
    this.#versions.clear();
    if (options === this.#options && !hasMissing && !isGone) return false;
    this.#options = options;
    this.#resolutions = this.#newResolutions();
    this.#typeReferences.clear();
    return true;
  }

  /** The version of a file, which changes with its text. Packages do not change while they are in use. */
  version(file: string): string {
    const own = this.#virtual.get(file);
    if (own) return String(own.version);
    if (isOfPackage(file)) return "1";
    const known = this.#versions.get(file) ?? String(modifiedAt(file));
    this.#versions.set(file, known);
    return known;
  }

  /** What the compiler's language service asks for. */
  host(): TypeScript.LanguageServiceHost & PackageKnowledge {
    const { sys } = this.#ts;
    const read = (file: string): string | undefined => this.#virtual.get(file)?.text ?? sys.readFile(file);
    return {
      getModuleResolutionCache: () => this.#resolutions,
      getCompilationSettings: () => this.#options,
      getScriptFileNames: () => [...this.roots],
      getScriptVersion: (file) => this.version(file),
      getScriptSnapshot: (file) => this.#snapshot(file, read),
      getCurrentDirectory: () => this.#folder,
      getDefaultLibFileName: (options) => this.#ts.getDefaultLibFilePath(options),
      fileExists: (file) => this.isVirtual(file) || sys.fileExists(file),
      readFile: read,
      directoryExists: sys.directoryExists,
      getDirectories: sys.getDirectories,
      ...(sys.realpath ? { realpath: sys.realpath } : {}),
      resolveModuleNameLiterals: (literals, from, _redirected, options) =>
        literals.map(({ text }) => this.#resolve(text, from, options)),
      resolveTypeReferenceDirectiveReferences: (references, from, redirected, options) =>
        references.map((reference) => {
          const name = typeof reference === "string" ? reference : reference.fileName;
          // Every program asks for the same few again, each of which takes a search of the disk.
          const key = `${path.dirname(from)}\n${name}`;
          const found =
            this.#typeReferences.get(key) ??
            this.#ts.resolveTypeReferenceDirective(name, from, options, sys, redirected);
          this.#typeReferences.set(key, found);
          return found;
        }),
    };
  }

  #snapshot(
    file: string,
    read: (file: string) => string | undefined,
  ): TypeScript.IScriptSnapshot | undefined {
    const version = this.version(file);
    const known = this.#snapshots.get(file);
    if (known?.version === version) return known.text;
    const text = read(file);
    if (text === undefined) return undefined;
    const snapshot = this.#ts.ScriptSnapshot.fromString(text);
    this.#snapshots.set(file, { version, text: snapshot });
    return snapshot;
  }

  #resolve(
    name: string,
    from: string,
    options: TypeScript.CompilerOptions,
  ): TypeScript.ResolvedModuleWithFailedLookupLocations {
    const own = this.#virtualFile(name, from);
    if (own) return { resolvedModule: own } as TypeScript.ResolvedModuleWithFailedLookupLocations;
    const asked = installedName(name, path.dirname(from)) ?? name;
    return this.#ts.resolveModuleName(asked, from, options, this.#ts.sys, this.#resolutions);
  }

  #virtualFile(name: string, from: string): TypeScript.ResolvedModuleFull | undefined {
    if (!/^\.{0,2}\//.test(name)) return undefined;
    const base = path.resolve(path.dirname(from), name).replaceAll("\\", "/");
    const file = ["", ".ts", ".tsx"].map((ending) => base + ending).find((each) => this.isVirtual(each));
    if (file === undefined) return undefined;
    return {
      resolvedFileName: file,
      extension: path.extname(file),
      isExternalLibraryImport: false,
    };
  }

  #newResolutions(): TypeScript.ModuleResolutionCache {
    const same = (name: string): string => name;
    return this.#ts.createModuleResolutionCache(this.#folder, same, this.#options);
  }
}
