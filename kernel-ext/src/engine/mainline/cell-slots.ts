import path from "node:path";
import { type CellModule, linkedName, linkText } from "./cell-module.js";
import type { NotebookFiles } from "./notebook-files.js";

/** How many cells more the compiler expects whenever it has as many as it expected: an empty file takes 8 kB. */
const moreSlots = 64;

/** What is asked of a kept cell. */
interface KeptCell {
  readonly declared: readonly string[];
  /** The files of the cells that it uses. */
  readonly links: readonly string[];
}

/**
 * The files of kept cells. The compiler builds its program again from every file whenever a file is added to it or imports
 * another one than before, which takes longer than checking a cell. So there are empty files for the cells to come, and
 * cells import each other through one file, the hub, whose imports are the same for every cell.
 */
export class CellSlots {
  readonly #files: NotebookFiles;
  readonly #pathOf: (name: string) => string;
  /** The file of every slot: of a cell, or an empty one. */
  readonly #slots: string[] = [];
  readonly #kept = new Map<string, KeptCell>();
  readonly hub: string;

  /** @param pathOf the path of a file that exists only for the compiler */
  constructor(files: NotebookFiles, pathOf: (name: string) => string) {
    this.#files = files;
    this.#pathOf = pathOf;
    this.hub = pathOf("__cells__.ts");
    this.#grow();
  }

  /** The path, without an ending, that the next cell has. */
  next(): string {
    const free = this.#slots.findIndex((file) => !this.#kept.has(file));
    if (free >= 0) return this.#placeOf(free);
    this.#grow();
    return this.next();
  }

  /** Shows a cell to the compiler in the place that {@link next} has named. */
  fill(cell: CellModule): void {
    const slot = this.#slots.findIndex((_, at) => cell.file.startsWith(`${this.#placeOf(at)}.`));
    this.#replace(slot, cell.file, cell.text);
  }

  /** Empties the place of a cell. */
  empty(file: string): void {
    const slot = this.#slots.indexOf(file);
    if (slot < 0) return;
    this.#kept.delete(file);
    this.#replace(slot, `${this.#placeOf(slot)}.ts`, linkText([], this.hub));
  }

  /** Keeps a cell, and empties the places of those that nothing leads to any more. */
  keep(cell: CellModule, isNeeded: (file: string) => boolean): void {
    const links = cell.links.map((link) => link.file);
    this.#kept.set(cell.file, { declared: [...cell.names.declared.keys()], links });
    const needed = this.reach([...this.#kept.keys()].filter(isNeeded));
    for (const file of [...this.#kept.keys()]) if (!needed.has(file)) this.empty(file);
    this.#writeHub();
  }

  /** Empties every place. */
  clear(): void {
    for (const file of [...this.#kept.keys()]) this.empty(file);
    this.#writeHub();
  }

  /** The cells that are named and those that they use, directly or not. */
  reach(files: readonly string[]): ReadonlySet<string> {
    const found = new Set(files);
    for (const file of found) for (const link of this.#kept.get(file)?.links ?? []) found.add(link);
    return found;
  }

  #grow(): void {
    const from = this.#slots.length;
    for (let slot = from; slot < from + moreSlots; slot++) {
      this.#slots.push(`${this.#placeOf(slot)}.ts`);
      this.#files.set(this.#slots[slot] as string, linkText([], this.hub));
    }
    this.#writeHub();
  }

  /** A cell with JSX is in a file with another ending, which the hub then names. */
  #replace(slot: number, file: string, text: string): void {
    const before = this.#slots[slot] as string;
    if (before !== file) {
      this.#files.delete(before);
      this.#slots[slot] = file;
      this.#writeHub();
    }
    this.#files.set(file, text);
  }

  #writeHub(): void {
    const lines = this.#slots.map((file) => {
      const names = this.#kept.get(file)?.declared ?? [];
      const exported = names.map((name) => `${name} as ${linkedName(name, file)}`);
      return `export { ${exported.join(", ")} } from "./${path.basename(file)}";`;
    });
    this.#files.set(this.hub, lines.join("\n"));
  }

  #placeOf(slot: number): string {
    return this.#pathOf(`__cell_${slot + 1}__`);
  }
}
