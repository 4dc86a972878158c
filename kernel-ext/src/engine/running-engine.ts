import type { CellRunner } from "./cell-runner.js";
import type { SourcePlace } from "./engine.js";

/** The part of an engine that does not depend on who checks its cells: where what its runner runs was written. */
export abstract class RunningEngine {
  protected abstract readonly runner: CellRunner;

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
