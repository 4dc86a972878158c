import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { breakLines } from "./break-lines.js";
import { catchingAt } from "./catching.js";
import { withoutExports } from "./cell-exports.js";
import type { CellRunner } from "./cell-runner.js";
import { completenessOf, statementsOf } from "./cell-syntax.js";
import type { Completeness, DebuggedCode, NameUse, SourcePlace, TextRange } from "./engine.js";
import { frameExpression, runsCode } from "./frame-expression.js";
import { freeNames } from "./free-names.js";

/** The part of an engine that does not depend on who checks its cells: their syntax, their values, and where they were written. */
export abstract class RunningEngine {
  protected abstract readonly runner: CellRunner;

  /** Lets later cells use a variable that no cell has declared, with any type. */
  protected abstract declare(name: string): void;

  isComplete(code: string): Completeness {
    return completenessOf(this.runner.ts, code);
  }

  statements(code: string): TextRange[] {
    return statementsOf(this.runner.ts, code);
  }

  names(code: string): NameUse {
    return freeNames(this.runner.ts, withoutExports(this.runner.ts, code));
  }

  values(): Readonly<Record<string, unknown>> {
    return this.runner.variables.values;
  }

  locate(place: SourcePlace): SourcePlace | undefined {
    return this.runner.sources.locate(place);
  }

  originOf(value: unknown): SourcePlace | undefined {
    return this.runner.origins.of(value);
  }

  sourceText(source: string): string | undefined {
    return this.runner.sources.text(source);
  }

  /** What a debugger asks of the code that the runner runs. */
  get debugged(): DebuggedCode {
    const { runner } = this;
    const { sources, ts } = runner;
    const shared = (source: string): Record<string, unknown> =>
      (path.isAbsolute(source) ? runner.loader.exportsOf(source) : runner.variables.all) ?? {};
    return {
      shared,
      variables: (source) => (path.isAbsolute(source) ? shared(source) : runner.variables.values),
      sources: () => sources.names(),
      isOfCell: (source) => !path.isAbsolute(source) || runner.loader.isDefined(source),
      statements: (source, places) => sources.statements(source, places),
      breakLines: (code) => breakLines(ts, code),
      catching: (place, text) =>
        catchingAt(ts, text ?? sources.text(place.source) ?? textOf(place.source), place),
      expression: (code, source, locals, access) => {
        const names = shared(source);
        return frameExpression(ts, code, {
          isLocal: (name) => locals.includes(name),
          shared: (name) => (Object.hasOwn(names, name) ? `${access}.${name}` : undefined),
        });
      },
      runsCode: (code) => runsCode(ts, code),
      declare: (name, value) => {
        this.declare(name);
        runner.variables.declare(name, { value, writable: true });
      },
    };
  }
}

/** The text of a file that Node runs as it is. */
function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
