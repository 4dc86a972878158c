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

/** Runs checked cells, one after the other, each with what the cells before it exported. */
export class CellRunner {
  readonly sources: CompiledSources;
  readonly origins: ErrorOrigins = new ErrorOrigins((place) => this.sources.locate(place));
  readonly loader: ModuleLoader;
  readonly #parts: RunnerParts;
  readonly #interruptible: <T>(fn: () => T) => T;
  /** What cells have exported, by name. */
  readonly exports: Record<string, unknown> = createExports();
  /** The export that is the value of the cell that runs, which no cell has declared. */
  #valueName: string | undefined;

  /** The compiler. */
  get ts(): Compiler {
    return this.#parts.ts;
  }

  /** What the cells have declared. */
  get values(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(this.exports).filter(([name]) => name !== this.#valueName));
  }

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.sources = new CompiledSources(parts.folder);
    installCallerPaths((name) => this.sources.callerPath(name));
    this.#interruptible = createInterruptible(parts.interrupts);
    this.loader = new ModuleLoader({ ...parts, sources: this.sources, origins: this.origins });
  }

  /** Runs a cell. It never throws for the cell's own errors. */
  async run(cell: CheckedCell, context: ExecutionContext): Promise<CellOutcome> {
    const place = (step: number | undefined): SourcePlace | undefined =>
      step === undefined ? undefined : this.sources.step(cell.name, step);
    this.#valueName = cell.valueName;
    const tracker = new CellTracker((promise, step) => this.origins.add(promise, () => place(step)));
    const settled = (async () => this.#start(cell, tracker))();
    settled.then(context.onSettled, context.onSettled);
    try {
      await Promise.race([settled, context.stopped]);
    } catch (error) {
      return { kind: "thrown", error, at: place(tracker.at) };
    }
    if (cell.valueName === undefined) return { kind: "done" };
    const value = this.exports[cell.valueName];
    delete this.exports[cell.valueName];
    return value === undefined ? { kind: "done" } : { kind: "value", value, at: place(tracker.at) };
  }

  /** Forgets what the cells have declared. */
  forget(): void {
    for (const name of Object.keys(this.exports)) delete this.exports[name];
  }

  #start(cell: CheckedCell, tracker: CellTracker): Promise<unknown> {
    const { ts, folder, interrupts, names, emit, onCompiled } = this.#parts;
    const { name, code: text, output, linesBefore, fileName } = cell;
    const hasValue = cell.valueName === cellValue;
    this.loader.noteVersions(text, folder);
    const lowered = lower(ts, output, {
      fileName,
      isCell: true,
      emit: emit(),
      hasValue,
      asksNames: cell.isUnchecked !== true,
    });
    this.sources.add(name, { text, ...lowered, linesBefore });
    const run = compileCode(lowered.code, name, { isAsync: true, names });
    onCompiled();
    const environment = {
      module: { exports: this.exports },
      file: path.join(folder, "cell.js"),
      require: this.loader.requireIn(folder),
      load: this.loader.importIn(folder),
      interrupts,
      origins: this.origins,
      tracker,
    };
    return this.#interruptible(() => run(environment)) as Promise<unknown>;
  }
}

/** The compiler defines imported names as getters; later cells may redeclare them. */
function createExports(): Record<string, unknown> {
  return new Proxy<Record<string, unknown>>(
    {},
    {
      defineProperty(target, name, attributes) {
        if (name === "__esModule") return true;
        const value: unknown = attributes.get ? attributes.get() : attributes.value;
        return Reflect.set(target, name, value);
      },
      // Without it every write to a variable takes the way through `defineProperty`, ten times slower in a loop.
      set(target, name, value) {
        Reflect.set(target, name, value);
        return true;
      },
    },
  );
}
