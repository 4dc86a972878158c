import path from "node:path";
import { installedName, registryImports } from "../../deno/specifiers.js";
import type { Compiler, TypeScript } from "../compiler.js";
import { isDeclarations, isOwnSource } from "../source-files.js";
import { nodeTypeRoot, ownTypes } from "../type-roots.js";
import type { DeclarationFile } from "./declaration-file.js";
import type { FileWatch } from "./file-watch.js";
import { programBuilder, slashes } from "./program-builder.js";

/** tslab's compiler: TypeScript 5.0.4 with functions that tslab added. */
export type PatchedCompiler = Compiler & {
  getPreEmitDiagnosticsOfFiles(
    program: TypeScript.Program,
    files: readonly TypeScript.SourceFile[],
  ): readonly TypeScript.Diagnostic[];
};

/** Functions that replace the compiler's own while tslab uses it. */
export type Hooks = { [Name in keyof PatchedCompiler]?: PatchedCompiler[Name] };

/** What the hooks store about the last cell. */
export interface CompilerState {
  diagnostics: readonly TypeScript.Diagnostic[];
  program: TypeScript.Program | undefined;
  /** Why its program could not be built. */
  failure?: unknown;
}

/** What the hooks need. */
interface HookParts {
  readonly ts: PatchedCompiler;
  readonly folder: string;
  readonly cellFile: string;
  readonly declarations: DeclarationFile;
  readonly watch: FileWatch;
  readonly state: CompilerState;
}

/** "An import path can only end with a '.ts' extension when …": here it can. */
const importEndsWithTs = 5097;
/** "The inferred type of … cannot be named", and others about writing types: those of a cell need not be written. */
const isAboutDeclarations = (code: number): boolean =>
  code === 2742 || code === 7056 || (code >= 4000 && code < 4130);

/** Makes the functions that change the compiler's behaviour for tslab. */
export function compilerHooks({ ts, folder, cellFile, declarations, watch, state }: HookParts): Hooks {
  return {
    sys: watch.unwatched(ts.sys),
    getDefaultTypeRoots: (...args) => [...(ts.getDefaultTypeRoots(...args) ?? []), ownTypes, nodeTypeRoot()],
    createWatchCompilerHost: ((
      files: string[],
      options: object,
      system: TypeScript.System,
      ...rest: unknown[]
    ) => {
      const create = ts.createWatchCompilerHost as unknown as (...args: unknown[]) => unknown;
      const build = programBuilder(ts, cellFile, {
        onProgram(program) {
          state.program = program;
          declarations.record(program);
        },
        onFailure(error) {
          state.failure = error;
        },
      });
      const throwFailure = (): void => {
        const { failure } = state;
        state.failure = undefined;
        if (failure !== undefined) throw failure;
      };
      const changed = { ...options, ...changedOptions(ts, folder) };
      // tslab passes no builder of its own, and two reporters after it.
      const older = readingForOlderCompiler(ts, readingNames(cellFile, system));
      const read = declarations.notifyingOfChanges(watch.untimed(older, throwFailure));
      return create(files, changed, read, build, ...rest.slice(1));
    }) as unknown as Compiler["createWatchCompilerHost"],
    getPreEmitDiagnosticsOfFiles: (program, files) => {
      state.diagnostics = ts
        .getPreEmitDiagnosticsOfFiles(program, files)
        .filter(
          ({ code, file }) =>
            isOwnSource(file?.fileName ?? "") && code !== importEndsWithTs && !isAboutDeclarations(code),
        );
      return state.diagnostics;
    },
    createPrinter: (options) => declarations.printer(options),
    visitEachChild: ((node: TypeScript.Node, visitor: TypeScript.Visitor, ...rest: unknown[]) => {
      const visit = ts.visitEachChild as unknown as (...args: unknown[]) => TypeScript.Node;
      const visitValue: TypeScript.Visitor = (child) => (isKey(ts, node, child) ? child : visitor(child));
      return earlierShorthand(ts, state.program, node) ?? visit(node, visitValue, ...rest);
    }) as unknown as Compiler["visitEachChild"],
    // lowering.ts turns the cell into CommonJS.
    transpileModule: (outputText) => ({ outputText }),
  };
}

/**
 * `{ plan }` as `{ plan: exports.plan }` where an earlier cell declared `plan`: tslab asks the checker what the name
 * means and gets the property instead of the variable, so it leaves the name as it is.
 */
