import { changesSymbol } from "mixture-growth-display";
import type { Engine, NameUse } from "../engine/engine.js";
import type { ExecuteRequest } from "./execute-request.js";

/** A cell that runs again when what it reads has changed. */
export interface ReactiveCell extends NameUse {
  readonly request: ExecuteRequest;
  /** Its number, which it keeps. */
  readonly count: number;
}

/** What reactive cells need of the engine. */
type Names = Pick<Engine, "names" | "values">;

/**
 * The cells that begin with `// @reactive`, and which of them have to run again: those that read a name which another cell has declared
 * anew, or a value that has changed by hand.
 */
export class ReactiveCells {
  readonly #engine: Names;
  /** Called when one has to run again while no cell runs. */
  readonly #onChange: () => void;
  readonly #cells = new Map<string, ReactiveCell>();
  readonly #changed = new Set<string>();
  readonly #follows = new Map<string, readonly (() => void)[]>();

  constructor(engine: Names, onChange: () => void) {
    this.#engine = engine;
    this.#onChange = onChange;
  }

  /**
   * Looks at a cell that is about to run.
   *
   * @param count its number
   * @throws CircleError if it would run again because of itself
   */
  begin(request: ExecuteRequest, count: number): void {
    if (!request.isStored) return;
    const id = idOf(request);
    this.#remove(id);
    if (!isReactive(request.code)) return;
    const names = this.#engine.names(request.code);
    const circle = this.#circleOf(names);
    if (circle) throw new CircleError(circle);
    // Also if it fails: what it lacks may be declared by then.
    this.#cells.set(id, { ...names, request, count });
  }

  /**
   * Learns that a cell has ended: reactive ones that read what it has declared have to run again.
   *
   * @param hasDeclared whether it had come to the declaration of a name
   */
  end(request: ExecuteRequest, hasDeclared: (name: string) => boolean): void {
    // Most notebooks have none, and their cells need not be read for their names.
    if (!request.isStored || this.#cells.size === 0) return;
    const id = idOf(request);
    const { declared } = this.#cells.get(id) ?? this.#engine.names(request.code);
    const names = [...declared].filter(hasDeclared);
    for (const [other, { read }] of this.#cells) {
      if (other !== id && names.some((name) => read.has(name))) this.#changed.add(other);
    }
    const own = this.#cells.get(id);
    if (own) this.#follow(id, own);
  }

  /** Forgets cells that are not there any more. */
  forget(deleted: readonly string[]): void {
    for (const id of deleted) this.#remove(id);
  }

  /** Takes the next that has to run again: none before those whose names it reads. */
  next(): ReactiveCell | undefined {
    const found = this.order().find(({ request }) => this.#changed.has(idOf(request)));
    if (found) this.#changed.delete(idOf(found.request));
    return found;
  }

  /** All, each after those whose names it reads. */
  order(): readonly ReactiveCell[] {
    const left = new Set(this.#cells.values());
    const sorted: ReactiveCell[] = [];
    for (let size = -1; size !== left.size; ) {
      size = left.size;
      for (const cell of left) {
        if ([...left].some((other) => other !== cell && leadsTo(other, cell))) continue;
        left.delete(cell);
        sorted.push(cell);
      }
    }
    return sorted;
  }

  #remove(id: string): void {
    for (const end of this.#follows.get(id) ?? []) end();
    this.#follows.delete(id);
    this.#cells.delete(id);
    this.#changed.delete(id);
  }

  /** Follows the values that say when they change: controls that a person moves. */
  #follow(id: string, { read }: NameUse): void {
    for (const end of this.#follows.get(id) ?? []) end();
    const values = this.#engine.values();
    const ends = [...read].flatMap((name) => {
      const changes = Object.hasOwn(values, name) ? changesOf(values[name]) : undefined;
      return changes === undefined ? [] : [changes(() => this.#moved(id))];
    });
    this.#follows.set(id, ends);
  }

  #moved(id: string): void {
    this.#changed.add(id);
    this.#onChange();
  }

  /** The names through which a cell would run again because of itself, in order; undefined if there is no such way. */
  #circleOf(cell: NameUse): readonly string[] | undefined {
    const ways: { readonly at: NameUse; readonly names: readonly string[] }[] = [{ at: cell, names: [] }];
    const seen = new Set<NameUse>();
    for (const { at, names } of ways) {
      for (const next of [cell, ...this.#cells.values()]) {
        const name = [...at.declared].find((each) => next.read.has(each));
        if (name === undefined || seen.has(next)) continue;
        if (next === cell) return [...names, name];
        seen.add(next);
        ways.push({ at: next, names: [...names, name] });
      }
    }
    return undefined;
  }
}

/** A reactive cell would run again because of itself. */
class CircleError extends Error {
  override readonly name = "CircleError";

  constructor(names: readonly string[]) {
    super(
      `Expected reactive cells that do not wait for each other but got ${[...names, names[0]].join(" → ")}. ` +
        "Give one of the values another name, or leave out // @reactive in one of the cells.",
    );
  }
}

/** Whether a cell says at its head that it is reactive. */
function isReactive(code: string): boolean {
  return /^\s*(?:\/\/[^\n]*\n\s*)*\/\/+\s*@reactive\b/.test(code);
}

/** Front ends name cells; elsewhere a cell is its code. */
function idOf({ message, code }: ExecuteRequest): string {
  const { cellId } = message.metadata;
  return typeof cellId === "string" ? cellId : code;
}

function leadsTo(one: NameUse, other: NameUse): boolean {
  return one !== other && [...one.declared].some((name) => other.read.has(name));
}

function changesOf(value: unknown): ((listener: () => void) => () => void) | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const changes = (value as Readonly<Record<symbol, unknown>>)[changesSymbol];
  return typeof changes === "function" ? (listener) => changes.call(value, listener) : undefined;
}
