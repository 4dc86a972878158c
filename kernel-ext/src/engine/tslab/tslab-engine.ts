import { createRequire } from "node:module";
import path from "node:path";
import type { CodeMetadata } from "tslab/dist/metadata.js";
import { builtInModules } from "../built-in-modules.js";
import { exportNotes, withoutExports } from "../cell-exports.js";
import { CellRunner } from "../cell-runner.js";
import type {
  CellOutcome,
  CellSource,
  Completion,
  Engine,
  EngineKind,
  ExecutionContext,
  Inspection,
  Session,
} from "../engine.js";
import { RunningEngine } from "../running-engine.js";
import { keepUnoptimized } from "../unoptimized.js";
import { declarationsAfter } from "./cell-declarations.js";
import { completeCode } from "./completion.js";
import { inspectCode } from "./inspection.js";
import { cellPrefix, compilerVersion, createTslabCompiler, type TslabCompiler } from "./tslab-compiler.js";

const require: NodeJS.Require = createRequire(import.meta.url);

/** The engine that checks and converts cells with tslab; `folder` is the notebook's. */
export function tslabEngine(folder: string): EngineKind {
  return { languageVersion: compilerVersion(), load: (session) => new TslabEngine(folder, session) };
}

class TslabEngine extends RunningEngine implements Engine {
  readonly #compiler: TslabCompiler;
  protected override readonly runner: CellRunner;
  readonly #folder: string;
  readonly #session: Session;
  #declarations = "";

  constructor(folder: string, session: Session) {
    super();
    this.#folder = folder;
    this.#session = session;
    this.#compiler = createTslabCompiler(folder);
    const { ts } = this.#compiler;
    keepUnoptimized(ts);
    const options = {
      jsx: ts.JsxEmit.React,
      experimentalDecorators: true,
      noImplicitUseStrict: true,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    };
    const settings = { ts, emit: () => options, resolution: () => options };
    const builtIn = builtInModules(session, settings);
    this.runner = new CellRunner({ ...session, ...settings, folder, builtIn });
  }

  async execute(cell: CellSource, context: ExecutionContext): Promise<CellOutcome> {
    const meta = metadataOf(cell.code);
    if (meta.module !== undefined) return this.#addModule(meta.module, cell, meta);
    this.#compiler.refresh();
    const code = withoutExports(this.#compiler.ts, cell.code);
    const converted = this.#compiler.converter.convert(this.#declarations, code);
    const diagnostics = this.#compiler.diagnostics();
    if (converted.diagnostics.length > 0 || diagnostics.length > 0)
      return { kind: "diagnostics", diagnostics };
    // Stored before the cell runs: what a failed or interrupted cell has declared can still be used.
    if (cell.keep) this.#declarations = declarationsAfter(this.#compiler.ts, this.#declarations, converted);
    for (const note of exportNotes(this.#compiler.ts, cell.code, cell.name)) this.#session.warn(note);
    const { output, lastExpressionVar: valueName } = converted;
    if (output === undefined) return { kind: "done" };
    const checked = { ...cell, output, valueName, fileName: "cell.js", linesBefore: cellPrefix.lines };
    return this.runner.run(checked, context);
  }

  complete(code: string, offset: number): Completion {
    return completeCode(this.#compiler, this.#folder, this.#declarations, code, offset);
  }

  inspect(code: string, offset: number): Inspection | undefined {
    return inspectCode(this.#compiler, this.#declarations, code, offset);
  }

  forget(): void {
    this.#declarations = "";
    this.runner.variables.clear();
  }

  isOwnFile(file: string): boolean {
    return file.includes("/node_modules/tslab/") || file.includes("/node_modules/@tslab/");
  }

  close(): void {
    this.#compiler.converter.close();
  }

  protected override declare(name: string): void {
    const converted = this.#compiler.converter.convert(this.#declarations, `let ${name}: any;`);
    this.#declarations = declarationsAfter(this.#compiler.ts, this.#declarations, converted);
  }

  #addModule(name: string, cell: CellSource, meta: CodeMetadata): CellOutcome {
    const added = this.#compiler.converter.addModule(name, cell.code, meta);
    const diagnostics = added.map(({ start, end, messageText, code }) => ({
      file: undefined,
      line: start.line + 1,
      column: start.character + 1,
      length: end.offset - start.offset,
      code,
      message: messageText,
    }));
    this.runner.loader.define(path.join(this.#folder, `${name}.js`), cell.code);
    return diagnostics.length > 0 ? { kind: "diagnostics", diagnostics } : { kind: "done" };
  }
}

function metadataOf(code: string): CodeMetadata {
  // The comment is rare and the scan is slow: look for the word first.
  if (!code.includes("@module")) return {};
  const { getCodeMetadata } = require("tslab/dist/metadata.js") as typeof import("tslab/dist/metadata.js");
  return getCodeMetadata(code);
}