function earlierShorthand(
  ts: Compiler,
  program: TypeScript.Program | undefined,
  node: TypeScript.Node,
): TypeScript.Node | undefined {
  if (!ts.isShorthandPropertyAssignment(node) || program === undefined) return undefined;
  const original = ts.getOriginalNode(node);
  const symbol = program.getTypeChecker().getShorthandAssignmentValueSymbol(original);
  const isEarlier = symbol?.declarations?.some((d) => /__prev__\.d\.ts$/.test(d.getSourceFile().fileName));
  if (!isEarlier) return undefined;
  const { factory: f } = ts;
  const variable = f.createPropertyAccessExpression(f.createIdentifier("exports"), node.name.text);
  const { objectAssignmentInitializer: otherwise } = node;
  const value = otherwise === undefined ? variable : f.createAssignment(variable, otherwise);
  return f.createPropertyAssignment(node.name.text, value);
}

/**
 * Whether a name is only a property key, as `name` in `{ name: best }`: tslab takes it for a variable where an earlier cell
 * declared the property.
 */
function isKey(ts: Compiler, node: TypeScript.Node, child: TypeScript.Node): boolean {
  if (ts.isBindingElement(node)) return child === node.propertyName && ts.isIdentifier(child);
  const isProperty = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
  return isProperty && child === node.name && ts.isIdentifier(child);
}

function changedOptions(ts: Compiler, folder: string): TypeScript.CompilerOptions {
  const added: TypeScript.CompilerOptions & { disableTopLevelAwait?: boolean } = {
    // Packages that have only `exports` are found.
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts"],
    // Only these: every other types package takes time at the start.
    types: ["node", "mixture-growth-cells", "es2023-arrays"],
    // Otherwise `await (x)` is parsed as a call, and a top-level `for await` as an error.
    disableTopLevelAwait: false,
    inlineSourceMap: true,
    // The root of the disk: notebooks import from the folders above them too.
    rootDir: slashes(path.parse(folder).root),
  };
  return added;
}

/**
 * Wraps a system so that names that begin with `__` are exported by a cell that declares them: tslab adds the exports to its text, by
 * names as the compiler stores them, which begin with one `_` more.
 */
function readingNames(cellFile: string, system: TypeScript.System): TypeScript.System {
  const read = (file: string, encoding?: string): string | undefined => {
    const text = system.readFile(file, encoding);
    if (slashes(file) !== cellFile) return text;
    return text?.replace(/\nexport \{[^{}\n]*\}$/, (added) => added.replace(/(?<![\w$])_(?=__)/g, ""));
  };
  return Object.create(system, { readFile: { value: read } }) as TypeScript.System;
}

const generic =
  /\b((?:Big)?(?:Int|Uint|Float)(?:8|16|32|64)(?:Clamped)?Array|Buffer|DataView)<ArrayBuffer(?:Like)?>/g;

/**
 * Wraps a system so that an older compiler keeps the types of declarations written by TypeScript 5.7 or later, and finds the
 * packages that notebooks made for Deno import. Lengths stay, so that places stay right.
 *
 * Since 5.7 `Float32Array` is written `Float32Array<ArrayBuffer>`; a compiler that does not know that form silently reads it
 * as `any`.
 */
export function readingForOlderCompiler(ts: Compiler, system: TypeScript.System): TypeScript.System {
  const read = (file: string, encoding?: string): string | undefined => {
    const text = system.readFile(file, encoding);
    if (text === undefined || file.endsWith(".json")) return text;
    if (!isDeclarations(file)) return withInstalledNames(ts, text, path.dirname(file));
    if (!text.includes("<ArrayBuffer")) return text;
    return text.replace(generic, (found, name: string) => name.padEnd(found.length));
  };
  return Object.create(system, { readFile: { value: read } }) as TypeScript.System;
}

/** `from "npm:lodash@4"` becomes `from "lodash"      `. */
function withInstalledNames(ts: Compiler, text: string, folder: string): string {
  let written = text;
  for (const { specifier, start, end } of registryImports(ts, text)) {
    const asked = installedName(specifier, folder);
    if (asked === undefined) continue;
    const [before, behind] = [written.slice(0, start), written.slice(end)];
    written = before + JSON.stringify(asked).padEnd(end - start) + behind;
  }
  return written;
}
