import path from "node:path";
import { installCallerPaths } from "./caller-paths.js";
import { CellTracker } from "./cell-tracker.js";
import { cellValue } from "./cell-transforms.js";
import { compileCode } from "./compiled-code.js";
import { CompiledSources } from "./compiled-sources.js";
import type { Compiler } from "./compiler.js";
import type { CellOutcome, CellSource, ExecutionContext, SourcePlace } from "./engine.js";
import { ErrorOrigins } from "./error-origins.js";
import { createInterruptible } from "./interruptible.js";
import { lower } from "./lowering.js";
import { type LoaderParts, ModuleLoader } from "./module-loader.js";
import { CellDeclarations, NotebookVariables } from "./notebook-variables.js";

/** What a runner of cells needs. */
interface RunnerParts extends Omit<LoaderParts, "sources" | "origins"> {
  /** The notebook's folder: imports start there. */
  readonly folder: string;
}

/** A cell that has passed the engine's checks. */
interface CheckedCell extends CellSource {
  /** A module that does what the cell does, with an inline source map. */
  readonly output: string;
  /** Lines that the compiler was given before the cell. */
  readonly linesBefore: number;
  /** How the compiler is to read it: `cell.js`, `cell.ts` or `cell.tsx`. */
  readonly fileName: string;
  /** The module's export that is the cell's value. */
  readonly valueName: string | undefined;
  /** Whether its types were not checked: names that it imports may be types that are gone. */
  readonly isUnchecked?: boolean;
}

/** How the code of a cell ended. */
type RunOutcome = Exclude<CellOutcome, { readonly kind: "diagnostics" }>;

/** Runs checked cells, one after the other, each with what the cells before it exported. */
export class CellRunner {
  readonly sources: CompiledSources;
  readonly origins: ErrorOrigins = new ErrorOrigins((place) => this.sources.locate(place));
  readonly loader: ModuleLoader;
  readonly #parts: RunnerParts;
  readonly #interruptible: <T>(fn: () => T) => T;
  /** What the cells have declared. */
  readonly variables: NotebookVariables = new NotebookVariables();

  /** The compiler. */
  get ts(): Compiler {
    return this.#parts.ts;
  }

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.sources = new CompiledSources(parts.folder);
    installCallerPaths((name) => this.sources.callerPath(name));
    this.#interruptible = createInterruptible(parts.interrupts);
    this.loader = new ModuleLoader({ ...parts, sources: this.sources, origins: this.origins });
  }

  /** Runs a cell. It never throws for the cell's own errors. */
  async run(cell: CheckedCell, context: ExecutionContext): Promise<RunOutcome> {
    const place = (step: number | undefined): SourcePlace | undefined =>
      step === undefined ? undefined : this.sources.step(cell.name, step);
    const tracker = new CellTracker((promise, step) => this.origins.add(promise, () => place(step)));
    let declarations: CellDeclarations | undefined;
    const settled = (async () => {
      const prepared = this.#prepare(cell, tracker);
      declarations = prepared.declarations;
      return prepared.start();
    })();
    settled.then(context.onSettled, context.onSettled);
    try {
      await Promise.race([settled, context.stopped]);
    } catch (error) {
      const missing = declarations?.end();
      if (missing) this.variables.leaveOut(missing, cell.name);
      const hasDeclared = (name: string): boolean => missing?.has(name) === false;
      return { kind: "thrown", error, at: place(tracker.at), hasDeclared };
    }
    const value = declarations?.value;
    return value === undefined ? { kind: "done" } : { kind: "value", value, at: place(tracker.at) };
  }

  #prepare(cell: CheckedCell, tracker: CellTracker): PreparedCell {
    const { ts, folder, interrupts, names, emit, onCompiled } = this.#parts;
    const { name, code: text, output, linesBefore, fileName, valueName } = cell;
    this.loader.noteVersions(text, folder);
    const lowered = lower(ts, output, {
      fileName,
      isCell: true,
      emit: emit(),
      hasValue: valueName === cellValue,
      asksNames: cell.isUnchecked !== true,
    });
    this.sources.add(name, { text, ...lowered, linesBefore });
    const run = compileCode(lowered.code, name, { isAsync: true, names });
    onCompiled();
    const notebook = cell.keep ? this.variables : undefined;
    const declarations = new CellDeclarations(notebook, lowered.declared, valueName);
    const environment = {
      module: { exports: this.variables.all },
      declarations,
      file: path.join(folder, "cell.js"),
      require: this.loader.requireIn(folder),
      load: this.loader.importIn(folder),
      interrupts,
      origins: this.origins,
      tracker,
    };
    return { declarations, start: () => this.#interruptible(() => run(environment)) };
  }
}

/** A cell whose code is compiled. */
interface PreparedCell {
  readonly declarations: CellDeclarations;
  start(): unknown;
}
