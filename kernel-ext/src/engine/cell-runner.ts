import path from "node:path";
import { createBreakable } from "./breakable.js";
import { CellTrail } from "./cell-trail.js";
import { compileCode } from "./compiled-code.js";
import { CompiledSources } from "./compiled-sources.js";
import type { Compiler } from "./compiler.js";
import type { CellOutcome, CellSource, ExecutionContext, SourcePlace } from "./engine.js";
import { ErrorOrigins } from "./error-origins.js";
import { lower } from "./lowering.js";
import { ModuleLoader } from "./module-loader.js";
import type { StopSwitch } from "./stop-switch.js";

/** What a runner of cells is made of. */
export interface RunnerParts {
  readonly ts: Compiler;
  /** The notebook's folder: imports start there. */
  readonly folder: string;
  readonly stop: StopSwitch;
  /** Modules that the engine itself offers, by name. */
  readonly builtIn: ReadonlyMap<string, unknown>;
}

/** A cell that an engine has checked. */
export interface CheckedCell extends CellSource {
  /** A module that does what the cell does, with an inline source map. */
  readonly output: string;
  /** Lines that the compiler was given before the cell. */
  readonly linesBefore: number;
  /** The module's export that is the cell's value. */
  readonly valueName: string | undefined;
}

/** Runs checked cells, one after the other, each with what the cells before it exported. */
export class CellRunner {
  readonly sources: CompiledSources = new CompiledSources();
  readonly origins: ErrorOrigins = new ErrorOrigins((place) => this.sources.locate(place));
  readonly loader: ModuleLoader;
  readonly #parts: RunnerParts;
  readonly #breakable: <T>(fn: () => T) => T;
  readonly #exports: Record<string, unknown> = createExports();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#breakable = createBreakable(parts.stop);
    this.loader = new ModuleLoader({ ...parts, sources: this.sources, origins: this.origins });
  }

  /** Runs a cell. It never throws for the cell's own faults. */
  async run(cell: CheckedCell, context: ExecutionContext): Promise<CellOutcome> {
    const place = (step: number | undefined): SourcePlace | undefined =>
      step === undefined ? undefined : this.sources.step(cell.name, step);
    const trail = new CellTrail((promise, step) => this.origins.add(promise, () => place(step)));
    let settled: Promise<unknown>;
    try {
      settled = this.#start(cell, trail);
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
    if (cell.valueName === undefined) return { kind: "done" };
    const value = this.#exports[cell.valueName];
    delete this.#exports[cell.valueName];
    return value === undefined ? { kind: "done" } : { kind: "value", value, at: place(trail.at) };
  }

  #start({ name, code: text, output, linesBefore }: CheckedCell, trail: CellTrail): Promise<unknown> {
    const { ts, folder, stop } = this.#parts;
    const { code, ...found } = lower(ts, output, { fileName: "cell.js", isCell: true });
    this.sources.add(name, { text, ...found, linesBefore });
    const run = compileCode(code, name, true);
    const environment = {
      module: { exports: this.#exports },
      file: path.join(folder, "cell.js"),
      require: this.loader.requireIn(folder),
      load: this.loader.importIn(folder),
      stop,
      origins: this.origins,
      trail,
    };
    return this.#breakable(() => run(environment)) as Promise<unknown>;
  }
}

/** The compiler defines imported names as getters; later cells may declare the same names again. */
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
