import type { CellRunner } from "./cell-runner.js";
import { completenessOf, statementsOf } from "./cell-syntax.js";
import type { CellNames, Completeness, SourcePlace, TextRange } from "./engine.js";
import { freeNames } from "./free-names.js";

/** The part of an engine that does not depend on who checks its cells: their syntax, their values, and where they were written. */
export abstract class RunningEngine {
  protected abstract readonly runner: CellRunner;

  isComplete(code: string): Completeness {
    return completenessOf(this.runner.ts, code);
  }

  statements(code: string): TextRange[] {
    return statementsOf(this.runner.ts, code);
  }

  names(code: string): CellNames {
    return freeNames(this.runner.ts, code);
  }

  values(): Readonly<Record<string, unknown>> {
    return this.runner.values;
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
}
