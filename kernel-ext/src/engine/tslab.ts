import { createRequire } from "node:module";
import path from "node:path";
import type { ConvertResult } from "tslab/dist/converter.js";
import { createBreakable } from "./breakable.js";
import { declarationsAfter } from "./cell-declarations.js";
import { withoutExports } from "./cell-syntax.js";
import { CellTrail } from "./cell-trail.js";
import { compileCode } from "./compiled-code.js";
import { CompiledSources } from "./compiled-sources.js";
import { completenessOf } from "./completeness.js";
import { completeCode } from "./completion.js";
import { diagnosticsOf } from "./diagnostics.js";
import type {
  CellOutcome,
  CellSource,
  Completeness,
  Completion,
  Engine,
  EngineKind,
  ExecutionContext,
  Inspection,
  SourcePlace,
} from "./engine.js";
import { ErrorOrigins } from "./error-origins.js";
import { inspectCode } from "./inspection.js";
import { lower } from "./lowering.js";
import { ModuleLoader } from "./module-loader.js";
import type { StopSwitch } from "./stop-switch.js";
import { compilerVersion, createTslabCompiler, type TslabCompiler } from "./tslab-compiler.js";

/** The settings of an engine. */
export interface EngineOptions {
  /** The notebook's folder: imports start there. */
  readonly folder: string;
  readonly stop: StopSwitch;
  /** Modules that the kernel offers, by name. */
  readonly builtIn: ReadonlyMap<string, unknown>;
}

/** tslab puts a line before each cell. */
const linesBefore = 1;

/**
 * The engine that checks and converts cells with tslab.
 *
 * @param folder the notebook's folder
 */
export function tslabEngine(folder: string): EngineKind {
  return {
    languageVersion: compilerVersion(),
    load: (stop, builtIn) => new TslabEngine({ folder, stop, builtIn }),
  };
}

/** Runs cells that tslab has checked and converted. */
export class TslabEngine implements Engine {
  readonly #compiler: TslabCompiler;
  readonly #sources = new CompiledSources();
  readonly #origins = new ErrorOrigins((place) => this.#sources.locate(place));
  readonly #loader: ModuleLoader;
  readonly #stop: StopSwitch;
  readonly #breakable: <T>(fn: () => T) => T;
  readonly #exports: Record<string, unknown> = createExports();
  readonly #folder: string;
  #declarations = "";

  constructor({ folder, stop, builtIn }: EngineOptions) {
    this.#folder = folder;
    this.#stop = stop;
    this.#compiler = createTslabCompiler(folder);
    this.#breakable = createBreakable(stop);
    const { ts } = this.#compiler;
    this.#loader = new ModuleLoader({
      ts,
      folder,
      stop,
      sources: this.#sources,
      origins: this.#origins,
      builtIn,
    });
  }

  async execute(cell: CellSource, context: ExecutionContext): Promise<CellOutcome> {
    const meta = metadataOf(cell.code);
    if (meta.module !== undefined) return this.#addModule(meta.module, cell, meta);
    this.#compiler.refresh();
    const code = withoutExports(this.#compiler.ts, cell.code);
    const converted = this.#compiler.converter.convert(this.#declarations, code);
    const diagnostics = diagnosticsOf(this.#compiler, this.#folder);
    if (converted.diagnostics.length > 0 || diagnostics.length > 0)
      return { kind: "diagnostics", diagnostics };
    // Kept before the cell runs: what a failed or stopped cell has declared can still be used.
    if (cell.keep) this.#declarations = declarationsAfter(this.#compiler.ts, this.#declarations, converted);
    if (converted.output === undefined) return { kind: "done" };
    return this.#run(cell, converted, converted.output, context);
  }

  complete(code: string, offset: number): Completion {
    return completeCode(this.#compiler, this.#folder, this.#declarations, code, offset);
  }

  inspect(code: string, offset: number): Inspection | undefined {
    return inspectCode(this.#compiler, this.#declarations, code, offset);
  }

  isComplete(code: string): Completeness {
    return completenessOf(this.#compiler.ts, code);
  }

  locate(place: SourcePlace): SourcePlace | undefined {
    return this.#sources.locate(place);
  }

  originOf(value: unknown): SourcePlace | undefined {
    return this.#origins.of(value);
  }

  sourceText(source: string): string | undefined {
    return this.#sources.text(source);
  }

  close(): void {
    this.#compiler.converter.close();
  }

  async #run(
    cell: CellSource,
    { lastExpressionVar }: ConvertResult,
    output: string,
    context: ExecutionContext,
  ): Promise<CellOutcome> {
    const place = (step: number | undefined): SourcePlace | undefined =>
      step === undefined ? undefined : this.#sources.step(cell.name, step);
    const trail = new CellTrail((promise, step) => this.#origins.add(promise, () => place(step)));
    let settled: Promise<unknown>;
    try {
      settled = this.#start(cell, output, trail);
    } catch (error) {
      settled = Promise.reject(error);
    }
    const note = (): void => context.onSettled();
    settled.then(note, note);
    try {
      await Promise.race([settled, context.stopped]);
    } catch (error) {
      return { kind: "thrown", error, at: place(trail.at) };
    }
    if (lastExpressionVar === undefined) return { kind: "done" };
    const value = this.#exports[lastExpressionVar];
    delete this.#exports[lastExpressionVar];
    return value === undefined ? { kind: "done" } : { kind: "value", value, at: place(trail.at) };
  }

  #start(cell: CellSource, output: string, trail: CellTrail): Promise<unknown> {
    const { code, ...found } = lower(this.#compiler.ts, output, { fileName: "cell.js", isCell: true });
    this.#sources.add(cell.name, { text: cell.code, ...found, linesBefore });
    const run = compileCode(code, cell.name, true);
    const folder = this.#folder;
    const environment = {
      module: { exports: this.#exports },
      file: path.join(folder, "cell.js"),
      require: this.#loader.requireIn(folder),
      load: this.#loader.importIn(folder),
      stop: this.#stop,
      origins: this.#origins,
      trail,
    };
    return this.#breakable(() => run(environment)) as Promise<unknown>;
  }

  #addModule(name: string, cell: CellSource, meta: Metadata): CellOutcome {
    const added = this.#compiler.converter.addModule(name, cell.code, meta);
    const diagnostics = added.map(({ start, end, messageText, code }) => ({
      file: undefined,
      line: start.line + 1,
      column: start.character + 1,
      length: end.offset - start.offset,
      code,
      message: messageText,
    }));
    this.#loader.define(path.join(this.#folder, `${name}.js`), cell.code);
    return diagnostics.length > 0 ? { kind: "diagnostics", diagnostics } : { kind: "done" };
  }
}

type Metadata = import("tslab/dist/metadata.js").CodeMetadata;

function metadataOf(code: string): Metadata {
  // The comment is rare and the scan is not: look for the word first.
  if (!code.includes("@module")) return {};
  const { getCodeMetadata } = createRequire(import.meta.url)(
    "tslab/dist/metadata.js",
  ) as typeof import("tslab/dist/metadata.js");
  return getCodeMetadata(code);
}

/** The compiler defines imported names as getters; later cells may declare the same names anew. */
function createExports(): Record<string, unknown> {
  return new Proxy<Record<string, unknown>>(
    {},
    {
      defineProperty(target, name, attributes) {
        if (name === "__esModule") return true;
        const value: unknown = attributes.get ? attributes.get() : attributes.value;
        return Reflect.set(target, name, value);
      },
    },
  );
}
