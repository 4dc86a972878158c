import { SourceMap } from "node:module";
import type { CodePlace } from "./engine.js";

/**
 * Where the places of compiled code were written. It is kept as the text that the compiler writes, a twentieth of what it is when
 * decoded, and decoded while somebody asks.
 */
export class CodeMap {
  readonly #mappings: string;
  #decoded: WeakRef<SourceMap> | undefined;

  /** @param json a source map, as the compiler writes it */
  constructor(json: string) {
    this.#mappings = (JSON.parse(json) as { readonly mappings: string }).mappings;
  }

  /** Finds where a place of the code was written; undefined for what only the compiler wrote. */
  original({ line, column }: CodePlace): CodePlace | undefined {
    const entry = this.#map().findEntry(line - 1, column - 1);
    if (!("originalLine" in entry)) return undefined;
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }

  #map(): SourceMap {
    const known = this.#decoded?.deref();
    if (known) return known;
    const unnamed = { file: "", sourceRoot: "", sources: [""], sourcesContent: [], names: [] };
    const map = new SourceMap({ version: 3, ...unnamed, mappings: this.#mappings });
    this.#decoded = new WeakRef(map);
    return map;
  }
}
