import type { SourceMap } from "node:module";
import type { SourcePlace } from "./engine.js";

/** A source file or cell that was compiled. */
export interface CompiledSource {
  /** As people wrote it. */
  readonly text: string;
  /** From what runs back to the text, one map for each step. */
  readonly maps: readonly SourceMap[];
  /** Lines that the compiler was given before the text. */
  readonly linesBefore: number;
}

/** Remembers what was compiled, so that error traces speak of the lines that people wrote. */
export class CompiledSources {
  readonly #sources = new Map<string, CompiledSource>();

  /** Keeps a source under the name that it has in error traces. */
  add(name: string, source: CompiledSource): void {
    this.#sources.set(name, source);
  }

  /** The text as people wrote it. */
  text(name: string): string | undefined {
    return this.#sources.get(name)?.text;
  }

  /** Finds the place that a place in running code comes from. */
  locate(place: SourcePlace): SourcePlace | undefined {
    const source = this.#sources.get(place.source);
    if (!source) return undefined;
    let { line, column } = place;
    for (const map of source.maps) {
      const entry = map.findEntry(line - 1, column - 1);
      if (!("originalLine" in entry)) return undefined;
      line = entry.originalLine + 1;
      column = entry.originalColumn + 1;
    }
    return { source: place.source, line: Math.max(1, line - source.linesBefore), column };
  }
}
