import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type TypeScript from "@tslab/typescript-for-tslab";
import type { Converter } from "tslab/dist/converter.js";
import { FileWatch } from "./file-watch.js";
import { programBuilder, slashes } from "./program-builder.js";
import { readingOldSyntax } from "./typed-array-syntax.js";

/** The compiler that tslab brings: TypeScript 5.0.4 with the functions that tslab added. */
export type Compiler = typeof TypeScript & {
  getPreEmitDiagnosticsOfFiles(
    program: TypeScript.Program,
    files: readonly TypeScript.SourceFile[],
  ): readonly TypeScript.Diagnostic[];
};

/** tslab's converter of cells, with a compiler set up as this kernel needs it. */
export interface TslabCompiler {
  readonly ts: Compiler;
  readonly converter: Converter;
  /** What the compiler found wrong in the last conversion, before tslab has reworded it. */
  lastDiagnostics(): readonly TypeScript.Diagnostic[];
  /** Lets edited files, and packages that were missing, be read anew. */
  refresh(): void;
  /** The program of the last conversion, completion or inspection. */
  program(): TypeScript.Program;
  /** The file names of a cell and of the declarations before it. */
  readonly cellFile: string;
}

type Hooks = { [Name in keyof Compiler]?: Compiler[Name] };

const requireHere: NodeJS.Require = createRequire(import.meta.url);
// Typings of the cells' globals; a folder of this package, beside `dist`.
const ownTypes: string = fileURLToPath(new URL("../../types", import.meta.url));
/** "An import path can only end with a '.ts' extension when …": here it can. */
const importEndsWithTs = 5097;
/** "Cannot find module …", in its variants. */
const missingModule: ReadonlySet<number> = new Set([2307, 2732, 2792, 7016]);
/** "The inferred type of … cannot be named", and others about writing types down: a cell need not be written down. */
const isAboutDeclarations = (code: number): boolean =>
  code === 2742 || code === 7056 || (code >= 4000 && code < 4130);

/**
 * Loads tslab's converter with its compiler's settings changed.
 *
 * tslab takes no options, so what it calls is replaced: a copy of the compiler's module, with a few functions of our
 * own, takes the module's place before tslab loads it.
 *
 * @param folder the notebook's folder
 * @returns the converter and what this kernel needs to know beside it
 * @throws Error if tslab's inside is not as expected
 */
export function createTslabCompiler(folder: string): TslabCompiler {
  const tslabPath = requireHere.resolve("tslab/dist/converter.js");
  const requireTslab = createRequire(tslabPath);
  const compilerPath = requireTslab.resolve("@tslab/typescript-for-tslab");
  const ts = requireTslab(compilerPath) as Compiler;
  const state: { found: readonly TypeScript.Diagnostic[]; program: TypeScript.Program | undefined } = {
    found: [],
    program: undefined,
  };
  const watch = new FileWatch();
  const cellFile = slashes(path.join(folder, "__tslab__.ts"));
  const hooks: Hooks = {
    sys: watch.unwatched(ts.sys),
    getDefaultTypeRoots: (...args) => [...(ts.getDefaultTypeRoots(...args) ?? []), ownTypes, nodeTypeRoot()],
    createWatchCompilerHost: ((
      files: string[],
      options: object,
      system: TypeScript.System,
      ...rest: unknown[]
    ) => {
      const create = ts.createWatchCompilerHost as unknown as (...args: unknown[]) => unknown;
      const build = programBuilder(ts, { folder, cellFile }, (program) => {
        state.program = program;
      });
      const changed = { ...options, ...changedOptions(ts, folder) };
      // tslab leaves the builder to the compiler, and passes two reporters after it.
      return create(files, changed, watch.untimed(readingOldSyntax(system)), build, ...rest.slice(1));
    }) as unknown as Compiler["createWatchCompilerHost"],
    getPreEmitDiagnosticsOfFiles: (program, files) => {
      state.found = ts
        .getPreEmitDiagnosticsOfFiles(program, files)
        .filter(({ code }) => code !== importEndsWithTs && !isAboutDeclarations(code));
      return state.found;
    },
    visitEachChild: ((node: TypeScript.Node, ...rest: unknown[]) => {
      const visit = ts.visitEachChild as unknown as (...args: unknown[]) => TypeScript.Node;
      return earlierShorthand(ts, state.program, node) ?? visit(node, ...rest);
    }) as unknown as Compiler["visitEachChild"],
    // The cell goes on to its CommonJS form in our own hands, see lowering.ts.
    transpileModule: (outputText) => ({ outputText }),
  };
  const converter = withCompiler(requireTslab, compilerPath, replaced(ts, hooks), () => {
    // It may have been loaded before, by another part of tslab and with the compiler as it was.
    delete requireTslab.cache[tslabPath];
    const { createConverter } = requireTslab(tslabPath) as typeof import("tslab/dist/converter.js");
    return createConverter({ isJS: false, isBrowser: false });
  });
  return {
    ts,
    converter,
    lastDiagnostics: () => state.found,
    refresh: () => watch.refresh(state.found.some(({ code }) => missingModule.has(code))),
    program: () => {
      if (state.program) return state.program;
      throw new Error("Expected tslab to build a program but got none. Is tslab 1.0.22 installed?");
    },
    cellFile,
  };
}

/**
 * `{ plan }` as `{ plan: exports.plan }` where an earlier cell declared `plan`: tslab asks the checker what the name
 * means and gets the property, not the variable, so it leaves the name alone.
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

function changedOptions(ts: Compiler, folder: string): TypeScript.CompilerOptions {
  const added: TypeScript.CompilerOptions & { disableTopLevelAwait?: boolean } = {
    // Packages that have only `exports` are found.
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts"],
    // Only these: every other package of typings costs its time at the start.
    types: ["node", "mixture-growth-cells"],
    // Else `await (x)` is read as a call, and a top-level `for await` as a mistake.
    disableTopLevelAwait: false,
    inlineSourceMap: true,
    // The root of the disk: notebooks import from the folders above them too.
    rootDir: slashes(path.parse(folder).root),
  };
  return added;
}

function replaced(ts: Compiler, hooks: Hooks): Compiler {
  const missing = Object.keys(hooks).filter((name) => ts[name as keyof Compiler] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `Expected tslab's compiler to have ${missing.join(", ")} but got version ${ts.version}. Install tslab 1.0.22.`,
    );
  }
  // Its exports are getters that cannot be redefined, hence a copy.
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(ts), ...Object.getOwnPropertyDescriptors(hooks) },
  ) as Compiler;
}

/** Loads tslab while its compiler's place in the module cache is taken. */
function withCompiler<T>(require: NodeJS.Require, at: string, compiler: Compiler, load: () => T): T {
  const cached = require.cache[at];
  if (!cached) throw new Error(`Expected the compiler to be loaded but got nothing (${at}).`);
  const original: unknown = cached.exports;
  cached.exports = compiler;
  try {
    return load();
  } finally {
    cached.exports = original;
  }
}

function nodeTypeRoot(): string {
  return path.dirname(path.dirname(requireHere.resolve("@types/node/package.json")));
}
