import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Converter } from "tslab/dist/converter.js";
import type { TypeScript } from "../compiler.js";
import type { Diagnostic } from "../engine.js";
import { type CompilerState, compilerHooks, type Hooks, type PatchedCompiler } from "./compiler-hooks.js";
import { DeclarationFile } from "./declaration-file.js";
import { FileWatch } from "./file-watch.js";
import { slashes } from "./program-builder.js";

/** What tslab prepends to each cell, in characters and lines. */
export const cellPrefix: { readonly length: number; readonly lines: number } = {
  length: "export {};\n".length,
  lines: 1,
};

/** tslab's converter of cells, with a compiler set up as this kernel needs it. */
export interface TslabCompiler {
  readonly ts: PatchedCompiler;
  readonly converter: Converter;
  /** The problems that the last conversion found in the cell and in the local files that it imports. */
  diagnostics(): Diagnostic[];
  /** Lets edited files, and packages that were missing, be read again. */
  refresh(): void;
  /** The program of the last conversion, completion or inspection. */
  program(): TypeScript.Program;
  /** The file names of a cell and of the declarations before it. */
  readonly cellFile: string;
}

const requireHere: NodeJS.Require = createRequire(import.meta.url);
const tslabPath = (): string => requireHere.resolve("tslab/dist/converter.js");
const compilerName = "@tslab/typescript-for-tslab";
/** "Cannot find module …", in its variants. */
const missingModule: ReadonlySet<number> = new Set([2307, 2732, 2792, 7016]);

/**
 * Returns the compiler's version without loading it.
 *
 * @throws Error if tslab or its compiler is not installed
 */
export function compilerVersion(): string {
  const compilerPath = createRequire(tslabPath()).resolve(compilerName);
  const about = readFileSync(path.join(path.dirname(compilerPath), "..", "package.json"), "utf8");
  return (JSON.parse(about) as { readonly version: string }).version;
}

/**
 * Loads tslab's converter with its compiler's settings changed.
 *
 * tslab takes no options, so what it calls is replaced: a copy of the compiler's module, with a few functions of our
 * own, replaces the module before tslab loads it.
 *
 * @throws Error if tslab's internals are not as expected
 */
export function createTslabCompiler(folder: string): TslabCompiler {
  const requireTslab = createRequire(tslabPath());
  const compilerPath = requireTslab.resolve(compilerName);
  const ts = requireTslab(compilerPath) as PatchedCompiler;
  const state: CompilerState = { diagnostics: [], program: undefined };
  const watch = new FileWatch();
  const cellFile = slashes(path.join(folder, "__tslab__.ts"));
  const declarations = new DeclarationFile(ts, slashes(path.join(folder, "__prev__.d.ts")));
  const hooks = compilerHooks({ ts, folder, cellFile, declarations, watch, state });
  const converter = withCompiler(requireTslab, compilerPath, replaced(ts, hooks), () => {
    // Another part of tslab may have loaded it before, with the original compiler.
    delete requireTslab.cache[tslabPath()];
    const { createConverter } = requireTslab(tslabPath()) as typeof import("tslab/dist/converter.js");
    return createConverter({ isJS: false, isBrowser: false });
  });
  return {
    ts,
    converter,
    diagnostics: () => state.diagnostics.flatMap((found) => readDiagnostic(found, ts, folder, cellFile)),
    refresh: () => watch.refresh(state.diagnostics.some(({ code }) => missingModule.has(code))),
    program: () => {
      if (state.program) return state.program;
      throw new Error("Expected tslab to build a program but got none. Is tslab 1.0.22 installed?");
    },
    cellFile,
  };
}

function replaced(ts: PatchedCompiler, hooks: Hooks): PatchedCompiler {
  const missing = Object.keys(hooks).filter((name) => ts[name as keyof PatchedCompiler] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `Expected tslab's compiler to have ${missing.join(", ")} but got version ${ts.version}. Install tslab 1.0.22.`,
    );
  }
  // Its exports are getters that cannot be redefined, hence a copy.
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(ts), ...Object.getOwnPropertyDescriptors(hooks) },
  ) as PatchedCompiler;
}

/** Loads tslab while its compiler is replaced in the module cache. */
function withCompiler<T>(require: NodeJS.Require, at: string, compiler: PatchedCompiler, load: () => T): T {
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

function readDiagnostic(
  { file, start = 0, length = 0, code, messageText }: TypeScript.Diagnostic,
  ts: PatchedCompiler,
  folder: string,
  cellFile: string,
): Diagnostic[] {
  const name = file?.fileName ?? "";
  const isCell = name === cellFile;
  if (!file) return [];
  const at = ts.getLineAndCharacterOfPosition(file, start);
  return [
    {
      file: isCell ? undefined : path.relative(folder, name),
      text: isCell ? undefined : file.text,
      line: at.line + 1 - (isCell ? cellPrefix.lines : 0),
      column: at.character + 1,
      length,
      code,
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
    },
  ];
}
