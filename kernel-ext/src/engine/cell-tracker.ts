/**
 * Tracks where a cell is in its own lines. An error that a library made in a callback of Node's, or that is only a text,
 * has no line of the cell in its stack; this still knows which statement or `await` of the cell it came from.
 *
 * Its methods are called by code that `tracked` has transformed. Steps are numbered in the order of that code.
 */
export class CellTracker {
  readonly #onPromise: (promise: object, step: number) => void;
  #statement: number | undefined;
  #awaited: number | undefined;

  /** @param onPromise called with each promise that a statement of the cell made, and perhaps never awaits */
  constructor(onPromise: (promise: object, step: number) => void) {
    this.#onPromise = onPromise;
  }

  /** The number of the step that the cell is at. */
  get at(): number | undefined {
    return this.#awaited ?? this.#statement;
  }

  /** A statement begins, or its `catch` ends an `await`. */
  step(statement: number): void {
    this.#statement = statement;
    this.#awaited = undefined;
  }

  /** The cell is about to await a value. */
  awaits<T>(value: T, step: number): T {
    this.#awaited = step;
    return value;
  }

  /** The cell continues with what it awaited. */
  back<T>(value: T): T {
    this.#awaited = undefined;
    return value;
  }

  /**
   * The cell is about to loop over a value with `for await`, which awaits at the head of each iteration.
   *
   * @throws TypeError as the language does, if the value is not iterable
   */
  each(iterable: unknown, step: number): unknown {
    const { asyncIterator, iterator: syncIterator } = Symbol;
    const key = methodOf(iterable, asyncIterator) ? asyncIterator : syncIterator;
    const open = methodOf(iterable, key);
    if (!open) throw new TypeError("The value of this `for await` is not async iterable");
    return {
      [key]: () => {
        const iterator = open.call(iterable);
        const close = iterator.return?.bind(iterator);
        return { next: () => this.awaits(iterator.next(), step), ...(close ? { return: close } : {}) };
      },
    };
  }

  /** A statement called something whose result it does not await. */
  made<T>(value: T, step: number): T {
    if (value instanceof Promise) this.#onPromise(value, step);
    return value;
  }
}

function methodOf(value: unknown, key: symbol): (() => Iterator<unknown>) | undefined {
  const method = (value as { readonly [name: symbol]: unknown } | null | undefined)?.[key];
  return typeof method === "function" ? (method as () => Iterator<unknown>) : undefined;
}
