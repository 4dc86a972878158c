import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { CodeMap } from "./code-map.js";
import type { CodePlace, SourcePlace } from "./engine.js";
import { isWrittenByCompiler, type Lowered, valueOffset } from "./lowering.js";
import { isOwnSource } from "./source-files.js";

/** A source file or cell that was compiled. */
interface CompiledSource extends Lowered {
  /** As people wrote it. */
  readonly text: string;
  /** Lines that the compiler was given before the text. */
  readonly linesBefore: number;
}

const callerEnding = ".ts";

/** Stores what was compiled, so that error traces name the lines that people wrote. */
export class CompiledSources {
  readonly #folder: string;
  readonly #sources = new Map<string, CompiledSource>();

  /** @param folder the notebook's */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Stores a source under its name in error traces. */
  add(name: string, source: CompiledSource): void {
    this.#sources.set(name, source);
  }

  /** The text as people wrote it. */
  text(name: string): string | undefined {
    return this.#sources.get(name)?.text ?? (isElsewhere(name) ? readFileSync(name, "utf8") : undefined);
  }

  /** Finds the place that a place in running code comes from. */
  locate(place: SourcePlace): SourcePlace | undefined {
    const name = this.#nameOf(place.source);
    const source = this.#sources.get(name);
    if (source) return original(place, name, source, source.maps);
    return isElsewhere(name) ? place : undefined;
  }

  /** The path that stands for a cell where code looks for the file of its caller: modules are found from there. */
  callerPath(name: string): string | undefined {
    if (path.isAbsolute(name) || !this.#sources.has(name)) return undefined;
    return path.join(this.#folder, name + callerEnding);
  }

  /** The names of all cells and local files that were compiled. */
  names(): string[] {
    return [...this.#sources.keys()];
  }

  /**
   * Finds where what can stop at places in running code was written; undefined for what only the compiler wrote. What Node runs as
   * it is was written there.
   */
  statements(name: string, places: readonly CodePlace[]): (SourcePlace | undefined)[] {
    const source = this.#sources.get(name);
    if (!source) return places.map((place) => ({ source: name, ...place }));
    const lines = source.code.split("\n");
    const written = source.text.split("\n").length;
    return places.map(({ line, column }) => {
      const text = lines[line - 1];
      const code = text?.slice(column - 1);
      if (code === undefined || isWrittenByCompiler(code)) return undefined;
      const place = original({ line, column: column + valueOffset(code) }, name, source, source.maps);
      // What the compiler writes behind the text, such as its exports, has a place there.
      return place && place.line <= written ? place : undefined;
    });
  }

  /** A library that formats stacks itself names a cell by the path that stands for it. */
  #nameOf(source: string): string {
    const name = path.basename(source, callerEnding);
    return this.callerPath(name) === source ? name : source;
  }

  /** Finds the place of a step of a tracked cell. */
  step(name: string, number: number): SourcePlace | undefined {
    const source = this.#sources.get(name);
    const place = source?.steps[number];
    return source && place && original(place, name, source, source.maps.slice(1));
  }
}

/** Whether a file of TypeScript was compiled by another thread, or by Node: errors from there have the places that people wrote. */
function isElsewhere(name: string): boolean {
  return path.isAbsolute(name) && isOwnSource(name) && existsSync(name);
}

function original(
  place: CodePlace,
  name: string,
  { linesBefore }: CompiledSource,
  maps: readonly CodeMap[],
): SourcePlace | undefined {
  let found: CodePlace | undefined = place;
  for (const map of maps) found = found && map.original(found);
  return found && { source: name, line: Math.max(1, found.line - linesBefore), column: found.column };
}
